/** The beginning of a live run with a state: a run as from cron reads all that is new since the one before; then its inputs are held
 * open where it has come to. */

import { type HeldInputs, holdInputs } from '../../analysis/spike/live-marks.ts';
import { type Continuation, runWithState, type StateRun } from '../../analysis/spike/state-run.ts';
import { UsageError } from '../../core/errors.ts';
import type { Alert, PendingAlert } from '../../detect/alert.ts';
import { expandInputs } from '../../input/expand.ts';
import { statusOf } from '../../input/file-status.ts';
import type { InputFile } from '../../input/input.ts';
import { InputError } from '../../input/input-error.ts';
import { makeFolder } from '../../state/folder.ts';
import { acquire, type Lock } from '../../state/lock.ts';
import { sayBusy } from '../kept-run.ts';
import type { LiveSetup } from './live.ts';

export interface Kept {
  readonly lock: Lock;
  readonly from: Pick<Continuation, 'sessions' | 'absent'> & HeldInputs;
  readonly pending: readonly PendingAlert[];
  /** Alerts that fire and were explained. */
  readonly explanations: readonly Alert[];
}

/** Rotation between reading and holding is seen, and what it left is read. */
const attempts = 5;

export async function beginKept(setup: LiveSetup & { readonly folder: string }): Promise<Kept | 'locked' | 'stopped'> {
  const { folder, waitMs } = setup;
  makeFolder(folder);
  const locked = await acquire(folder, waitMs);
  if (locked.kind === 'busy') {
    sayBusy(folder, locked.holder);
    return 'locked';
  }
  try {
    const kept = await readUp(setup, locked.lock);
    if (kept === 'stopped') locked.lock.release();
    return kept;
  } catch (error) {
    locked.lock.release();
    throw error;
  }
}

async function readUp(setup: LiveSetup & { readonly folder: string }, lock: Lock): Promise<Kept | 'stopped'> {
  const { folder, kind, rules, names, engine, summary, notifier } = setup;
  for (let attempt = 1; attempt <= attempts; attempt++) {
    const { files } = await expandInputs(names);
    const sinkIds = kind === 'watch' ? { sinkIds: notifier.sinkIds } : {};
    const state = await runWithState(rules, { folder, kind, inputs: files, engine, summary, ...sinkIds });
    if (state.continuation === undefined) return 'stopped';
    await tell(setup, state);
    if (state.failure !== undefined) throw state.failure;
    const held = holdInputs(state.continuation.inputs);
    if (held === undefined) continue;
    const { sessions, absent } = state.continuation;
    const isRead = new Set([...held.isRead, ...others(files, held)]);
    const from = { sessions, absent: [...absent, ...held.readMarks], ...held, isRead };
    const firing = state.reports.flatMap((report) => report.firing);
    const explanations = firing.filter(({ explanation }) => explanation.length > 0);
    return { lock, from, pending: state.pending, explanations };
  }
  throw new UsageError(
    'the inputs were rotated again and again while they were read',
    'start it again: it goes on from here',
  );
}

async function tell({ screen, isQuiet }: LiveSetup, state: StateRun): Promise<void> {
  await screen.tellMissed(state.alerts);
  state.told();
  if (isQuiet) return;
  for (const note of [...state.notes, ...state.reports.flatMap(({ notes }) => notes)]) screen.say(note);
}

/** What was there and is no log of lines, or a copy of one that is read: it has no place to go on from. */
function others(files: readonly InputFile[], { held }: HeldInputs): string[] {
  const identities = new Set(held.map(({ identity }) => identity));
  return files.flatMap((file) => {
    const status = statusOf(file);
    return status instanceof InputError || identities.has(status.identity) ? [] : [status.identity];
  });
}

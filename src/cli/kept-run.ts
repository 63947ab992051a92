/** A run with a state: under its lock, its alerts told, sent, and written down. */

import type { StateRun } from '../analysis/spike/state-run.ts';
import { sanitizeLine } from '../render/index.ts';
import { makeFolder } from '../state/folder.ts';
import { acquire } from '../state/lock.ts';
import type { Notifier } from './notifier.ts';

export interface KeptRunSetting {
  readonly folder: string;
  readonly waitMs: number;
  readonly notifier: Notifier | undefined;
}

/** @param tell prints what the run found: what was printed is not told again */
export async function keptRun(
  { folder, waitMs, notifier }: KeptRunSetting,
  run: () => Promise<StateRun>,
  tell: (state: StateRun) => Promise<void>,
): Promise<StateRun | 'locked'> {
  makeFolder(folder);
  const locked = await acquire(folder, waitMs);
  if (locked.kind === 'busy') {
    sayBusy(folder, locked.holder);
    return 'locked';
  }
  try {
    const state = await run();
    await tell(state);
    state.told();
    await notifier?.sendKept(state, state);
    if (state.failure !== undefined) throw state.failure;
    return state;
  } finally {
    locked.lock.release();
  }
}

/** One line on standard error. */
export function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

export function sayBusy(folder: string, holder: string): void {
  say(`${folder} is held by ${holder}: nothing was read (--wait 30s waits for it)`);
}

/** `logscan state show|reset DIR`: what runs with --state keep. */

import type { SavedRun } from '../analysis/spike/saved-run.ts';
import { stepsOfAnyVersion } from '../analysis/spike/saved-steps.ts';
import type { SavedSession } from '../analysis/spike/session.ts';
import { UsageError } from '../core/errors.ts';
import type { PendingAlert } from '../detect/alert.ts';
import { windowsOf } from '../detect/windows.ts';
import { sanitizeLine } from '../render/index.ts';
import { load, reset } from '../state/folder.ts';
import { acquire } from '../state/lock.ts';
import { ExitStatus } from './exit-status.ts';

/** Runs the command; returns the exit status. */
export async function stateCommand(action: string, folder: string): Promise<number> {
  if (action === 'show') return show(folder);
  if (action === 'reset') return await forget(folder);
  throw new UsageError(`state ${action}: there is show and reset`, 'logscan state show DIR');
}

function show(folder: string): number {
  const loaded = load(folder);
  if (loaded.kind !== 'state') {
    say(loaded.kind === 'nothing' ? `there is no state in ${folder}` : loaded.message);
    return ExitStatus.nothing;
  }
  // Our own writing, whole by its checksum.
  const run = loaded.payload as SavedRun;
  const lines = [...headOf(run), ...inputsOf(run), ...alertsOf(run)];
  process.stdout.write(lines.map((line) => `${sanitizeLine(line)}\n`).join(''));
  return ExitStatus.matched;
}

function headOf({ runMs, sessions, undelivered, pending = [] }: SavedRun): string[] {
  return [
    `last run   ${new Date(runMs).toISOString()}`,
    ...sessions.flatMap(([plan, session]) => ruleOf(plan, session)),
    `untold     ${undelivered.length} alerts`,
    ...waitingOf(pending),
  ];
}

type Plan = [
  query: string,
  measure: string,
  by: string[],
  windowMs: number,
  baselineMs: number,
  aliases: unknown,
  jsonOnly: boolean,
  identity?: string,
];

function ruleOf(plan: string, saved: SavedSession): string[] {
  const table = stepsOfAnyVersion(saved.table);
  const [query, measure, by, windowMs, baselineMs, , , identity]: Plan = JSON.parse(plan);
  const { stepMs } = windowsOf(windowMs, baselineMs);
  const key = by.length > 0 ? ` by ${by.join(', ')}` : '';
  const name = identity === undefined ? '' : `${identity}: `;
  return [
    `rule       ${name}${measure} of ${query}${key}, window ${windowMs / 1000} s, baseline ${baselineMs / 1000} s`,
    `steps      ${new Date(table.first * stepMs).toISOString()} to ${new Date(table.end * stepMs).toISOString()}, ${table.seriesCount} series`,
  ];
}

/** By sink. */
function waitingOf(pending: readonly PendingAlert[]): string[] {
  const ids = [...new Set(pending.map(({ sinkId }) => sinkId))];
  return ids.map((id) => {
    const waiting = pending.filter(({ sinkId }) => sinkId === id);
    return `unsent     ${waiting.length} alerts to ${id}, since ${new Date(waiting[0].sinceMs).toISOString()}`;
  });
}

function inputsOf({ marks }: SavedRun): string[] {
  return marks.map(({ path, offsetBytes, lines, settled }) => {
    const done = settled ? ', rotated and read to its end' : '';
    return `input      ${path}: ${offsetBytes.toLocaleString('en')} bytes, ${lines.toLocaleString('en')} lines${done}`;
  });
}

function alertsOf({ sessions }: SavedRun): string[] {
  const detectors = sessions.flatMap(([, session]) => session.detectors);
  return detectors.flatMap(([keys, { states }]) =>
    states.flatMap(([rule, state]) => {
      if (state.phase === 'inactive') return [];
      const key = keys.length > 0 ? ` ${keys.join(', ')}` : '';
      return [`${state.phase.padEnd(10)} ${rule}${key}, since ${new Date(state.onsetMs).toISOString()}`];
    }),
  );
}

async function forget(folder: string): Promise<number> {
  const locked = await acquire(folder, 0);
  if (locked.kind === 'busy') {
    say(`${folder} is held by ${locked.holder}`);
    return ExitStatus.locked;
  }
  try {
    const was = reset(folder);
    say(was ? `the state in ${folder} is gone: the next run begins anew` : `there is no state in ${folder}`);
    return was ? ExitStatus.matched : ExitStatus.nothing;
  } finally {
    locked.lock.release();
  }
}

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

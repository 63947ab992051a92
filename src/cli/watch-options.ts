/** The options of `watch`. */

import { type Command, Option } from 'commander';
import { UsageError } from '../core/errors.ts';
import { addScanOptions, type ScanOptions } from './options.ts';
import { refuseRowOptions } from './spike-options.ts';

export interface WatchOptions extends ScanOptions {
  once?: boolean;
  check?: boolean;
  dryRun?: boolean;
  state?: string;
  wait?: string;
  at?: string;
  lateness?: string;
  exitZero?: boolean;
  listen?: string;
}

export function addWatchOptions(command: Command): void {
  addScanOptions(command);
  const text = ['--state <folder>', '--wait <duration>', '--at <time>', '--lateness <duration>', '--listen <address>'];
  const flags = ['--once', '--check', '--dry-run', '--exit-zero'];
  for (const name of [...text, ...flags]) command.addOption(new Option(name));
}

/** Throws UsageError for what does not go together. */
export function checkWatchOptions(options: WatchOptions, files: readonly string[]): void {
  refuseRowOptions(options);
  refuseFilters(options);
  if (options.check) return;
  if (files.length === 0) throw new UsageError('watch needs the logs to look at', 'name files, folders or globs');
  if (options.once) refuseForOnce(options);
  else refuseForLive(options);
}

function refuseForOnce({ state, dryRun, wait, listen }: WatchOptions): void {
  if (state === undefined)
    throw new UsageError('--once needs a folder to keep what it has seen in', 'such as --state /var/lib/logscan/watch');
  if (dryRun && wait !== undefined)
    throw new UsageError('--wait waits for another run to end; --dry-run holds none up', 'leave out --wait');
  if (listen !== undefined)
    throw new UsageError('--listen is for a run that goes on; --once is over at once', 'leave out one of the two');
}

function refuseForLive({ state, dryRun, wait, at = 'now', progress }: WatchOptions): void {
  if (dryRun) throw new UsageError('--dry-run shows what one run would send', 'add --once and --state DIR');
  if (at !== 'now' && at !== 'last')
    throw new UsageError(`--at ${at} is one instant, and watch goes on`, 'add --once, or leave out --at');
  if (wait !== undefined && state === undefined) throw new UsageError('--wait goes with --state');
  if (progress) throw new UsageError('--progress is for work with an end; without --once there is none');
}

/** The rules have their own. */
function refuseFilters({ query, slow, level, status, user, trace, since, until, around }: ScanOptions): void {
  const given = Object.entries({ query, slow, level, status, user, trace, since, until, around }).find(
    ([, value]) => value !== undefined,
  );
  if (given !== undefined)
    throw new UsageError(`--${given[0]}: what to look at stands in the rules`, 'write it into the query of a rule');
}

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
}

export function addWatchOptions(command: Command): void {
  addScanOptions(command);
  const text = ['--state <folder>', '--wait <duration>', '--at <time>', '--lateness <duration>'];
  const flags = ['--once', '--check', '--dry-run', '--exit-zero'];
  for (const name of [...text, ...flags]) command.addOption(new Option(name));
}

/** Throws UsageError for what does not go together. */
export function checkWatchOptions(options: WatchOptions, files: readonly string[]): void {
  refuseRowOptions(options);
  refuseFilters(options);
  if (options.check) return;
  if (!options.once)
    throw new UsageError('watch makes one run at a time', 'add --once, and let cron or a timer repeat it');
  if (options.state === undefined)
    throw new UsageError('--once needs a folder to keep what it has seen in', 'such as --state /var/lib/logscan/watch');
  if (files.length === 0) throw new UsageError('watch needs the logs to look at', 'name files, folders or globs');
  if (options.dryRun && options.wait !== undefined)
    throw new UsageError('--wait waits for another run to end; --dry-run holds none up', 'leave out --wait');
}

/** The rules have their own. */
function refuseFilters({ query, slow, level, status, user, trace, since, until, around }: ScanOptions): void {
  const given = Object.entries({ query, slow, level, status, user, trace, since, until, around }).find(
    ([, value]) => value !== undefined,
  );
  if (given !== undefined)
    throw new UsageError(`--${given[0]}: what to look at stands in the rules`, 'write it into the query of a rule');
}

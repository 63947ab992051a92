/** The options of `assess`, and what they mean. */

import { type Command, Option } from 'commander';
import type { AssessSettings } from '../../analysis/assess/settings.ts';
import type { EngineOptions } from '../../analysis/spike/step-plan.ts';
import { UsageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import { windowsOf } from '../../detect/windows.ts';
import { parseFilter } from '../../language.ts';
import { filterOf } from '../filter-option.ts';
import { addScanOptions, instant, type ScanOptions } from '../options.ts';
import { atOf, duration, refuseRowOptions } from '../spike-options.ts';

export interface AssessOptions extends ScanOptions {
  errors?: string;
  window?: string;
  baseline?: string;
  at?: string;
  lateness?: string;
  silence?: string;
  exitZero?: boolean;
}

export function addAssessOptions(command: Command): void {
  addScanOptions(command);
  const text = [
    '--errors <query>',
    '--window <duration>',
    '--baseline <duration>',
    '--at <time>',
    '--lateness <duration>',
    '--silence <duration>',
  ];
  for (const name of text) command.addOption(new Option(name));
  command.addOption(new Option('--exit-zero'));
}

/** Throws UsageError and QueryError. */
export function assessSettings(queryText: string, options: AssessOptions, engine: EngineOptions): AssessSettings {
  refuseRowOptions(options);
  const zone = options.utc ? 'utc' : 'local';
  const { since, until, around, ...others } = options;
  if (around !== undefined) throw new UsageError('assess looks at an instant', `give it with --at ${around}`);
  if (until !== undefined && options.at !== undefined)
    throw new UsageError('--until and --at are two answers to one question', 'give one of them');
  const sinceMs = instant('--since', since, engine.nowMs, zone);
  const at = until === undefined ? atOf(options, engine) : atOf({ ...options, at: until }, engine);
  return {
    engine,
    scope: filterOf(queryText, others, engine.nowMs, {
      command: 'assess',
      example: "logscan assess 'service=checkout' FILE",
    }),
    errors: parseFilter(options.errors ?? 'failed=true'),
    windows: windowsOf(duration('--window', options.window, '5m'), duration('--baseline', options.baseline, '60m')),
    at,
    ...(sinceMs === undefined ? {} : { sinceMs }),
    latenessMs: duration('--lateness', options.lateness, '60s'),
    maxSeries: limits.series,
    silenceMs: duration('--silence', options.silence, '10m'),
  };
}

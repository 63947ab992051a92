/** The options of `latency`, and what they mean. */

import { type Command, Option } from 'commander';
import type { HlogUnit } from '../../analysis/latency/hlog-read.ts';
import type { LatencySettings } from '../../analysis/latency/settings.ts';
import type { PassOptions } from '../../analysis/pass.ts';
import { type DurationUnit, unitMs, unitSplits } from '../../core/duration.ts';
import { UsageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import type { InputFile } from '../../input/input.ts';
import { parse } from '../../language.ts';
import { canonicalOf } from '../../operators/binder.ts';
import { joined } from '../../plan/split.ts';
import type { Field, Filter } from '../../query/ast.ts';
import { durationMs } from '../../query/literal.ts';
import { addScanOptions, type ScanOptions, shortcutFilters, wholeNumber } from '../options.ts';
import { keysOf } from '../spike-options.ts';

export interface LatencyOptions extends ScanOptions {
  of?: string;
  by?: string;
  every?: string;
  expectedInterval?: string;
  maxKeys?: string;
  against?: string[];
  hlogUnit?: HlogUnit;
}

export function addLatencyOptions(command: Command): void {
  addScanOptions(command);
  const text = [
    '--of <field>',
    '--by <keys>',
    '--every <duration>',
    '--expected-interval <duration>',
    '--max-keys <n>',
  ];
  for (const name of text) command.addOption(new Option(name));
  command.addOption(new Option('--hlog-unit <unit>').choices(['ns', 'us', 'ms']));
  command.addOption(
    new Option('--against <files>').argParser((value: string, before: string[] = []) => [...before, value]),
  );
}

/** Throws UsageError and QueryError. */
export function latencySettings(
  queryText: string,
  options: LatencyOptions,
  engine: PassOptions,
  against: readonly InputFile[],
  encode: boolean,
): LatencySettings {
  refuseOthers(options);
  const { every, expectedInterval, hlogUnit } = options;
  const of = fieldNamed(options.of ?? 'duration');
  return {
    engine,
    filter: filterOf(queryText, options, engine.nowMs),
    of,
    unitMs: unitOf(of, engine.aliases.durationUnit),
    by: keysOf(options.by),
    ...(every === undefined ? {} : { everyMs: spanOf('--every', every, '1m') }),
    ...(expectedInterval === undefined
      ? {}
      : { expectedIntervalMs: spanOf('--expected-interval', expectedInterval, '10ms') }),
    maxRows: wholeNumber('--max-keys', options.maxKeys, limits.latencyRows, 1),
    encode,
    against,
    ...(hlogUnit === undefined ? {} : { hlogUnit }),
  };
}

/** These are of rows of records, and there are none here. */
function refuseOthers({ count, merge, follow, afterContext, beforeContext, context }: LatencyOptions): void {
  const given = [
    [count, '--count'],
    [merge, '--merge'],
    [afterContext ?? beforeContext ?? context, '-A, -B and -C'],
  ].find(([value]) => value !== undefined);
  if (given !== undefined) throw new UsageError(`${given[1]}: this shows response times, not matching records`);
  if (follow)
    throw new UsageError(
      'latency looks at what is there; it does not follow',
      "live: logscan -f 'timechart 1m p50(duration), p99(duration)' FILE",
    );
}

function filterOf(text: string, options: ScanOptions, nowMs: number): Filter {
  const { query } = parse(text);
  if (query.stages.length > 0)
    throw new UsageError(
      'latency takes a filter and no stages',
      "write what selects the records: logscan latency 'status<500' FILE; with stages: 'F | stats p99(duration) by route'",
    );
  return joined([...(query.filter.kind === 'all' ? [] : [query.filter]), ...shortcutFilters(options, nowMs)]);
}

function fieldNamed(text: string): Field {
  const [key, ...others] = keysOf(text);
  if (key?.kind !== 'field' || others.length > 0)
    throw new UsageError(`--of takes a field, not ${text}`, 'such as --of duration or --of db.elapsedMs');
  return key.field;
}

/** Milliseconds in one: the canonical duration is in milliseconds, another field in the unit that its name or `--duration-unit` says. */
function unitOf(field: Field, given: DurationUnit | undefined): number {
  if (canonicalOf(field) === 'duration') return 1;
  const last = field.segments.findLast((segment): segment is { key: string } => 'key' in segment);
  const [named] = unitSplits(last?.key ?? '').filter(({ rest }) => rest !== '');
  return unitMs[named?.unit ?? given ?? 'ms'];
}

function spanOf(option: string, text: string, example: string): number {
  const ms = /[a-z\u00b5\u03bc]/i.test(text) ? durationMs(text) : undefined;
  if (ms === undefined || !(ms > 0))
    throw new UsageError(`${option} takes a length of time such as ${example}, not ${text}`);
  return ms;
}

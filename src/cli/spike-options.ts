/** The options of `spike`, and the settings that they are. */

import { type Command, Option } from 'commander';
import { measureOf } from '../analysis/spike/measure.ts';
import type { SpikeSettings } from '../analysis/spike/settings.ts';
import type { EngineOptions } from '../analysis/spike/step-plan.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { windowsOf } from '../detect/windows.ts';
import { parse, print } from '../language.ts';
import { joined } from '../plan/split.ts';
import type { AggregateCall, Filter, Key } from '../query/ast.ts';
import { durationMs, instantMs } from '../query/literal.ts';
import { columnName, printKey } from '../query/printer.ts';
import { addFollowOption, addScanOptions, type ScanOptions, shortcutFilters, wholeNumber } from './options.ts';

/** Options as commander gives them: texts and flags. */
export interface SpikeOptions extends ScanOptions {
  window?: string;
  baseline?: string;
  ratio?: string;
  by?: string;
  of?: string;
  all?: boolean;
  minCount?: string;
  maxP?: string;
  plain?: boolean;
  direction?: 'up' | 'down' | 'both';
  versus?: string;
  for?: string;
  cooldown?: string;
  at?: string;
  lateness?: string;
  adopt?: string;
  maxKeys?: string;
  new?: boolean;
  silence?: string;
  anomaly?: boolean;
  exitZero?: boolean;
  state?: string;
  wait?: string;
  backtest?: boolean;
  scores?: boolean;
  notify?: string[];
  heartbeat?: string;
}

export function addSpikeOptions(command: Command): void {
  addScanOptions(command);
  addFollowOption(command);
  const text = [
    '--window <duration>',
    '--baseline <duration>',
    '--ratio <n>',
    '--by <keys>',
    '--of <aggregate>',
    '--min-count <n>',
    '--max-p <p>',
    '--versus <duration>',
    '--for <duration>',
    '--cooldown <duration>',
    '--at <time>',
    '--lateness <duration>',
    '--adopt <duration>',
    '--max-keys <n>',
    '--silence <duration>',
    '--state <folder>',
    '--wait <duration>',
    '--heartbeat <url>',
  ];
  const flags = ['--all', '--plain', '--new', '--anomaly', '--exit-zero', '--backtest', '--scores'];
  for (const name of [...text, ...flags]) command.addOption(new Option(name));
  command.addOption(
    new Option('--notify <sink>').argParser((value: string, before: string[] = []) => [...before, value]),
  );
  command.addOption(new Option('--direction <direction>').choices(['up', 'down', 'both']));
}

/** What there is to look for. Throws UsageError and QueryError. */
export function spikeSettings(
  queryText: string,
  options: SpikeOptions,
  engine: EngineOptions,
  inputs: readonly string[],
): SpikeSettings {
  refuseRowOptions(options);
  const filter = filterOf(queryText, options, engine.nowMs);
  const by = keysOf(options.by);
  const call = callOf(options.of ?? 'count()');
  const measure = measureOf(call, columnName(call));
  const windows = windowsOf(
    duration('--window', options.window, '5m'),
    duration('--baseline', options.baseline, '60m'),
  );
  const versusMs = options.versus === undefined ? undefined : duration('--versus', options.versus, '1d');
  return {
    engine,
    filter,
    query: print({ filter, stages: [] }) || '*',
    measure,
    by,
    byNames: by.map(printKey),
    detector: {
      windows,
      rule: {
        ratio: ratiosOf(options)[0],
        minCount: wholeNumber('--min-count', options.minCount, 5),
        maxP: positive('--max-p', options.maxP, 0.001),
        plain: options.plain === true,
      },
      direction: options.direction ?? 'up',
      life: {
        forMs: duration('--for', options.for, '0s'),
        cooldownMs: duration('--cooldown', options.cooldown, '30m'),
        adoptMs: duration('--adopt', options.adopt, '6h'),
      },
      ...(versusMs === undefined ? {} : { versusSteps: versusStepsOf(versusMs, windows.stepMs) }),
      alertsOnNew: options.new === true,
      anomaly: options.anomaly === true,
      leastDeviation: measure.kind === 'count' ? 1 : 1e-9,
    },
    at: atOf(options, engine),
    latenessMs: duration('--lateness', options.lateness, isPipe(inputs, options) ? '10s' : '60s'),
    maxSeries: wholeNumber('--max-keys', options.maxKeys, limits.series, 1),
    ...(options.silence === undefined ? {} : { silenceMs: duration('--silence', options.silence, '10m') }),
    inputs,
  };
}

/** What comes live through a pipe is seldom late. */
function isPipe(inputs: readonly string[], { follow }: SpikeOptions): boolean {
  return follow === true && inputs.every((name) => name === '-');
}

/** These are of rows, and there are none here. */
export function refuseRowOptions({ limit, count, merge, afterContext, beforeContext, context }: ScanOptions): void {
  const given = [
    [limit, '--limit'],
    [count, '--count'],
    [merge, '--merge'],
    [afterContext ?? beforeContext ?? context, '-A, -B and -C'],
  ].find(([value]) => value !== undefined);
  if (given !== undefined) throw new UsageError(`${given[1]}: this shows alerts, not matching records`);
}

/** Without a query errors are counted; with `--all` every record. */
function filterOf(text: string, options: SpikeOptions, nowMs: number): Filter {
  if (options.all && text !== '')
    throw new UsageError('--all counts every record', `leave out the query (${text}) or --all`);
  const { query } = parse(text);
  if (query.stages.length > 0)
    throw new UsageError(
      'spike takes a filter and no stages',
      'write what selects the events: logscan spike \'status>=500\' FILE; or use it as a stage: logscan "status>=500 | spike" FILE',
    );
  const { since, until, around, within, ...others } = options;
  const what = [...(query.filter.kind === 'all' ? [] : [query.filter]), ...shortcutFilters(others, nowMs)];
  // A measure of its own is one of all records: a share of errors among errors says nothing.
  if (what.length === 0 && !options.all && options.of === undefined) what.push(parse('failed=true').query.filter);
  return joined([...what, ...timeFilters({ since, until, around, within, utc: options.utc }, nowMs)]);
}

type TimeOptions = { readonly [K in 'since' | 'until' | 'around' | 'within' | 'utc']: SpikeOptions[K] | undefined };

/** These say when, not what. */
function timeFilters(options: TimeOptions, nowMs: number): Filter[] {
  const given: ScanOptions = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  return shortcutFilters(given, nowMs);
}

export function callOf(text: string): AggregateCall {
  const { query } = parse(`stats ${text}`);
  const [stage, ...others] = query.stages;
  if (stage?.kind !== 'stats' || stage.aggregates.length !== 1 || stage.by.length > 0 || others.length > 0)
    throw new UsageError(
      `--of takes one aggregate, not ${text}`,
      "such as --of 'p99(duration)' or --of 'share(failed=true)'",
    );
  return stage.aggregates[0];
}

export function keysOf(text: string | undefined): readonly Key[] {
  if (text === undefined) return [];
  const { query } = parse(`count by ${text}`);
  const [stage, ...others] = query.stages;
  if (stage?.kind !== 'count' || others.length > 0 || stage.by.some(({ kind }) => kind === 'timeBin'))
    throw new UsageError(`--by takes fields, not ${text}`, 'such as --by service,route');
  return stage.by;
}

/** Several are compared by `--backtest`. */
export function ratiosOf({ ratio, backtest }: SpikeOptions): number[] {
  const ratios = (ratio ?? '3').split(',').map((text) => positive('--ratio', text.trim(), 3));
  if (ratios.some((one) => one <= 1)) throw new UsageError(`--ratio must be over 1, not ${ratio}`);
  if (ratios.length > 1 && !backtest)
    throw new UsageError(`--ratio ${ratio}: several are compared by --backtest`, 'give one ratio');
  return ratios;
}

function versusStepsOf(versusMs: number, stepMs: number): number {
  if (versusMs % stepMs !== 0 || versusMs <= 0)
    throw new UsageError(
      `--versus must be a multiple of the step (${stepMs / 1000} s)`,
      'such as --versus 1d or --versus 1w',
    );
  return versusMs / stepMs;
}

export function atOf(
  { at = 'now', utc, backtest }: Pick<SpikeOptions, 'at' | 'utc' | 'backtest'>,
  { nowMs }: EngineOptions,
): SpikeSettings['at'] {
  if (backtest && at === 'now') return 'last';
  if (at === 'now' || at === 'last') return at;
  const ms = instantMs(at, nowMs, utc ? 'utc' : 'local');
  if (ms === undefined)
    throw new UsageError(`--at takes now, last or a time, not ${at}`, 'such as 14:05 or 2026-11-20T10:00Z');
  return ms;
}

export function duration(option: string, text: string | undefined, fallback: string): number {
  const ms = durationMs(text ?? fallback);
  if (ms === undefined || ms < 0) throw new UsageError(`${option} takes a duration such as ${fallback}, not ${text}`);
  return ms;
}

function positive(option: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const n = Number(text);
  if (!(n > 0 && Number.isFinite(n))) throw new UsageError(`${option} takes a number over 0, not ${text}`);
  return n;
}

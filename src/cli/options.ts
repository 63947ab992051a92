/** The options that commands share, and what they mean. */

import { availableParallelism } from 'node:os';
import { Readable } from 'node:stream';
import { type Command, Option } from 'commander';
import type { AliasOptions } from '../core/aliases.ts';
import { type CanonicalName, canonicalNames } from '../core/canonical-names.ts';
import type { DurationUnit } from '../core/duration.ts';
import { UsageError } from '../core/errors.ts';
import { levelFromNumber, levelFromText, levelRank } from '../core/level.ts';
import { limits } from '../core/limits.ts';
import type { ExecuteOptions } from '../engine/execute.ts';
import type { Field, Filter, Literal } from '../query/ast.ts';
import { suggestion } from '../query/did-you-mean.ts';
import { durationMs, instantMs, plainDecimal } from '../query/literal.ts';
import { type Configuration, readConfiguration } from './configuration.ts';

/** Options as commander gives them: texts and flags. */
export interface ScanOptions {
  query?: string;
  slow?: string;
  level?: string;
  status?: string;
  user?: string;
  trace?: string;
  since?: string;
  until?: string;
  around?: string;
  within?: string;
  limit?: string;
  afterContext?: string;
  beforeContext?: string;
  context?: string;
  count?: boolean;
  follow?: boolean;
  output?: string;
  color?: string;
  utc?: boolean;
  full?: boolean;
  merge?: boolean;
  strict?: boolean;
  jsonOnly?: boolean;
  noSeek?: boolean;
  stats?: boolean;
  progress?: boolean;
  quiet?: boolean;
  logTz?: string;
  durationUnit?: string;
  alias?: string[];
  config?: string;
  threads?: string;
  maxGroups?: string;
  maxRows?: string;
}

export function addScanOptions(command: Command): void {
  const text: readonly string[] = [
    '-q, --query <query>',
    '--slow <duration>',
    '--level <level>',
    '--status <status>',
    '--user <id>',
    '--trace <id>',
    '--since <time>',
    '--until <time>',
    '--around <time>',
    '--within <duration>',
    '-n, --limit <n>',
    '-A, --after-context <n>',
    '-B, --before-context <n>',
    '-C, --context <n>',
    '-o, --output <format>',
    '--log-tz <zone>',
    '--config <file>',
    '--threads <n>',
    '--max-groups <n>',
    '--max-rows <n>',
  ];
  const flags = [
    '-c, --count',
    '--utc',
    '--full',
    '--merge',
    '--strict',
    '--json-only',
    '--stats',
    '--progress',
    '--quiet',
  ];
  for (const name of [...text, ...flags]) command.addOption(new Option(name));
  command.addOption(new Option('--color <when>').choices(['auto', 'always', 'never']));
  command.addOption(new Option('--duration-unit <unit>').choices(['ns', 'us', 'ms', 's']));
  command.addOption(
    new Option('--alias <name=key>').argParser((value: string, before: string[] = []) => [...before, value]),
  );
  command.addOption(plainFlag('--no-seek'));
}

/** A flag that begins with `--no-` and negates no other: unset without it, as all flags are. */
export function plainFlag(name: string): Option {
  const option = new Option(name);
  option.negate = false;
  return option;
}

/** Of the commands that can go on with what comes. */
export function addFollowOption(command: Command): void {
  command.addOption(new Option('-f, --follow'));
}

/** A whole number of an option; `fallback` without it. */
export function wholeNumber(option: string, text: string | undefined, fallback: number, least = 0): number {
  if (text === undefined) return fallback;
  const n = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(n) || n < least)
    throw new UsageError(`${option} takes a whole number from ${least} on, not ${text}`);
  return n;
}

/** What the engine must know. `files`: those named, where it is known that they are all that is read. */
export function executeOptions(
  options: ScanOptions,
  nowMs: number,
  signal: AbortSignal,
  files?: readonly string[],
): Omit<ExecuteOptions, 'blocks'> {
  const around = wholeNumber('--context', options.context, 0);
  const configuration = readConfiguration(options.config);
  return {
    nowMs,
    zone: options.utc ? 'utc' : 'local',
    aliases: aliasOptions(options, configuration),
    threads: wholeNumber('--threads', options.threads, Math.min(availableParallelism(), 16), 1),
    kernel: process.env.LOGSCAN_KERNEL === 'scalar' ? 'scalar' : 'simd',
    strict: options.strict === true,
    jsonOnly: options.jsonOnly === true,
    seek: options.noSeek !== true,
    merge: options.merge === true,
    contextBefore: wholeNumber('--before-context', options.beforeContext, around),
    contextAfter: wholeNumber('--after-context', options.afterContext, around),
    maxGroups: wholeNumber('--max-groups', options.maxGroups, limits.groups, 1),
    maxRows: wholeNumber('--max-rows', options.maxRows, limits.rows, 1),
    /** Made when it is asked for: a run from cron without anything new does without streams. */
    get stdin() {
      return readsStandardInput(files) ? process.stdin : Readable.from([]);
    },
    signal,
  };
}

/** To touch `process.stdin` takes Node 10 ms. */
export function readsStandardInput(files: readonly string[] | undefined): boolean {
  return files === undefined || files.length === 0 || files.includes('-');
}

/** What the command says comes before the configuration file. */
function aliasOptions(options: ScanOptions, { alias, durationUnit, logTz, path }: Configuration): AliasOptions {
  const unit = options.durationUnit ?? durationUnit;
  const logZone = options.logTz ?? logTz;
  return {
    aliases: [
      ...(options.alias ?? []).map((text) => aliasOf(text, '--alias')),
      ...alias.map((text) => aliasOf(text, `${path}: aliases`)),
    ],
    ...(unit === undefined ? {} : { durationUnit: unit as DurationUnit }),
    ...(logZone === undefined ? {} : { logZone }),
  };
}

function aliasOf(text: string, where: string): { name: CanonicalName; alias: string } {
  const at = text.indexOf('=');
  const name = text.slice(0, at);
  const known = canonicalNames.find((one) => one === name);
  if (at <= 0 || at === text.length - 1)
    throw new UsageError(`${where} takes NAME=KEY, such as level=sev, not ${text}`);
  if (known === undefined)
    throw new UsageError(
      `${where}: ${name} is no canonical field`,
      suggestion(name, canonicalNames) ?? `they are ${canonicalNames.join(', ')}`,
    );
  return { name: known, alias: text.slice(at + 1) };
}

// ---- short-cuts ----

/** The short-cut options as filters, to be joined with the query. */
export function shortcutFilters(options: ScanOptions, nowMs: number): Filter[] {
  const zone = options.utc ? 'utc' : 'local';
  const filters: Filter[] = [];
  const add = (name: string, op: '=' | '>' | '>=' | '<' | '<=', text: string, quoted = false): void => {
    filters.push({ kind: 'compare', op, field: fieldNamed(name), value: { text, quoted } });
  };
  if (options.slow !== undefined) add('duration', '>', slowText(options.slow));
  if (options.level !== undefined) add('level', '>=', levelText(options.level));
  if (options.status !== undefined) filters.push(statusFilter(options.status));
  if (options.user !== undefined) add('userId', '=', options.user, true);
  if (options.trace !== undefined) add('traceId', '=', options.trace, true);
  const { from, to } = timeRange(options, nowMs, zone);
  if (from !== undefined) add('time', '>=', new Date(from).toISOString());
  if (to !== undefined) add('time', '<=', new Date(to).toISOString());
  return filters;
}

function fieldNamed(key: string): Field {
  return { segments: [{ key }], literal: false };
}

function slowText(text: string): string {
  if (plainDecimal(text) === undefined && durationMs(text) === undefined)
    throw new UsageError(`--slow takes a duration: 1000 (milliseconds) or 1.5s, not ${text}`);
  return text;
}

function levelText(text: string): string {
  if (levelFromText(text) === undefined && levelFromNumber(Number(text), 'pino') === undefined)
    throw new UsageError(`--level takes a level, not ${text}`, `they are ${Object.keys(levelRank).join(', ')}`);
  return text;
}

function statusFilter(text: string): Filter {
  const field = fieldNamed('status');
  const bare = (value: number): Literal => ({ text: String(value), quoted: false });
  const family = /^([1-5])xx$/i.exec(text);
  if (family === null && !/^[1-5]\d\d$/.test(text))
    throw new UsageError(`--status takes a number or a class: 404, 5xx; not ${text}`);
  if (family === null) return { kind: 'compare', op: '=', field, value: bare(Number(text)) };
  const low = Number(family[1]) * 100;
  return {
    kind: 'and',
    items: [
      { kind: 'compare', op: '>=', field, value: bare(low) },
      { kind: 'compare', op: '<=', field, value: bare(low + 99) },
    ],
  };
}

function timeRange(options: ScanOptions, nowMs: number, zone: 'local' | 'utc'): { from?: number; to?: number } {
  const from = instant('--since', options.since, nowMs, zone);
  const to = instant('--until', options.until, nowMs, zone);
  const around = instant('--around', options.around, nowMs, zone);
  if (options.within !== undefined && around === undefined)
    throw new UsageError('--within goes with --around', '--around 14:05 --within 10m');
  if (from !== undefined && to !== undefined && from > to)
    throw new UsageError(`--since ${options.since} is after --until ${options.until}`);
  if (around === undefined) return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
  if (from !== undefined || to !== undefined) throw new UsageError('--around does not go with --since and --until');
  const within = durationMs(options.within ?? '10m');
  if (within === undefined) throw new UsageError(`--within takes a duration such as 10m, not ${options.within}`);
  return { from: around - within, to: around + within };
}

/** An instant of an option, epoch milliseconds; hours without a day are of the day of `nowMs`. */
export function instant(
  option: string,
  text: string | undefined,
  nowMs: number,
  zone: 'local' | 'utc',
): number | undefined {
  if (text === undefined) return undefined;
  const ms = instantMs(text, nowMs, zone);
  if (ms === undefined)
    throw new UsageError(
      `${option} takes a time, not ${text}`,
      'such as 2h (that long ago), 14:05, 2026-11-20, 2026-11-20T10:00, 2026-11-20T10:00Z',
    );
  return ms;
}

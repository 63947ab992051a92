/** The commands that look deeper. In them `FILES` stands for the inputs; times are in UTC. */

import type { Windows } from '../../detect/windows.ts';
import type { Field, Filter } from '../../query/ast.ts';
import { printDuration, printFilter } from '../../query/printer.ts';
import type { Span } from './model.ts';
import { type AssessSettings, and } from './settings.ts';

/** What `spike` takes where it is told nothing. */
const usualWindowMs = 300_000;
const usualBaselineMs = 3_600_000;

export interface Deeper {
  readonly errors: Filter;
  /** `logscan explain failed=true --since ... FILES`: a command about the records of the scope that pass the filters. */
  command(name: string, filters: readonly Filter[], options?: string): string;
  /** `logscan spike failed=true --at ... FILES`, with the windows of this look where they are not the usual ones. */
  spike(filters: readonly Filter[], options: string): string;
  /** `logscan 'failed=true | count by errorCode' --since ... FILES` */
  table(filters: readonly Filter[], stages: string, span?: Span): string;
}

export function deeperOf({ scope, errors, windows }: AssessSettings): Deeper {
  const ownWindows = windowOptions(windows);
  const printed = (filters: readonly Filter[]): string => {
    const filter = and(scope, ...filters);
    return filter.kind === 'all' ? '' : printFilter(filter);
  };
  return {
    errors,
    spike: (filters, options) => commandOf('spike', printed(filters), [...ownWindows, options].join(' ')),
    command: (name, filters, options = '') => commandOf(name, printed(filters), options),
    table: (filters, stages, span) => {
      const query = printed(filters);
      return commandOf('', query === '' ? stages : `${query} | ${stages}`, span === undefined ? '' : sinceUntil(span));
    },
  };
}

function windowOptions({ windowMs, baselineMs }: Windows): string[] {
  return windowMs === usualWindowMs && baselineMs === usualBaselineMs
    ? []
    : [`--window ${printDuration(windowMs)}`, `--baseline ${printDuration(baselineMs)}`];
}

function commandOf(name: string, query: string, options = ''): string {
  const parts = ['logscan', name, query === '' ? '' : quoted(query), options, 'FILES'];
  return parts.filter((part) => part !== '').join(' ');
}

export function sinceUntil({ fromMs, toMs }: Span): string {
  return `--since ${shortIso(fromMs)} --until ${shortIso(toMs)}`;
}

/** `service=checkout`, whatever the value holds. */
export function isValue(key: string, value: string): Filter {
  const field: Field = { segments: [{ key }], literal: false };
  return { kind: 'compare', op: '=', field, value: { text: value, quoted: !/^[\w./:-]+$/.test(value) } };
}

/** `2026-11-20T10:05Z`: no more digits than it has. */
export function shortIso(ms: number): string {
  return new Date(ms).toISOString().replace(/(:00)?\.000Z$/, 'Z');
}

/** As a shell takes it for one word. */
export function quoted(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

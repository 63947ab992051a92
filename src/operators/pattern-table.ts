/** The table that the stage `patterns` makes: a row a kind of message, the most frequent first. */

import { type Pattern, PatternsState } from '../aggregates/patterns.ts';
import { levelFromText } from '../core/level.ts';
import type { Table } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import type { Grouper } from './grouper.ts';

export function patternTable(grouper: Grouper): Table {
  const state = grouper.state(0);
  if (!(state instanceof PatternsState)) return { columns: [], rows: [] };
  const { patterns, records } = state.patterns();
  const note = state.note();
  return {
    columns: [
      { name: 'pattern', type: 'text', key: true },
      { name: 'count', type: 'number', key: false, ...(note === undefined ? {} : { note }) },
      { name: 'share', type: 'share', key: false },
      { name: 'level', type: 'level', key: true },
      { name: 'first', type: 'time', key: false },
      { name: 'last', type: 'time', key: false },
      { name: 'example', type: 'text', key: true },
    ],
    rows: byCount(patterns).map((one): FieldValue[] => [
      one.pattern,
      one.count,
      one.count / records,
      usualLevel(one),
      one.firstMs,
      one.lastMs,
      one.example,
    ]),
  };
}

/** The most frequent first; of equal counts in the order of their texts. */
export function byCount(patterns: readonly Pattern[]): Pattern[] {
  return [...patterns].sort((a, b) => b.count - a.count || (a.pattern < b.pattern ? -1 : 1));
}

/** The rank of the level that most of its records have; of equal counts the worst. */
export function usualLevel({ levels }: Pattern): number | undefined {
  const usual = levels.reduce<Pattern['levels'][number] | undefined>(
    (most, one) => (most === undefined || one.count > most.count ? one : most),
    undefined,
  );
  return usual === undefined ? undefined : levelFromText(usual.level);
}

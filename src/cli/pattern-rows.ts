/** The tables of `logscan patterns`: for people narrow, with a small chart of each pattern's course; for machines complete. */

import type { PatternReport, PatternsReport } from '../analysis/patterns.ts';
import { levelFromText } from '../core/level.ts';
import type { Table } from '../core/table.ts';
import { sanitizeLine, sparkline } from '../render/index.ts';
import { rowColumn, tableOf } from './row-table.ts';

const column = rowColumn<PatternReport>;

export interface PatternTableOptions {
  /** Columns of the terminal; Infinity for no limit. */
  readonly widthColumns: number;
  readonly unicode: boolean;
  readonly full: boolean;
}

/** For machines: everything, times and all levels. */
export function patternTable({ trend, isComparison }: PatternsReport, patterns: readonly PatternReport[]): Table {
  return tableOf(patterns, [
    ...(isComparison ? [column('change', 'text', ({ change }) => change, true)] : []),
    column('pattern', 'text', ({ pattern }) => pattern, true),
    column('count', 'number', ({ count }) => count),
    column('share', 'share', ({ share }) => share),
    ...(isComparison
      ? [
          column('countBefore', 'number', ({ countBefore }) => countBefore),
          column('shareBefore', 'share', ({ shareBefore }) => shareBefore),
        ]
      : []),
    column('level', 'level', usualLevel, true),
    column('levels', 'json', (pattern) => Object.fromEntries(pattern.levels.map(({ level, count }) => [level, count]))),
    column('first', 'time', ({ firstMs }) => firstMs),
    column('last', 'time', ({ lastMs }) => lastMs),
    column('example', 'text', ({ example }) => example, true),
    column('isTemplate', 'json', ({ isTemplate }) => isTemplate, true),
    column('trend', 'json', (pattern) => [...pattern.trend], true),
    column('trendStart', 'time', () => trend?.startMs, true),
    column('trendBin', 'duration', () => trend?.widthMs, true),
  ]);
}

/** Narrower terminals have no room for all columns: the pattern itself needs some. */
const widthForLast = 100;
const widthForFirst = 110;
const widthForExample = 160;
const shortExample = 60;

/** For people. The first column that is no key is no number: then there are no bars, which would take the pattern's room. */
export function patternView(
  { isComparison }: PatternsReport,
  patterns: readonly PatternReport[],
  { widthColumns, unicode, full }: PatternTableOptions,
): Table {
  const isWide = (columns: number): boolean => full || widthColumns >= columns;
  return tableOf(patterns, [
    ...(isComparison ? [column('change', 'text', ({ change }) => change, true)] : []),
    column('level', 'level', usualLevel),
    column('count', 'number', ({ count }) => count),
    ...(isComparison ? [column('before', 'number', ({ countBefore }) => countBefore)] : []),
    column('share', 'share', ({ share }) => share),
    ...(isComparison ? [column('share before', 'share', ({ shareBefore }) => shareBefore)] : []),
    column('trend', 'text', ({ trend }) => trendText(trend, unicode)),
    ...(isWide(widthForFirst) ? [column('first', 'time', ({ firstMs }) => wholeSecond(firstMs))] : []),
    ...(isWide(widthForLast) ? [column('last', 'time', ({ lastMs }) => wholeSecond(lastMs))] : []),
    column('pattern', 'text', ({ pattern }) => pattern, true),
    ...(isWide(widthForExample)
      ? [column('example', 'text', ({ example }) => (full ? example : shortText(example)), true)]
      : []),
  ]);
}

/** The rank of the level that most of its records have, of equal counts the worst. */
function usualLevel({ levels }: PatternReport): number | undefined {
  const most = levels.reduce((highest, { count }) => Math.max(highest, count), 0);
  const usual = levels.find(({ count }) => count === most);
  return usual === undefined ? undefined : levelFromText(usual.level);
}

const trendChars = 16;

/** A character for some bins each: at most 16, of equal width. */
function trendText(trend: readonly number[], unicode: boolean): string {
  const perChar = Math.ceil(trend.length / trendChars);
  const sums = Array.from({ length: Math.ceil(trend.length / Math.max(1, perChar)) }, (_, i) =>
    trend.slice(i * perChar, (i + 1) * perChar).reduce((sum, count) => sum + count, 0),
  );
  const highest = sums.reduce((most, sum) => Math.max(most, sum), 0);
  // Nothing is drawn as nothing.
  return sparkline(
    sums.map((sum) => (sum === 0 ? undefined : sum)),
    highest,
    unicode,
  );
}

const wholeSecond = (ms: number | undefined): number | undefined =>
  ms === undefined ? undefined : Math.floor(ms / 1000) * 1000;

function shortText(text: string): string {
  const line = sanitizeLine(text);
  return line.length > shortExample ? `${line.slice(0, shortExample - 1)}…` : line;
}

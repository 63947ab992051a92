/** Numbers of a column as the texts that patterns are matched with. */

import { levelName } from '../core/level.ts';
import type { ColumnType } from '../core/value.ts';

/** Levels by their name, times as ISO 8601 in UTC, all else as JSON writes it. */
export function textOfNumber(type: ColumnType, n: number): string {
  if (type === 'level') return levelName(n) ?? String(n);
  if (type === 'time' && Math.abs(n) <= latestMs) return new Date(n).toISOString();
  return String(n);
}

/** The last instant that a Date can hold. */
const latestMs = 8.64e15;

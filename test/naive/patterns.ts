/** The patterns of messages, the plain way: a text at a time, in maps. Masking and clustering are the engine's own functions:
 * they are tested by themselves. */

import { stringify } from '../../src/core/json.ts';
import type { FieldValue } from '../../src/core/value.ts';
import { clusterMasked } from '../../src/sketch/templates/cluster.ts';
import { Masker } from '../../src/sketch/templates/masker.ts';
import { readable } from '../../src/sketch/templates/placeholders.ts';

export interface NaiveMessage {
  readonly message: FieldValue;
  readonly level: FieldValue;
  readonly time: number | undefined;
  /** The logger's own, with what tells its statements apart. */
  readonly template?: string;
}

/** Stands before templates, which are in no cluster. */
const mark = '\u0012';

export const patternColumns = ['pattern', 'count', 'share', 'level', 'first', 'last', 'example'];

/** The rows of the stage's table. Messages are in the order of the input. */
export function naivePatterns(records: readonly NaiveMessage[]): FieldValue[][] {
  const withText = records.flatMap((record) => {
    const text = textOf(record.message);
    const { template } = record;
    const masked = template === undefined ? maskedText(text ?? '') : mark + template;
    return text === undefined ? [] : [{ ...record, text, masked }];
  });
  const messages = [...new Set(withText.map(({ masked }) => masked))].sort((a, b) => (a < b ? -1 : 1));
  const templates = messages.filter((text) => text.startsWith(mark));
  const others = messages.filter((text) => !text.startsWith(mark));
  const clustered = clusterMasked(others);
  const patterns = [...clustered.patterns, ...templates.map((text) => text.slice(1).split('\u0013')[0])];
  const numberOf = new Map([
    ...others.map((text, i) => [text, clustered.patternOf[i]] as const),
    ...templates.map((text, i) => [text, clustered.patterns.length + i] as const),
  ]);
  const rows = patterns.map((pattern, number): FieldValue[] => {
    const mine = withText.filter(({ masked }) => numberOf.get(masked) === number);
    const times = mine.flatMap(({ time }) => (time === undefined ? [] : [time])).sort((a, b) => a - b);
    const [earliest] = [...mine].sort((a, b) => (a.time ?? Infinity) - (b.time ?? Infinity) || 0);
    return [
      readable(pattern),
      mine.length,
      mine.length / withText.length,
      usual(mine.flatMap(({ level }) => (typeof level === 'number' ? [level] : []))),
      times[0],
      times.at(-1),
      earliest.text.length > 500 ? `${earliest.text.slice(0, 500)}…` : earliest.text,
    ];
  });
  return rows.sort((a, b) => Number(b[1]) - Number(a[1]) || (String(a[0]) < String(b[0]) ? -1 : 1));
}

function textOf(value: FieldValue): string | undefined {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? undefined : stringify(value);
}

function maskedText(text: string): string {
  const masker = new Masker(1024);
  const bytes = Buffer.from(text);
  masker.mask(bytes, 0, bytes.length);
  return Buffer.from(masker.bytes.subarray(0, masker.length)).toString();
}

/** The most frequent; of equal ones the highest. */
function usual(levels: readonly number[]): number | undefined {
  const counted = [...new Set(levels)].map((level) => ({ level, count: levels.filter((one) => one === level).length }));
  return counted.sort((a, b) => b.count - a.count || b.level - a.level)[0]?.level;
}

/** Record views for the tests of renderers: canonical fields by the few names that the cases use. */

import { parseRecord } from '../../src/core/json.ts';
import type { JsonObject } from '../../src/core/value.ts';
import type { RecordView, RenderOptions } from '../../src/render/index.ts';

const ranks: Readonly<Record<string, number>> = {
  trace: 1,
  debug: 2,
  info: 3,
  notice: 4,
  warn: 5,
  error: 6,
  fatal: 7,
  20: 2,
  30: 3,
  40: 5,
  50: 6,
  60: 7,
};

export const plainOptions: RenderOptions = {
  color: false,
  terminal: true,
  unicode: true,
  widthColumns: 80,
  zone: 'utc',
  full: false,
};

export function viewOf(text: string, more: Partial<RecordView> = {}): RecordView {
  const record = parseRecord(text);
  if (record === undefined) return { text, consumedPaths: [], isText: true, isContext: false, ...more };
  const consumedPaths: string[][] = [];
  const take = <T>(names: readonly string[], read: (value: unknown) => T | undefined): T | undefined => {
    for (const name of names) {
      const value = Object.hasOwn(record, name) ? read(record[name]) : undefined;
      if (value === undefined) continue;
      consumedPaths.push([name]);
      return value;
    }
    return undefined;
  };
  const level = take(['level'], (value) => ranks[String(value)]);
  const time = take(['time', 'ts', 'timestamp'], timeOf);
  const message = take(['msg', 'message'], (value) => (typeof value === 'string' ? value : undefined));
  return {
    text,
    record,
    consumedPaths,
    isText: false,
    isContext: false,
    ...(level === undefined ? {} : { level }),
    ...(time === undefined ? {} : { time }),
    ...(message === undefined ? {} : { message }),
    ...more,
  };
}

export function viewOfRecord(record: JsonObject): RecordView {
  return { text: JSON.stringify(record), record, consumedPaths: [], isText: false, isContext: false };
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'number' ? value : Date.parse(String(value));
  return Number.isNaN(time) ? undefined : time;
}

/** Bytes to records, the plain way: split2, fast-json-parse. */

import { Readable } from 'node:stream';
import FastJsonParse from 'fast-json-parse';
import split2 from 'split2';
import { parseRecord } from '../../src/core/json.ts';
import type { JsonObject, JsonValue } from '../../src/core/value.ts';
import { canonical } from './canonical.ts';

export interface NaiveRecord {
  readonly line: string;
  /** From 1. */
  readonly number: number;
  /** Undefined: a text record. */
  readonly object: JsonObject | undefined;
  /** Of a text record: the time of the record before it. */
  readonly inheritedTime: number | undefined;
}

export async function recordsOf(bytes: Buffer): Promise<NaiveRecord[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / 65536) }, (_, i) =>
    bytes.subarray(i * 65536, (i + 1) * 65536),
  );
  const records: NaiveRecord[] = [];
  let number = 0;
  let time: number | undefined;
  for await (const line of Readable.from(chunks).pipe(split2('\n'))) {
    number++;
    if (isBlank(line)) continue;
    const object = objectOf(line);
    if (object !== undefined) time = canonical(object, 'time') as number | undefined;
    records.push({ line, number, object, inheritedTime: object === undefined ? time : undefined });
  }
  return records;
}

/** Truncation under a writer leaves NULs. */
const isBlank = (line: string): boolean => /^[ \t\r\0]*$/.test(line);

/** The object that a line is; undefined where it is none, or nested over 1024 deep. */
function objectOf(line: string): JsonObject | undefined {
  const text = line.replace(/^[ \t\r\0]+|[ \t\r\0]+$/g, '');
  const { err, value } = new FastJsonParse(text);
  if (err !== null || typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  if (depthOf(value as JsonObject) > 1024) return undefined;
  // Numbers of over 15 digits, or out of range, keep their digits.
  return /\d[\d.]{15}|[eE][+-]?\d{3}/.test(text) ? parseRecord(text) : (value as JsonObject);
}

function depthOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((most: number, inner) => Math.max(most, depthOf(inner as JsonValue)), 0);
}

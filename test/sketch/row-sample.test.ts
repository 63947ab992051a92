/** A bounded sample of rows: the same whoever met them in which order, and the lowest hashes of all. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hashed, hashNumber } from '../../src/sketch/hash.ts';
import { RowSample, type SampledRow } from '../../src/sketch/row-sample.ts';

interface Row {
  readonly fileIndex: number;
  readonly offset: number;
  readonly text: string;
}

const encoder = new TextEncoder();
const limits = { rows: 7, bytes: 120 };
const rowsOf = fc
  .uniqueArray(
    fc.record({ fileIndex: fc.nat(2), offset: fc.nat(1000), text: fc.string({ unit: 'grapheme', maxLength: 12 }) }),
    { selector: ({ fileIndex, offset }) => `${fileIndex}:${offset}`, maxLength: 80 },
  )
  .map((rows): readonly Row[] => rows);

function sampleOf(rows: readonly Row[]): RowSample {
  const sample = new RowSample(limits);
  for (const { fileIndex, offset, text } of rows)
    if (sample.offer(fileIndex, offset)) sample.keep(fileIndex, `s${fileIndex}`, encoder.encode(text));
  return sample;
}

/** All rows sorted, and the first that fit. */
function naive(rows: readonly Row[]): SampledRow[] {
  const sorted = rows
    .map((row) => {
      hashNumber(row.offset * 4096 + row.fileIndex);
      return { ...row, high: hashed.high >>> 0, low: hashed.low >>> 0 };
    })
    .sort((a, b) => a.high - b.high || a.low - b.low);
  let bytes = 0;
  const kept = sorted.slice(0, limits.rows).filter(({ text }) => {
    bytes += encoder.encode(text).length;
    return bytes <= limits.bytes;
  });
  return kept.map(({ fileIndex, text }) => ({ fileIndex, source: `s${fileIndex}`, text }));
}

test('has the rows with the lowest hashes, in their order', () => {
  fc.assert(
    fc.property(rowsOf, (rows) => {
      const sample = sampleOf(rows);
      expect(sample.rows()).toEqual(naive(rows));
      expect(sample.count).toBe(rows.length);
    }),
  );
});

test('samples of parts, in any order, merge to that of the whole', () => {
  fc.assert(
    fc.property(rowsOf, fc.nat(80), fc.boolean(), (rows, cut, isReversed) => {
      const parts = [rows.slice(0, cut), rows.slice(cut)];
      const merged = new RowSample(limits);
      for (const part of isReversed ? parts.reverse() : parts) merged.merge(structuredClone(sampleOf(part).save()));
      expect(merged.rows()).toEqual(naive(rows));
      expect(merged.count).toBe(rows.length);
    }),
  );
});

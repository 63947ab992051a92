import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, bucketValue } from '../../src/sketch/bucket.ts';
import { BucketCounts } from '../../src/sketch/bucket-counts.ts';

/** The naive way: a map of counts, in the order of the values; -0 and 0 are one, and tiny negative values come before it. */
function counted(values: readonly number[]): [number, number][] {
  const counts = new Map<number, number>();
  for (const value of values) {
    const bucket = bucketOf(value + 0); // -0 becomes 0
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  const place = (bucket: number): number => bucketValue(bucket) - (Object.is(bucketValue(bucket), -0) ? 5e-324 : 0);
  return [...counts].sort((a, b) => place(a[0]) - place(b[0]));
}

function entries(counts: BucketCounts): [number, number][] {
  const { buckets, counts: numbers } = counts.sorted();
  return Array.from(buckets, (bucket, i) => [bucket, numbers[i]]);
}

/** In runs, as batches bring them. */
function inRuns(values: readonly number[], runLength: number): BucketCounts {
  const counts = new BucketCounts();
  const all = Float64Array.from(values, (value) => value + 0);
  const words = new Int32Array(all.buffer);
  for (let i = 0; i < all.length; i += runLength) counts.addAll(all, words, i, Math.min(i + runLength, all.length));
  return counts;
}

function expectSame(counts: BucketCounts, values: readonly number[]): void {
  const expected = counted(values);
  expect(entries(counts)).toEqual(expected);
  expect(counts.total).toBe(values.length);
  const ranks = expected.flatMap(([bucket, count]) => Array<number>(count).fill(bucket));
  for (const rank of [1, 2, Math.ceil(values.length / 2), Math.ceil(values.length * 0.99), values.length])
    if (rank <= values.length) expect(counts.bucketAt(rank)).toBe(ranks[rank - 1]);
  const sorted = Float64Array.from(values, (value) => value + 0).sort();
  expect([counts.min, counts.max]).toEqual([sorted[0], sorted[sorted.length - 1]]);
}

/** Repeatable numbers in 0..1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('BucketCounts', () => {
  const shapes: Record<string, (random: () => number) => number> = {
    'durations from 1 to 5,000 ms': (random) => Math.exp(random() * 8.5),
    'a third of them 0': (random) => (random() < 0.33 ? 0 : Math.exp(random() * 8.5)),
    'far apart, so that no window is over most': (random) => Math.exp(random() * 400 - 200),
    negative: (random) => -Math.exp(random() * 8.5),
    'of both signs': (random) => (random() < 0.5 ? -1 : 1) * Math.exp(random() * 8.5),
    'most close together, the others below and above': (random) =>
      random() < 0.9 ? 100 + 900 * random() : random() < 0.5 ? 1e-9 * random() : 1e12 * (1 + random()),
    'about the largest numbers there are': (random) => 1.7e308 * (0.001 + random() * 0.998),
    'about the smallest': (random) => 5e-324 + 1e-307 * random(),
  };
  for (const [name, shape] of Object.entries(shapes))
    it(`counts thousands of buckets: ${name}`, () => {
      const random = generator(7);
      const values = Array.from({ length: 40_000 }, () => shape(random));
      expectSame(inRuns(values, 97), values);
    });

  it('counts one value more often than an array of 16 bits can tell, among thousands', () => {
    const random = generator(3);
    const values = Array.from({ length: 8000 }, () => 1 + 4000 * random());
    const often = Array.from({ length: 200_000 }, () => 1234.5);
    expectSame(inRuns([...values, ...often, ...values], 1000), [...values, ...often, ...values]);
  });

  it('takes whole counts of buckets, as a merge does', () => {
    const random = generator(5);
    const values = Array.from({ length: 9000 }, () => Math.exp(random() * 8.5));
    const one = inRuns(values, 500);
    for (const times of [1, 300, 70_000, 5_000_000_000]) {
      const merged = new BucketCounts();
      merged.min = one.min;
      merged.max = one.max;
      const expected = entries(one).map(([bucket, count]) => [bucket, count * times * 2]);
      const { buckets, counts } = one.sorted();
      for (let n = 0; n < 2; n++)
        merged.addBuckets(
          buckets,
          counts.map((count) => count * times),
        );
      expect(entries(merged)).toEqual(expected);
    }
  });

  it('gives the same for any values in any order', () => {
    const value = fc.oneof(
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.double({ min: 1, max: 1e4, noNaN: true }),
      fc.constantFrom(0, 1, 1000),
    );
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 1, maxLength: 6000, size: 'max' }),
        fc.integer({ min: 1, max: 700 }),
        (values, run) => {
          expectSame(inRuns(values, run), values);
          expect(entries(inRuns(values.toReversed(), run))).toEqual(entries(inRuns(values, run)));
        },
      ),
      { numRuns: 30 },
    );
  });
});

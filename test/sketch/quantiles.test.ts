import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketOf, bucketValue } from '../../src/sketch/bucket.ts';
import { nearestRank, Quantiles, type SavedQuantiles, splitQuantiles } from '../../src/sketch/quantiles.ts';
import { randomFrom, shuffled } from '../helpers/batches.ts';

const ranks = [0, 1, 25, 50, 90, 99, 99.9, 100];
const value = fc.oneof(
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e12, max: 1e12 })
    .filter((x) => x === 0 || Math.abs(x) > 1e-300),
  fc.integer({ min: 0, max: 5000 }),
  fc.constantFrom(0, -0, 1, -1, 0.5),
);

function streamed(values: readonly number[], group = 0): Quantiles {
  const quantiles = new Quantiles();
  quantiles.fit(group + 1);
  for (const each of values) quantiles.add(group, each);
  return quantiles;
}

function exactly(values: readonly number[], q: number): number {
  const sorted = values.map((x) => x + 0).sort((a, b) => a - b);
  return sorted[nearestRank(q, values.length) - 1];
}

/** A group's exact values are in no order that means anything. */
function inOrder(saved: SavedQuantiles): SavedQuantiles {
  const exactValues = saved.exactValues.slice();
  let at = 0;
  for (const length of saved.exactLengths) {
    exactValues.subarray(at, at + length).sort();
    at += length;
  }
  return { ...saved, exactValues };
}

/** What stands for a value: that of its bucket nearest zero. */
function nearZero(value: number): number {
  return bucketValue(bucketOf(value));
}

describe('splitQuantiles', () => {
  it('gives each group by itself, exact ones, those in buckets and empty ones', () => {
    const groups = fc.array(fc.tuple(fc.array(value, { maxLength: 20 }), fc.constantFrom(1, 1, 20)), { maxLength: 6 });
    fc.assert(
      fc.property(groups, (lists) => {
        const valuesOf = lists.map(([values, times]) => Array.from({ length: times }, () => values).flat());
        const all = new Quantiles();
        all.fit(valuesOf.length);
        valuesOf.forEach((values, g) => {
          for (const each of values) all.add(g, each);
        });
        const parts = splitQuantiles(all.save());
        expect(parts).toEqual(valuesOf.map((values) => streamed(values).save()));
      }),
    );
  });
});

describe('nearestRank', () => {
  it.each([
    [50, 1, 1],
    [50, 2, 1],
    [50, 3, 2],
    [99, 100, 99],
    [99, 101, 100],
    [99.9, 1000, 999],
    [99.9, 10_000_000, 9_990_000],
    [0, 5, 1],
    [100, 5, 5],
    [7, 100, 7],
    [29, 100, 29],
  ])('p%s of %s values is number %s', (q, n, rank) => {
    expect(nearestRank(q, n)).toBe(rank);
  });

  it('is that of whole numbers for one decimal of q', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 1e9 }), (tenths, n) => {
        const rank = (BigInt(tenths) * BigInt(n) + 999n) / 1000n;
        expect(nearestRank(tenths / 10, n)).toBe(Number(rank));
      }),
    );
  });
});

describe('buckets', () => {
  it('hold a value and 2^-11 of it', () => {
    fc.assert(
      fc.property(value, (x) => {
        const edge = bucketValue(bucketOf(x + 0));
        expect(Math.abs(edge)).toBeLessThanOrEqual(Math.abs(x));
        expect(Math.abs(x - edge)).toBeLessThanOrEqual(Math.abs(x) / 2048);
      }),
    );
  });

  it('keep whole numbers to 4096', () => {
    for (let x = -4096; x <= 4096; x++) expect(bucketValue(bucketOf(x))).toBe(x);
  });
});

describe('Quantiles', () => {
  it('has no value for a group without any', () => {
    expect(new Quantiles().value(3, 50)).toBeUndefined();
    expect(streamed([], 2).value(0, 50)).toBeUndefined();
  });

  it('is exact to 256 values and says so', () => {
    const values = Array.from({ length: 256 }, (_, i) => 1e6 + i * 1.0001);
    const quantiles = streamed(values);
    for (const q of ranks) expect(quantiles.value(0, q)).toBe(exactly(values, q));
    expect(quantiles.isEstimated(0)).toBe(false);
    quantiles.add(0, 0);
    expect(quantiles.isEstimated(0)).toBe(true);
    expect(quantiles.count(0)).toBe(257);
    expect(quantiles.value(0, 0)).toBe(0);
    expect(quantiles.value(0, 100)).toBe(1e6 + 255 * 1.0001);
  });

  it('counts beyond what a slot holds', () => {
    const quantiles = streamed(Array.from({ length: 3000 }, (_, i) => (i % 3 === 0 ? 7 : 42)));
    expect(quantiles.count(0)).toBe(3000);
    expect([33, 34].map((q) => quantiles.value(0, q))).toEqual([7, 42]);
  });

  it('is within 0.05 % of the naive answer', () => {
    fc.assert(
      fc.property(fc.array(value, { maxLength: 900, size: 'max' }), (values) => {
        const quantiles = streamed(values);
        for (const q of values.length === 0 ? [] : ranks) {
          const exact = exactly(values, q);
          const got = quantiles.value(0, q) ?? Number.NaN;
          if (values.length <= 256) expect(got).toBe(exact);
          else expect(Math.abs(got - exact)).toBeLessThanOrEqual(Math.abs(exact) * 0.0005);
          expect(Object.is(got, -0)).toBe(false);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is the same in any order, split and merged anywhere, for several groups', () => {
    const entries = fc.array(fc.tuple(fc.nat(2), value), { maxLength: 1500, size: 'max' });
    fc.assert(
      fc.property(entries, fc.integer(), (all, seed) => {
        const random = randomFrom(seed);
        const whole = new Quantiles();
        whole.fit(3);
        for (const [group, x] of all) whole.add(group, x);
        const parts = Array.from({ length: 3 }, () => new Quantiles());
        for (const part of parts) part.fit(3);
        for (const [group, x] of shuffled(all, random)) parts[Math.floor(random() ** 2 * 3)].add(2 - group, x);
        const merged = new Quantiles();
        for (const part of shuffled(parts, random)) {
          merged.merge(structuredClone(part.save()), Int32Array.of(2, 1, 0), 3);
        }
        for (const group of [0, 1, 2]) {
          expect(merged.count(group)).toBe(whole.count(group));
          for (const q of ranks) expect(merged.value(group, q)).toBe(whole.value(group, q));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('merges two exact states of 200 values into the buckets that a stream of 400 gives', () => {
    const values = Array.from({ length: 400 }, (_, i) => Math.sqrt(i + 3));
    const merged = new Quantiles();
    merged.merge(streamed(values.slice(0, 200)).save(), Int32Array.of(0), 1);
    merged.merge(streamed(values.slice(200)).save(), Int32Array.of(0), 1);
    expect(merged.save()).toEqual(streamed(values).save());
  });

  it('takes the fast path of one group to the same state', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 200, maxLength: 2000, size: 'max' }), (values) => {
        const fast = new Quantiles();
        fast.fit(1);
        for (let at = 0; at < values.length; at += 300) {
          const part = Float64Array.from(values.slice(at, at + 300));
          fast.addAll(part, new Int32Array(part.length), part.length);
        }
        expect(fast.count(0)).toBe(values.length);
        if (values.length > 256) expect(fast.save()).toEqual(streamed(values).save());
      }),
      { numRuns: 40 },
    );
  });

  it('takes the fast path of a few groups to the same state', () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 900, maxLength: 3000, size: 'max' }), fc.nat(), (values, seed) => {
        const random = randomFrom(seed);
        const groups = Int32Array.from(values, () => Math.floor(random() ** 3 * 5));
        const [fast, slow] = [new Quantiles(), new Quantiles()];
        for (let at = 0; at < values.length; at += 300) {
          const part = Float64Array.from(values.slice(at, at + 300));
          const owners = groups.slice(at, at + 300);
          fast.fit(Math.max(...owners) + 1);
          slow.fit(5);
          fast.addAll(part, owners, part.length);
          part.forEach((x, i) => {
            slow.add(owners[i], x);
          });
        }
        fast.fit(5);
        for (const group of [0, 1, 2, 3, 4]) {
          expect(fast.count(group)).toBe(slow.count(group));
          for (const q of ranks) expect(fast.value(group, q)).toBe(slow.value(group, q));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('hands over what it would save, whatever the windows of the two threads', () => {
    const shapes: ((random: () => number) => number)[] = [
      (random) => Math.exp(random() * 8.5),
      (random) => 1e6 * Math.exp(random() * 3),
      (random) => -Math.exp(random() * 8.5),
      (random) => (random() < 0.5 ? -1 : 1) * Math.exp(random() * 8.5),
      (random) => (random() < 0.9 ? 1 + random() : 1e-200 * random()),
      (random) => Math.floor(random() * 3),
      (random) => Math.exp(random() * 400 - 200),
    ];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(shapes.length - 1), fc.nat(shapes.length - 1)), { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 90 }),
        fc.nat(),
        (pairs, groups, seed) => {
          const random = randomFrom(seed);
          const bulk = (side: 0 | 1): Quantiles => {
            const quantiles = new Quantiles();
            quantiles.fit(groups);
            for (let batch = 0; batch < 20; batch++) {
              const owners = Int32Array.from({ length: 1500 }, () => Math.floor(random() ** 3 * groups));
              const values = Float64Array.from(owners, (g) => shapes[pairs[g % pairs.length][side]](random) + 0);
              quantiles.addAll(values, owners, values.length);
            }
            return quantiles;
          };
          const given = bulk(0);
          const saved = given.save();
          const handed = structuredClone(given.handOver());
          // To the thread's own groups, in another order and with one left out.
          const groupOf = Int32Array.from({ length: groups }, (_, g) => groups - 1 - g - (g === 5 ? groups : 0));
          const own = bulk(1);
          const copy = new Quantiles();
          copy.merge(
            own.save(),
            Int32Array.from({ length: groups }, (_, g) => g),
            groups,
          );
          own.merge(handed, groupOf, groups);
          copy.merge(saved, groupOf, groups);
          expect(inOrder(own.save())).toEqual(inOrder(copy.save()));
          for (let g = 0; g < groups; g++) {
            expect(own.count(g)).toBe(copy.count(g));
            for (const q of ranks) expect(own.value(g, q)).toBe(copy.value(g, q));
          }
          expect(splitQuantiles(handed).map(inOrder)).toEqual(splitQuantiles(saved).map(inOrder));
        },
      ),
      { numRuns: 8, endOnFailure: true },
    );
  });

  it('hands over counts that are more than 16 bits hold', () => {
    const batch = Float64Array.from({ length: 1000 }, (_, i) => (i < 300 ? 1 + i / 300 : 7));
    const owners = new Int32Array(1000);
    const [given, own] = [new Quantiles(), new Quantiles()];
    for (const each of [given, own]) {
      each.fit(1);
      for (let n = 0; n < 200; n++) each.addAll(batch, owners, 1000);
    }
    own.merge(structuredClone(given.handOver()), owners, 1);
    expect(own.count(0)).toBe(400_000);
    expect([own.value(0, 30), own.value(0, 31), own.value(0, 100)]).toEqual([1 + 299 / 300, 7, 7].map(nearZero));
  });

  it('pools groups into one', () => {
    const quantiles = new Quantiles();
    quantiles.fit(400);
    for (let g = 0; g < 400; g++) quantiles.add(g, g);
    const pooled = new Quantiles();
    pooled.merge(quantiles.save(), new Int32Array(400), 1);
    expect(pooled.value(0, 50)).toBe(199);
  });

  it('holds 200,000 small groups in 40 MB', () => {
    const quantiles = new Quantiles();
    quantiles.fit(200_000);
    for (let i = 0; i < 2_000_000; i++) quantiles.add(i % 200_000, i * 0.37);
    expect(quantiles.byteSize).toBeLessThan(40e6);
    expect(quantiles.value(5, 100)).toBe((1_800_000 + 5) * 0.37);
  });

  it('costs a group no more in buckets than twice what it had exactly', () => {
    const values = Array.from({ length: 257 }, (_, i) => 10 + i * 1.3);
    expect(streamed(values, 0).byteSize - new Quantiles().byteSize - streamed([1]).byteSize).toBeLessThan(2 * 256 * 8);
  });
});

/** Counts over time: exact however wide the bins become, and the same in any order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type SavedTimeBins, TimeBins } from '../../src/sketch/time-bins.ts';

interface Event {
  readonly group: number;
  readonly timeMs: number;
}

const groups = 3;

function binsOf(events: readonly Event[]): TimeBins {
  const bins = new TimeBins();
  bins.fit(groups);
  for (const { group, timeMs } of events) bins.add(group, timeMs);
  return bins;
}

function answer(bins: TimeBins): unknown {
  return [bins.widthMs, bins.firstBin, bins.lastBin, Array.from({ length: groups }, (_, group) => bins.counts(group))];
}

const time = fc.oneof(
  fc.integer({ min: -5000, max: 5000 }),
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  fc.integer({ min: -8_640_000_000_000_000, max: 8_640_000_000_000_000 }),
);
const events = fc.array(fc.record({ group: fc.nat(groups - 1), timeMs: time }), { maxLength: 40 });

test('each time is counted in its bin, of which there are at most 64', () => {
  fc.assert(
    fc.property(events, (some) => {
      const bins = binsOf(some);
      expect(bins.lastBin - bins.firstBin).toBeLessThan(64);
      for (let group = 0; group < groups; group++) {
        const expected = bins.counts(group).map(() => 0);
        for (const event of some)
          if (event.group === group) expected[Math.floor(event.timeMs / bins.widthMs) - bins.firstBin]++;
        expect(bins.counts(group)).toEqual(expected);
      }
    }),
    { numRuns: 1000 },
  );
});

test('bins are no wider than they must be', () => {
  expect(
    binsOf([
      { group: 0, timeMs: 0 },
      { group: 0, timeMs: 63_999 },
    ]).widthMs,
  ).toBe(1000);
  expect(
    binsOf([
      { group: 0, timeMs: 0 },
      { group: 0, timeMs: 64_000 },
    ]).widthMs,
  ).toBe(2000);
});

test('neither the order of times nor of merging matters', () => {
  fc.assert(
    fc.property(
      events,
      fc.array(fc.nat(3), { minLength: 40, maxLength: 40 }),
      fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
      (some, parts, order) => {
        const expected = answer(binsOf(some));
        expect(answer(binsOf([...some].reverse()))).toEqual(expected);
        const saved = [0, 1, 2, 3].map(
          (part): SavedTimeBins => binsOf(some.filter((_, i) => parts[i] === part)).save(groups),
        );
        const merged = new TimeBins();
        merged.fit(groups);
        for (const part of [0, 1, 2, 3].sort((a, b) => order[a] - order[b]))
          merged.merge(structuredClone(saved[part]), Int32Array.of(0, 1, 2));
        expect(answer(merged)).toEqual(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

test('groups that have no number are left out', () => {
  const merged = new TimeBins();
  merged.fit(groups);
  merged.merge(
    binsOf([
      { group: 0, timeMs: 5 },
      { group: 1, timeMs: 5 },
    ]).save(groups),
    Int32Array.of(-1, 2, 1),
  );
  expect([0, 1, 2].map((group) => merged.counts(group))).toEqual([[0], [0], [1]]);
});

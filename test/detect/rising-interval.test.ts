/** The stretch in which events come more often: where it is, and that chance finds none. */

import { describe, expect, test } from 'vitest';
import { Random } from '../../fixtures/lib/random.mjs';
import { type RiseBounds, risingInterval } from '../../src/detect/rising-interval.ts';

const bounds: RiseBounds = { minCount: 5, ratio: 3, leastDispersion: 1 };
const even = (n: number): number[] => Array.from({ length: n }, () => 1);

/** Every stretch, by eye. */
function naive(events: readonly number[], exposures: readonly number[]): { from: number; end: number; gain: number } {
  const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
  const part = (n: number, of: number): number => (n === 0 ? 0 : n * Math.log(n / of));
  let best = { from: 0, end: 0, gain: 0 };
  for (let from = 0; from < events.length; from++)
    for (let end = from + 1; end <= events.length; end++) {
      const inside = sum(events.slice(from, end));
      const exposed = sum(exposures.slice(from, end));
      const outside = sum(events) - inside;
      const exposedOutside = sum(exposures) - exposed;
      if (inside < bounds.minCount || exposed <= 0 || exposedOutside <= 0) continue;
      if (inside * exposedOutside < bounds.ratio * (outside + 0.5) * exposed) continue;
      const gain = part(inside, exposed) + part(outside, exposedOutside) - part(sum(events), sum(exposures));
      if (gain > best.gain) best = { from, end, gain };
    }
  return best;
}

function poisson(random: Random, mean: number): number {
  let n = 0;
  for (let t = random.exponential(1); t < mean; t += random.exponential(1)) n++;
  return n;
}

describe('risingInterval', () => {
  test('a rise in the middle', () => {
    expect(risingInterval([1, 0, 9, 8, 1], even(5), bounds)).toMatchObject({ from: 2, end: 4, inside: 17, outside: 2 });
  });

  test('of short series it is the best of all stretches', () => {
    const random = new Random(5);
    for (let round = 0; round < 100; round++) {
      const n = 5 + random.int(40);
      const events = Array.from({ length: n }, (_, i) => poisson(random, i > n / 3 && i < n / 2 ? 4 : 0.5));
      const exposures = events.map(() => 0.5 + random.unit());
      const found = risingInterval(events, exposures, bounds);
      const best = naive(events, exposures);
      expect(found?.gain ?? 0).toBeCloseTo(best.gain, 9);
      if (found !== undefined) expect([found.from <= best.from, found.end]).toEqual([true, best.end]);
    }
  });

  test('of long series the ends are refined to the step', () => {
    const events = Array.from({ length: 1500 }, (_, i) => (i >= 701 && i < 813 ? 2 : 0));
    expect(risingInterval(events, even(1500), bounds)).toMatchObject({ from: 701, end: 813, outside: 0 });
  });

  test('more of everything is no rise: events are held against what could have been some', () => {
    const records = Array.from({ length: 100 }, (_, i) => (i >= 40 && i < 60 ? 1000 : 100));
    const events = records.map((n) => n / 50);
    expect(risingInterval(events, records, bounds)).toBeUndefined();
    expect(risingInterval(events, even(100), bounds)).toMatchObject({ from: 40, end: 60 });
  });

  test('held against two exposures, a stretch must stand out against both', () => {
    const day = Array.from({ length: 400 }, (_, i) => (i >= 60 && i < 340 ? 400 : 40));
    const events = day.map((n) => n / 100);
    const byTime = risingInterval(events, even(400), bounds);
    expect(byTime).toMatchObject({ from: 60, end: 340 });
    expect(risingInterval(events, even(400), { ...bounds, alsoAgainst: day })).toBeUndefined();
    const withIncident = events.map((n, i) => (i >= 100 && i < 120 ? n * 10 : n));
    const found = risingInterval(withIncident, even(400), { ...bounds, alsoAgainst: day });
    expect(found).toMatchObject({ from: 100, end: 120 });
    expect(risingInterval(withIncident, even(400), { ...bounds, alsoAgainst: even(400) })).toEqual(
      risingInterval(withIncident, even(400), bounds),
    );
  });

  test('steps in which nothing could be seen count for nothing', () => {
    const exposures = Array.from({ length: 300 }, (_, i) => (i < 20 || i >= 280 ? 1 : 0));
    const events = exposures.map((n, i) => (n > 0 && i % 2 === 0 ? 1 : 0));
    expect(risingInterval(events, exposures, bounds)).toBeUndefined();
  });

  test('chance alone is found in hardly any series: p keeps what it says', () => {
    const random = new Random(11);
    let found = 0;
    const rounds = 300;
    for (let round = 0; round < rounds; round++) {
      const events = Array.from({ length: 200 }, () => poisson(random, 0.3));
      const interval = risingInterval(events, even(200), bounds);
      if (interval !== undefined && interval.p < 0.05) found++;
    }
    expect(found / rounds).toBeLessThanOrEqual(0.05);
  });

  test('events that come in heaps outside too are no proof', () => {
    const random = new Random(3);
    const events = Array.from({ length: 600 }, () => (random.chance(0.02) ? 10 + random.int(10) : 0));
    const interval = risingInterval(events, even(600), bounds);
    expect(interval === undefined || interval.p > 1e-4).toBe(true);
  });

  test('what begins slowly is dated by its first event', () => {
    const events = Array.from({ length: 200 }, () => 0);
    for (const step of [81, 88, 94, 97]) events[step] = 1;
    events.fill(5, 100, 140);
    expect(risingInterval(events, even(200), bounds)?.from).toBe(81);
  });

  test('nothing, or too little', () => {
    expect(risingInterval([], [], bounds)).toBeUndefined();
    expect(risingInterval([0, 0, 0], even(3), bounds)).toBeUndefined();
    expect(risingInterval([4, 0, 0], even(3), bounds)).toBeUndefined();
    expect(risingInterval([9, 9, 9], [0, 0, 0], bounds)).toBeUndefined();
  });
});

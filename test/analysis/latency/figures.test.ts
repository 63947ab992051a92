import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareDurations } from '../../../src/analysis/latency/against.ts';
import { bandsOf, countAbove, countOf, figuresOf } from '../../../src/analysis/latency/figures.ts';
import {
  addPairs,
  corrected,
  emptyHistogram,
  hgrmOf,
  pairsOf,
  pointsOf,
} from '../../../src/analysis/latency/histogram.ts';
import { UsageError } from '../../../src/core/errors.ts';
import { Quantiles } from '../../../src/sketch/quantiles.ts';
import { deviationOf, exactPercentile, meanOf, pairsOfAll, responseTimes } from './durations.ts';

const durations = fc.array(fc.double({ min: 0, max: 1e7, noNaN: true }), { minLength: 1, maxLength: 2000 });
/** 0.1 %, and half a microsecond, to which histograms round. */
const within = (value: number | undefined, exact: number, share = 0.001): void => {
  expect(Math.abs((value ?? Number.NaN) - exact)).toBeLessThanOrEqual(exact * share + 0.0005000001);
};

describe('figures', () => {
  test('of the sketch: percentiles within 0.1 % of the exact ones, mean, deviation, extremes', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const sketch = new Quantiles();
        sketch.fit(1);
        for (const value of values) sketch.add(0, value);
        const figures = figuresOf(sketch.pairs(0), meanOf(values));
        expect(figures.count).toBe(values.length);
        expect(figures.minMs).toBe(Math.min(...values));
        expect(figures.maxMs).toBe(Math.max(...values));
        expect(figures.meanMs).toBe(meanOf(values));
        within(figures.stddevMs, deviationOf(values), 0.005);
        for (const { q, ms } of figures.percentiles) within(ms, exactPercentile(values, q));
      }),
    );
  });

  test('of a histogram too, which has been through microseconds and back', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = emptyHistogram();
        addPairs(histogram, pairsOfAll(values));
        for (const { q, ms } of figuresOf(pairsOf(histogram)).percentiles) within(ms, exactPercentile(values, q));
        expect(histogram.totalCount).toBe(values.length);
        expect(pointsOf(histogram).at(-1)?.count).toBe(values.length);
      }),
    );
  });

  test('nothing has no figures', () => {
    const none = pairsOfAll([]);
    expect(figuresOf(none)).toEqual({ count: 0, percentiles: [] });
    expect(bandsOf(none)).toEqual([]);
    expect(compareDurations(none, pairsOfAll([1]))).toEqual({ verdict: 'too few', countBefore: 1, percentiles: [] });
    expect(hgrmOf(emptyHistogram())).toContain('Total count    =            0');
  });

  test('all zero, one, and longer than a histogram tells apart', () => {
    expect(figuresOf(pairsOfAll([0, 0, 0]))).toMatchObject({ count: 3, minMs: 0, meanMs: 0, stddevMs: 0, maxMs: 0 });
    expect(bandsOf(pairsOfAll([10, 10]))).toEqual([{ fromMs: 10, toMs: 20, count: 2 }]);
    expect(bandsOf(pairsOfAll([0]))).toEqual([{ fromMs: 0, toMs: 0.001, count: 1 }]);
    const histogram = emptyHistogram();
    addPairs(histogram, pairsOfAll([1e300]));
    expect(histogram.totalCount).toBe(1);
    within(pairsOf(histogram).values[0], 2 ** 46 / 1000);
  });
});

describe('bands', () => {
  test('zeros are a range of their own: the empty ones up to the next are left out', () => {
    expect(bandsOf(pairsOfAll([0, 0, 0.0005, 120]))).toEqual([
      { fromMs: 0, toMs: 0.001, count: 3 },
      { fromMs: 100, toMs: 200, count: 1 },
    ]);
  });

  test('hold every duration once, in order, and are no more than fit a screen', () => {
    const any = fc.array(fc.oneof(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.constant(1e200)), { minLength: 1 });
    fc.assert(
      fc.property(any, (values) => {
        const bands = bandsOf(pairsOfAll(values.filter((value) => value < 1e10)));
        expect(bands.length).toBeLessThanOrEqual(24);
        expect(bands.reduce((sum, { count }) => sum + count, 0)).toBe(values.filter((value) => value < 1e10).length);
        for (const { fromMs, toMs, count } of bands)
          expect(count).toBe(values.filter((value) => value >= fromMs && value < toMs).length);
        bands.forEach(({ fromMs }, i) => {
          if (i > 0 && bands[i - 1].fromMs > 0) expect(fromMs).toBe(bands[i - 1].toMs);
          if (i > 0) expect(fromMs).toBeGreaterThanOrEqual(bands[i - 1].toMs);
        });
      }),
    );
  });
});

describe('coordinated omission', () => {
  test('the same counts as recording each value with the expected interval, one by one', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 3_000_000 }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 100, max: 1_000_000 }),
        (valuesUs, intervalUs) => {
          const slow = emptyHistogram();
          for (const us of valuesUs) slow.recordValueWithExpectedInterval(us, intervalUs);
          const quick = corrected(pairsOfAll(valuesUs.map((us) => us / 1000)), intervalUs / 1000);
          expect(quick.totalCount).toBe(slow.totalCount);
          expect(pairsOf(quick)).toEqual(pairsOf(slow));
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a year against a microsecond takes no time; too many to count is said', () => {
    const began = performance.now();
    expect(corrected(pairsOfAll([3.15e10]), 0.001).totalCount).toBe(3.15e13);
    expect(performance.now() - began).toBeLessThan(2000);
    expect(() => corrected({ values: Float64Array.of(3e10), counts: Float64Array.of(1e6) }, 0.001)).toThrow(UsageError);
  });
});

describe('against', () => {
  const before = responseTimes(5000, 7);

  test('other durations of the same kind are as before, whatever the seed', () => {
    for (let seed = 100; seed < 160; seed++)
      expect(compareDurations(pairsOfAll(responseTimes(3000, seed)), pairsOfAll(before)).verdict).toBe('same');
  });

  test('a third more is slower, a third less is quicker, a tail that grew is slower', () => {
    const now = responseTimes(5000, 8);
    const scaled = (factor: number): number[] => now.map((ms) => ms * factor);
    expect(compareDurations(pairsOfAll(scaled(1.33)), pairsOfAll(before)).verdict).toBe('slower');
    expect(compareDurations(pairsOfAll(scaled(0.67)), pairsOfAll(before)).verdict).toBe('quicker');
    const tail = compareDurations(pairsOfAll(now.map((ms, i) => (i % 40 === 0 ? ms * 30 : ms))), pairsOfAll(before));
    expect(tail.verdict).toBe('slower');
    expect(tail.percentiles.find(({ q }) => q === 50)?.change).toBeUndefined();
    expect(tail.percentiles.find(({ q }) => q === 99)?.change).toBe('slower');
  });

  test('a change below a tenth is none, however sure; of few nothing is said', () => {
    const many = responseTimes(50_000, 9);
    expect(compareDurations(pairsOfAll(many.map((ms) => ms * 1.05)), pairsOfAll(many)).verdict).toBe('same');
    expect(compareDurations(pairsOfAll([1, 2, 3]), pairsOfAll(before)).verdict).toBe('too few');
    expect(compareDurations(pairsOfAll(before), pairsOfAll([])).verdict).toBe('too few');
  });

  test('counts', () => {
    const pairs = pairsOfAll([1, 2, 2, 3]);
    expect([countOf(pairs), countAbove(pairs, 2), countAbove(pairs, 0), countAbove(pairs, 3)]).toEqual([4, 1, 4, 0]);
  });
});

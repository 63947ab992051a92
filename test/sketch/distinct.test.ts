import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Distinct } from '../../src/sketch/distinct.ts';
import { hashed, hashNumber, hashText } from '../../src/sketch/hash.ts';
import { randomFrom, shuffled } from '../helpers/batches.ts';

function addText(sets: Distinct, group: number, text: string): void {
  hashText(text, 5);
  sets.add(group, hashed.high, hashed.low);
}

function ofTexts(texts: Iterable<string>): Distinct {
  const sets = new Distinct();
  sets.fit(1);
  for (const text of texts) addText(sets, 0, text);
  return sets;
}

function* numbered(prefix: string, count: number, from = 0): Iterable<string> {
  for (let i = from; i < from + count; i++) yield prefix + i;
}

describe('hashes', () => {
  it('of half a million texts and numbers alike are all different, in either half nearly all', () => {
    const whole = new Set<string>();
    const highs = new Set<number>();
    const lows = new Set<number>();
    const see = () => {
      whole.add(`${hashed.high} ${hashed.low}`);
      highs.add(hashed.high);
      lows.add(hashed.low);
    };
    for (const text of numbered('user', 150_000)) [hashText(text, 5), see()];
    for (const text of numbered('', 100_000)) [hashText(text, 5), see()];
    for (const text of numbered('', 100_000)) [hashText(text, 8), see()];
    for (let i = 0; i < 150_000; i++) [hashNumber(i), see()];
    expect(whole.size).toBe(500_000);
    // Of n random 32-bit numbers about n^2 / 2^33 repeat: 29.
    expect(highs.size).toBeGreaterThan(499_900);
    expect(lows.size).toBeGreaterThan(499_900);
  });

  it('take -0 for 0', () => {
    hashNumber(-0);
    const { high, low } = hashed;
    hashNumber(0);
    expect(hashed).toEqual({ high, low });
  });
});

describe('Distinct', () => {
  it('has none for a group without any', () => {
    expect(new Distinct().count(7)).toBe(0);
  });

  it('is exact to 10,000', () => {
    const sets = ofTexts([...numbered('user', 10_000), ...numbered('user', 10_000)]);
    expect(sets.count(0)).toBe(10_000);
    expect(sets.isEstimated(0)).toBe(false);
    addText(sets, 0, 'one more');
    expect(sets.isEstimated(0)).toBe(true);
  });

  it.each([
    ['user', 10_001],
    ['id-', 15_000],
    ['10.0.0.', 40_000],
    ['', 100_000],
    ['0000-', 400_000],
  ])('estimates %s1 and so on, %s of them, within three standard errors', (prefix, count) => {
    const estimate = ofTexts(numbered(prefix, count)).count(0);
    expect(Math.abs(estimate / count - 1)).toBeLessThan(3 * 0.0082);
  });

  it('has no bias over many sets', () => {
    let sum = 0;
    for (let set = 0; set < 40; set++) sum += ofTexts(numbered(`${set}/`, 20_000)).count(0) / 20_000;
    expect(Math.abs(sum / 40 - 1)).toBeLessThan((4 * 0.0082) / Math.sqrt(40));
  });

  it('is the same in any order, split and merged anywhere, exact or not', () => {
    const limit = 20;
    const entries = fc.array(fc.tuple(fc.nat(2), fc.nat(60)), { maxLength: 300, size: 'max' });
    fc.assert(
      fc.property(entries, fc.integer(), (all, seed) => {
        const random = randomFrom(seed);
        const whole = new Distinct(limit);
        whole.fit(3);
        for (const [group, value] of all) addText(whole, group, `${value}`);
        const parts = Array.from({ length: 3 }, () => new Distinct(limit));
        for (const part of parts) part.fit(3);
        for (const [group, value] of shuffled(all, random)) {
          addText(parts[Math.floor(random() ** 2 * 3)], 2 - group, `${value}`);
        }
        const merged = new Distinct(limit);
        for (const part of shuffled(parts, random)) {
          merged.merge(structuredClone(part.save()), Int32Array.of(2, 1, 0), 3);
        }
        for (const group of [0, 1, 2]) {
          const values = new Set(all.filter(([of]) => of === group).map(([, value]) => value));
          expect(merged.count(group)).toBe(whole.count(group));
          expect(merged.isEstimated(group)).toBe(values.size > limit);
          if (values.size <= limit) expect(merged.count(group)).toBe(values.size);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('uses the entries of a set again that became an estimate', () => {
    const sets = new Distinct(50);
    sets.fit(4);
    for (let round = 0; round < 4; round++) for (const text of numbered('x', 51)) addText(sets, round, text);
    for (let group = 0; group < 4; group++) expect(Math.abs(sets.count(group) - 51)).toBeLessThan(3);
  });
});

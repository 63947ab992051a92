import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Sums } from '../../src/sketch/sum.ts';
import { randomFrom, shuffled } from '../helpers/batches.ts';

function summed(values: readonly number[]): Sums {
  const sums = new Sums();
  sums.fit(1);
  sums.addAll(Float64Array.from(values), new Int32Array(values.length), values.length);
  return sums;
}

const bits = new DataView(new ArrayBuffer(8));

/** A double as a whole number of 2^-1074. */
function inUnits(value: number): bigint {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = (word >> 52n) & 0x7ffn;
  const mantissa = word & 0xfffffffffffffn;
  const size = exponent === 0n ? mantissa : (mantissa | (1n << 52n)) << (exponent - 1n);
  return word >> 63n === 1n ? -size : size;
}

/** The oracle: whole numbers of any length. Rounds as Number(bigint) does, to nearest, ties to even. */
function exactSum(values: readonly number[]): number {
  const total = values.reduce((sum, value) => sum + inUnits(value), 0n);
  const size = total < 0n ? -total : total;
  const spare = BigInt(Math.max(size.toString(2).length - 900, 0));
  // Beyond a double's range as a count of units: shift, and keep a sticky bit for what is lost.
  const lost = spare > 0n && (size & ((1n << spare) - 1n)) !== 0n ? 1n : 0n;
  const shifted = Number((size >> spare) | lost);
  const power = Number(spare) - 1074;
  const magnitude = shifted * 2 ** Math.floor(power / 2) * 2 ** Math.ceil(power / 2);
  return total < 0n ? -magnitude : magnitude;
}

const ordinary = fc.oneof(
  fc.integer({ min: -1_000_000, max: 1_000_000 }).map((x) => x / 1000),
  fc
    .double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 })
    .filter((x) => x === 0 || Math.abs(x) > 1e-200),
);
const wild = fc.oneof(
  ordinary,
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .filter((x) => x === 0 || (Math.abs(x) > 1e-200 && Math.abs(x) < 1e250)),
  fc.constantFrom(1e100, -1e100, 1, -1, 1e16, -1e16, 2 ** 53, 2 ** -60, 0.1, -0.1),
);

describe('Sums', () => {
  it.each([
    [[], 0],
    [[-0], 0],
    [[0.1, 0.2], 0.1 + 0.2],
    [Array.from({ length: 10 }, () => 0.1), 1],
    [[1e16, 1, -1e16], 1],
    [[1e100, 1, -1e100], 1],
    [[1e300, 1e-300, 1, -1e300, -1], 1e-300],
    [[1e308, 1e308, -1e308], 1e308],
    [[1e308, 1e308, 5, -1e308, -1e308], 5],
    [[1e308, 1e308], Number.POSITIVE_INFINITY],
    [[2 ** 53, 1, 2 ** -100], 2 ** 53 + 2],
    [[2 ** 53, 1], 2 ** 53],
  ])('%j is %s', (values, sum) => {
    expect(summed(values).value(0)).toBe(sum);
    expect(summed([...values].reverse()).value(0)).toBe(sum);
  });

  it('rounds the exact sum once', () => {
    fc.assert(
      fc.property(fc.array(wild, { maxLength: 60 }), (values) => {
        expect(summed(values).value(0)).toBe(exactSum(values));
      }),
      { numRuns: 300 },
    );
  });

  it('is the same to the last bit in any order, split and merged anywhere', () => {
    const entries = fc.array(fc.tuple(fc.nat(2), wild), { maxLength: 200 });
    fc.assert(
      fc.property(entries, fc.integer(), (all, seed) => {
        const random = randomFrom(seed);
        const parts = Array.from({ length: 3 }, () => new Sums());
        for (const part of parts) part.fit(3);
        for (const [group, value] of shuffled(all, random)) {
          parts[Math.floor(random() * 3)].addAll(Float64Array.of(value), Int32Array.of(2 - group), 1);
        }
        const merged = new Sums();
        for (const part of shuffled(parts, random)) {
          merged.merge(structuredClone(part.save()), Int32Array.of(2, 1, 0), 3);
        }
        for (const group of [0, 1, 2]) {
          const values = all.filter(([of]) => of === group).map(([, value]) => value);
          expect(merged.value(group)).toBe(exactSum(values));
        }
      }),
      { numRuns: 200 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/state/codec.ts';

describe('state as text', () => {
  it('comes back as it was: typed arrays, maps, infinities, holes', () => {
    const state = {
      counts: Float64Array.from([1, 0.1, -0, Number.NaN, Number.POSITIVE_INFINITY]),
      codes: Int32Array.from([-1, 2 ** 31 - 1]),
      lengths: new Uint32Array(3),
      registers: Uint8Array.from([0, 255]),
      texts: new Map([
        [1, { text: '"__proto__"' }],
        [2, { text: '\u0000\ud800' }],
      ]),
      limits: [Number.NEGATIVE_INFINITY, undefined, null, 'x'],
      nothing: new Float64Array(0),
    };
    expect(decode(encode(state))).toEqual(state);
  });

  it('of a part of a larger buffer is that part', () => {
    const whole = Float64Array.from([1, 2, 3, 4]);
    expect(decode(encode(whole.subarray(1, 3)))).toEqual(Float64Array.from([2, 3]));
  });

  it('of any plain data is that data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!JSON.stringify(value).includes('"$"') && !JSON.stringify(value).includes('__proto__'));
        expect(decode(encode([value]))).toEqual(JSON.parse(JSON.stringify([value])));
      }),
    );
  });
});

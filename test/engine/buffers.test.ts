import { describe, expect, it } from 'vitest';
import { buffersIn } from '../../src/engine/buffers.ts';

describe('buffersIn', () => {
  it('finds each buffer once, however deep', () => {
    const a = new Float64Array(3);
    const b = new Uint8Array(5);
    const c = new Int32Array(2);
    expect(buffersIn({ a, list: [b, { map: new Map([['c', c]]) }, a], text: 'x', none: null })).toEqual([
      a.buffer,
      b.buffer,
      c.buffer,
    ]);
  });

  it('leaves what is only a part, what is shared, and what is empty', () => {
    const whole = new Uint8Array(16);
    const shared = new Int32Array(new SharedArrayBuffer(8));
    expect(buffersIn([whole.subarray(4), shared, new Float64Array(0)])).toEqual([]);
  });

  it('gives what structuredClone can transfer', () => {
    const value = { counts: Float64Array.of(1, 2), groups: Int32Array.of(3) };
    const moved = structuredClone(value, { transfer: buffersIn(value) });
    expect(moved).toEqual({ counts: Float64Array.of(1, 2), groups: Int32Array.of(3) });
    expect(value.counts).toHaveLength(0);
  });
});

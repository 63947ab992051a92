import { describe, expect, it } from 'vitest';
import { advance, inactive } from '../../src/detect/life.ts';
import { silenceSignal } from '../../src/detect/silence.ts';

const life = { forMs: 0, cooldownMs: 0, adoptMs: Number.POSITIVE_INFINITY };
const minute = 60_000;

describe('a silent source', () => {
  it('alerts once it was silent for longer than it may be, and when it speaks again', () => {
    const quiet = advance(inactive, silenceSignal(0, 10 * minute, 10 * minute), life);
    expect(quiet.change).toBeUndefined();
    const silent = advance(quiet.state, silenceSignal(0, 11 * minute, 10 * minute), life);
    expect(silent).toMatchObject({ change: 'firing', state: { onsetMs: 0 } });
    const still = advance(silent.state, silenceSignal(0, 500 * minute, 10 * minute), life);
    expect(still.change).toBeUndefined();
    expect(advance(still.state, silenceSignal(499 * minute, 500 * minute, 10 * minute), life).change).toBe('resolved');
  });
});

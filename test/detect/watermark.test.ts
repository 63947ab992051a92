import { describe, expect, it } from 'vitest';
import { latestBelievableMs, sealedEnd } from '../../src/detect/watermark.ts';

const options = { stepMs: 60_000, latenessMs: 60_000, silenceMs: 600_000 };
const minute = 60_000;

describe('sealing', () => {
  it('waits for the lateness past the end of a step', () => {
    expect(sealedEnd([{ newestMs: 10 * minute + 59_999 }], options)).toBe(9);
    expect(sealedEnd([{ newestMs: 11 * minute }], options)).toBe(10);
  });

  it('waits for the slowest live source, and not for one that has gone silent', () => {
    expect(sealedEnd([{ newestMs: 30 * minute }, { newestMs: 25 * minute }], options)).toBe(24);
    expect(sealedEnd([{ newestMs: 30 * minute }, { newestMs: 5 * minute }], options)).toBe(29);
  });

  it('goes by the wall clock where there is one', () => {
    expect(sealedEnd([{ newestMs: 10 * minute }], { ...options, wallMs: 40 * minute })).toBe(39);
    expect(sealedEnd([], { ...options, wallMs: 40 * minute })).toBe(39);
  });

  it('has nothing to go by without events', () => {
    expect(sealedEnd([], options)).toBeUndefined();
  });

  it('a record is believed up to the lateness ahead of the wall clock', () => {
    expect(latestBelievableMs(1000, 60_000)).toBe(61_000);
  });
});

import { describe, expect, it } from 'vitest';
import { stepOf, windowsOf } from '../../src/detect/windows.ts';

describe('windows', () => {
  it('are five steps, and the baseline whole windows', () => {
    expect(windowsOf(300_000, 3_600_000)).toEqual({
      windowMs: 300_000,
      baselineMs: 3_600_000,
      stepMs: 60_000,
      windowSteps: 5,
      baselineSteps: 60,
    });
  });

  it('have steps of at least a second', () => {
    expect(windowsOf(3000, 30_000)).toMatchObject({ stepMs: 1000, windowSteps: 3, baselineSteps: 30 });
  });

  it.each([
    [1500, 30_000, 'does not divide'],
    [5001, 50_010, 'does not divide'],
    [300_000, 700_000, 'whole windows'],
    [300_000, 300_000, 'whole windows'],
    [0, 0, 'whole windows'],
  ])('of %d ms in %d ms are refused', (windowMs, baselineMs, message) => {
    expect(() => windowsOf(windowMs, baselineMs)).toThrow(message);
  });

  it('are aligned to the clock', () => {
    const minuteMs = 60_000;
    expect(stepOf(Date.parse('2026-11-20T10:00:59.999Z'), minuteMs) * minuteMs).toBe(
      Date.parse('2026-11-20T10:00:00Z'),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { type AlertState, advance, inactive, type LifeOptions, type Signal } from '../../src/detect/life.ts';
import { minuteMs } from './series.ts';

const options: LifeOptions = { forMs: 0, cooldownMs: 30 * minuteMs, adoptMs: 360 * minuteMs };

/** What is told over minutes, each a level: 0 leaves, above it enters. */
function run(levels: readonly number[], over: Partial<LifeOptions> = {}, steady = false): string[] {
  let state: AlertState = inactive;
  const heard: string[] = [];
  levels.forEach((level, minute) => {
    const signal: Signal = {
      atMs: minute * minuteMs,
      enters: level > 0,
      leaves: level === 0,
      steady,
      level,
      begin: () => ({ onsetMs: minute * minuteMs, frozen: 1 }),
    };
    const step = advance(state, signal, { ...options, ...over });
    state = step.state;
    if (step.change !== undefined) heard.push(`${minute} ${step.change}${step.adopted ? ' (adopted)' : ''}`);
  });
  return heard;
}

const times = (n: number, level: number): number[] => Array<number>(n).fill(level);

describe('the life of an alert', () => {
  it('fires, and resolves', () => {
    expect(run([0, 5, 5, 5, 0, 0])).toEqual(['1 firing', '4 resolved']);
  });

  it('waits for --for, from its first step on', () => {
    expect(run([0, 5, 5, 5, 5, 0], { forMs: 2 * minuteMs })).toEqual(['3 firing', '5 resolved']);
    expect(run([0, 5, 5, 0, 5, 5, 0], { forMs: 2 * minuteMs })).toEqual([]);
  });

  it('escalates each time that it has doubled since it was told', () => {
    expect(run([5, 9, 10, 19, 20, 20, 0])).toEqual(['0 firing', '2 escalated', '4 escalated', '6 resolved']);
  });

  it('is not told again within the cooldown, but when it still fires after it', () => {
    expect(run([5, 0, 5, 0, 0])).toEqual(['0 firing', '1 resolved']);
    expect(run([5, 0, ...times(40, 5), 0])).toEqual(['0 firing', '1 resolved', '30 firing', '42 resolved']);
  });

  it('the cooldown never holds back an escalation or a recovery', () => {
    expect(run([5, 10, 0])).toEqual(['0 firing', '1 escalated', '2 resolved']);
  });

  it('what nobody was told of ends in silence', () => {
    expect(run([5, 0, 5, 10, 0, 0])).toEqual(['0 firing', '1 resolved']);
  });

  it('a lasting level that is not steady fires for ever; a steady one is adopted after --adopt', () => {
    expect(run(times(1000, 5))).toEqual(['0 firing']);
    expect(run(times(1000, 5), {}, true).slice(0, 2)).toEqual(['0 firing', '360 resolved (adopted)']);
  });
});

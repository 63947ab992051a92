import { describe, expect, test } from 'vitest';
import {
  type LevelName,
  type LevelNumbers,
  levelFromNumber,
  levelFromText,
  levelName,
  levelRank,
} from '../../src/core/level.ts';

const nameOf = (rank: number | undefined) => (rank === undefined ? undefined : levelName(rank));

test('ranks are in order and have names', () => {
  const names = Object.keys(levelRank) as LevelName[];
  expect(names.map((name) => levelRank[name])).toEqual([1, 2, 3, 4, 5, 6, 7]);
  for (const name of names) expect(levelName(levelRank[name])).toBe(name);
  expect(levelName(0)).toBeUndefined();
  expect(levelName(8)).toBeUndefined();
});

describe('words', () => {
  test.each<[string, LevelName | undefined]>([
    ['trace', 'trace'],
    ['TRACE', 'trace'],
    ['VRB', 'trace'],
    ['Verbose', 'trace'],
    ['VERBOSE', 'trace'],
    ['silly', 'trace'],
    ['debug', 'debug'],
    ['DBG', 'debug'],
    ['D', 'debug'],
    ['D1', 'debug'],
    ['D5', 'debug'],
    ['DEBUG3', 'debug'],
    ['http', 'debug'],
    ['verbose', 'debug'],
    ['info', 'info'],
    ['INF', 'info'],
    ['I', 'info'],
    ['Information', 'info'],
    ['Informational', 'info'],
    ['SUCCESS', 'info'],
    ['DEFAULT', 'info'],
    ['NOTICE', 'notice'],
    ['warn', 'warn'],
    ['WARNING', 'warn'],
    ['wrn', 'warn'],
    ['W', 'warn'],
    ['error', 'error'],
    ['ERR', 'error'],
    ['E', 'error'],
    ['fatal', 'fatal'],
    ['F', 'fatal'],
    ['crit', 'fatal'],
    ['CRITICAL', 'fatal'],
    ['ALERT', 'fatal'],
    ['EMERGENCY', 'fatal'],
    ['emerg', 'fatal'],
    ['PANIC', 'fatal'],
    ['INFO ', 'info'],
    ['\u001b[32minfo\u001b[39m', 'info'],
    ['INFO+2', 'info'],
    ['ERROR+4', 'error'],
    ['DEBUG-4', 'debug'],
    ['LOG', undefined],
    ['STATS', undefined],
    ['Request', undefined],
    ['', undefined],
    ['30', undefined],
    ['D6', undefined],
    ['error!', undefined],
    ['x'.repeat(1000), undefined],
    ['constructor', undefined],
  ])('%j is %s', (text, level) => expect(nameOf(levelFromText(text))).toBe(level));
});

describe('numbers', () => {
  const none = undefined;
  test.each<[LevelNumbers, [number, LevelName | undefined][]]>([
    [
      'pino',
      [
        [10, 'trace'],
        [20, 'debug'],
        [30, 'info'],
        [40, 'warn'],
        [50, 'error'],
        [60, 'fatal'],
        [0, none],
        [35, none],
        [70, none],
      ],
    ],
    [
      'python',
      [
        [10, 'debug'],
        [20, 'info'],
        [25, 'info'],
        [30, 'warn'],
        [40, 'error'],
        [50, 'fatal'],
        [9, none],
        [51, none],
      ],
    ],
    [
      'otel',
      [
        [1, 'trace'],
        [4, 'trace'],
        [5, 'debug'],
        [9, 'info'],
        [13, 'warn'],
        [17, 'error'],
        [21, 'fatal'],
        [24, 'fatal'],
        [0, none],
        [25, none],
      ],
    ],
    [
      'syslog',
      [
        [0, 'fatal'],
        [1, 'fatal'],
        [2, 'fatal'],
        [3, 'error'],
        [4, 'warn'],
        [5, 'notice'],
        [6, 'info'],
        [7, 'debug'],
        [8, none],
        [-1, none],
      ],
    ],
    [
      'windows',
      [
        [1, 'fatal'],
        [2, 'error'],
        [3, 'warn'],
        [4, 'info'],
        [5, 'trace'],
        [0, none],
        [6, none],
      ],
    ],
  ])('%s', (numbers, cases) => {
    expect(cases.map(([n]) => [n, nameOf(levelFromNumber(n, numbers))])).toEqual(cases);
    expect(levelFromNumber(2.5, numbers)).toBeUndefined();
    expect(levelFromNumber(Number.NaN, numbers)).toBeUndefined();
  });
});

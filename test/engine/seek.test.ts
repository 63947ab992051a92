/** Queries with bounds on the time: reading only a part of a file must give the answer that reading all of it gives. */

import { rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { type ExecuteOptions, execute, type Summary } from '../../src/engine/execute.ts';
import { timeRangeOf } from '../../src/engine/time-range.ts';
import { parse } from '../../src/language.ts';
import type { Row } from '../../src/operators/operator.ts';
import { type Answer, answerOf, options, TempFolder } from '../differential/engine.ts';
import { dice, type Random } from '../differential/random.ts';
import { nowMs } from '../filters/scan.ts';

const folder = new TempFolder();
afterAll(() => folder.remove());

const startMs = Date.UTC(2026, 10, 20, 6);
const iso = (ms: number): string => new Date(ms).toISOString();

/** A log over six hours, in order but for records up to a minute late; with lines of text, and records without a time. */
function orderedLog(random: Random, lines: number): string[] {
  let ms = startMs;
  return Array.from({ length: lines }, (_, n) => {
    ms += random.below((2 * 6 * 3_600_000) / lines);
    const level = random.pick(['info', 'info', 'error']);
    const time = iso(random.below(5) === 0 ? ms - random.below(60_001) : ms);
    const pad = 'x'.repeat(random.below(300));
    return random.pick([
      JSON.stringify({ time, level, n, pad }),
      JSON.stringify({ time, level, n, pad }),
      JSON.stringify({ level, n, ts: Date.parse(time), pad }),
      JSON.stringify({ level, n, pad, message: 'no time' }),
      `    at line ${n} of a stack`,
      `{"time":"${time}","torn":"it st`,
    ]);
  });
}

async function ask(
  query: string,
  paths: readonly string[],
  more: Partial<ExecuteOptions> = {},
): Promise<{ answer: Answer; summary: Summary }> {
  const files = paths.map((path) => ({ path, name: path.slice(folder.path.length + 1), named: true }));
  const execution = execute(parse(query).query, files, { ...options, ...more });
  const rows: Row[] = [];
  for await (const output of execution.output) if (output.kind === 'rows') rows.push(...output.rows);
  return { answer: answerOf(execution.shape, rows), summary: execution.summary };
}

const write = (name: string, lines: readonly string[]): string =>
  folder.write(name, Buffer.from(`${lines.join('\n')}\n`));

const bounds = [
  'time>=2026-11-20T11:30Z',
  'time<2026-11-20T06:20Z',
  'time>2026-11-20T09:00Z time<=2026-11-20T09:01Z',
  'time>=2026-11-20T20:00Z',
  'time>=2026-11-20T09:30Z time<2026-11-20T09:00Z',
];
const questions = [
  '',
  'level=error | stats count(), sum(n), first(n), last(n), min(time) by level',
  'stack',
  '| where time<2026-11-20T11:45Z | timechart 10m count() by level',
  '| tail 5',
  '| head 3',
];

describe('a part of an ordered file answers as all of it does', () => {
  it.each([1, 2, 3])('seed %i', { timeout: 60_000 }, async (seed) => {
    const random = dice(seed);
    const path = write(`ordered-${seed}.log`, orderedLog(random, 14_000));
    for (const bound of bounds) {
      for (const question of questions) {
        const query = `${bound} ${question}`;
        const sought = await ask(query, [path]);
        expect([query, sought.answer]).toEqual([query, (await ask(query, [path], { seek: false })).answer]);
        expect([query, sought.summary.seek.skippedBytes > 500_000]).toEqual([query, true]);
      }
    }
  });

  it('with the lines around each match', { timeout: 60_000 }, async () => {
    const path = write('around.log', orderedLog(dice(11), 14_000));
    for (const bound of bounds)
      for (const more of [{ contextBefore: 3 }, { contextAfter: 700 }, { contextBefore: 900, contextAfter: 2 }]) {
        const query = `${bound} level=error`;
        const sought = await ask(query, [path], more);
        expect(sought.answer).toEqual((await ask(query, [path], { ...more, seek: false })).answer);
        expect(sought.summary.seek.skippedBytes).toBeGreaterThan(500_000);
      }
  });

  it('with several files and threads, in one order of time too', { timeout: 60_000 }, async () => {
    const lines = orderedLog(dice(9), 120_000);
    const paths = [write('app.log.1', lines.slice(0, 50_000)), write('app.log', lines.slice(50_000))];
    paths.push(folder.write('other.log.gz', gzipSync(Buffer.from(`${orderedLog(dice(10), 500).join('\n')}\n`))));
    for (const query of [`${bounds[2]} level=error`, `${bounds[0]} | stats count(), max(time) by _file`]) {
      const all = await ask(query, paths, { seek: false });
      for (const more of [{ threads: 2 }, { merge: true }]) {
        const same = more.merge ? await ask(query, paths, { seek: false, ...more }) : all;
        expect((await ask(query, paths, more)).answer).toEqual(same.answer);
      }
    }
    const { summary } = await ask(`${bounds[0]} | count`, paths);
    expect(summary.seek).toMatchObject({ skippedFiles: 1, unordered: [] });
    // The compressed file is read in full.
    expect(summary.bytes).toBeGreaterThan(60_000);
  });
});

describe('all is read', () => {
  const lines = orderedLog(dice(5), 14_000);
  const path = write('some.log', lines);
  const bound = bounds[0];

  it('of a file that is not in order, and it is said', async () => {
    const turned = write('turned.log', [...lines.slice(7000), ...lines.slice(0, 7000)]);
    const { answer, summary } = await ask(bound, [turned]);
    expect(answer).toEqual((await ask(bound, [turned], { seek: false })).answer);
    expect(summary.seek).toMatchObject({ skippedBytes: 0, unordered: [{ name: 'turned.log' }] });
    expect(summary.seek.unordered[0].behindMs).toBeGreaterThan(60_000);
  });

  it.each<[string, string, Partial<ExecuteOptions>, RegExp]>([
    ['line numbers are asked for', '| fields _line, n', {}, /_line/],
    ['line numbers are filtered', '_line>10 | count', {}, /_line/],
    ['every record is checked', 'level=error', { strict: true }, /--strict/],
    ['records at all times are looked for', '| expand level | count', {}, /expand/],
  ])('where %s', async (_why, question, more, hindrance) => {
    const { answer, summary } = await ask(`${bound} ${question}`, [path], more);
    expect(summary.seek.skippedBytes).toBe(0);
    expect(summary.seek.hindrance).toMatch(hindrance);
    expect(answer).toEqual((await ask(`${bound} ${question}`, [path], { ...more, seek: false })).answer);
  });

  it('where the time is not bounded for every match', async () => {
    for (const query of [
      `${bound} or level=error`,
      `not ${bound}`,
      `| stats count(${bound})`,
      '.time>=2026-11-20T11:30Z',
    ])
      expect((await ask(query, [path])).summary.seek).toMatchObject({ skippedBytes: 0, hindrance: undefined });
  });
});

it('the first line of text is told from where reading began', async () => {
  const lines = Array.from({ length: 20_000 }, (_, n) =>
    JSON.stringify({ time: iso(startMs + n * 1000), n, pad: 'x'.repeat(60) }),
  );
  lines[19_000] = 'some text';
  const path = write('text.log', lines);
  const { summary } = await ask(`time>=${iso(startMs + 18_900_000)} | count`, [path]);
  const { firstText } = summary;
  const before = lines.slice(0, 19_000).join('\n').length + 1;
  const from = firstText?.afterBytes ?? 0;
  const counted = `${lines.join('\n')}\n`.slice(from, before).split('\n').length;
  expect(from).toBeGreaterThan(1_000_000);
  expect(firstText).toEqual({ name: 'text.log', line: counted, afterBytes: from });
});

it('a file that vanished is a problem as ever', async () => {
  const path = write('gone.log', ['{}']);
  rmSync(path);
  const { summary } = await ask(bounds[0], [path]);
  expect(summary.problems).toMatchObject([{ path, severity: 'error' }]);
});

describe('the range of times of a filter', () => {
  const rangeOf = (query: string) => timeRangeOf(parse(query).query.filter, { nowMs, zone: 'utc' });
  const at = (text: string) => Date.parse(text);

  it.each<[string, number, number]>([
    ['time>=2026-11-20T10:00Z', at('2026-11-20T10:00Z'), Number.POSITIVE_INFINITY],
    ['time<-1h', Number.NEGATIVE_INFINITY, nowMs - 3_600_000],
    ['level=error time>2026-11-20 time<=2026-11-21 time>=2026-11-19', at('2026-11-20'), at('2026-11-21')],
    [
      '(time>=2026-11-19 time<2026-11-20) or (time>=2026-11-21 a=b time<2026-11-22)',
      at('2026-11-19'),
      at('2026-11-22'),
    ],
    ['time>=2026-11-20 (time<2026-11-21 or time<2026-11-22)', at('2026-11-20'), at('2026-11-22')],
    ['(time>=2026-11-20 a=b) and (time<2026-11-21 or x=y)', at('2026-11-20'), Number.POSITIVE_INFINITY],
  ])('%s', (query, fromMs, toMs) => {
    expect(rangeOf(query)).toEqual({ fromMs, toMs });
  });

  it.each(['level=error', 'time>=soon', 'time!=2026-11-20', 'timestamp>=2026-11-20', 'time=*'])('none: %s', (query) => {
    expect(rangeOf(query)).toBeUndefined();
  });
});

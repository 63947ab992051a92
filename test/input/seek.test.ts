import { appendFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AliasTable } from '../../src/core/aliases.ts';
import { RecordReader } from '../../src/core/record.ts';
import { type SeekOptions, seekDefaults, seekTimes, type TimeRange } from '../../src/input/seek.ts';
import { temporaryFolder } from './reading.ts';

const folder = temporaryFolder();
const path = join(folder, 'some.log');
const records = new RecordReader(new AliasTable());
const latenessMs = 1000;
const startMs = Date.UTC(2026, 10, 20);
/** So small that a file of some lines is searched as one of many gigabytes is. */
const tiny: SeekOptions = {
  leastBytes: 0,
  probes: 5,
  closeBytes: 40,
  windowBytes: 64,
  farBytes: 4096,
  latenessMs,
  linesBefore: 0,
  linesAfter: 0,
};
const open: TimeRange = { fromMs: Number.NEGATIVE_INFINITY, toMs: Number.POSITIVE_INFINITY };

function seek(text: string | Buffer, range: Partial<TimeRange>, options: SeekOptions = tiny, startBytes = 0) {
  writeFileSync(path, text);
  return seekTimes(path, { sizeBytes: statSync(path).size, startBytes }, { ...open, ...range }, records, options);
}

interface Line {
  readonly text: string;
  readonly atBytes: number;
  /** Of text lines that of the record before. */
  readonly timeMs: number | undefined;
}

type Kind = 'record' | 'late' | 'seconds' | 'alias' | 'timeless' | 'text' | 'blank' | 'broken';
const kinds: readonly Kind[] = ['record', 'record', 'late', 'seconds', 'alias', 'timeless', 'text', 'blank', 'broken'];

const steps = fc.array(
  fc.record({ kind: fc.constantFrom(...kinds), step: fc.constantFrom(0, 0, 1, 300, 2000), pad: fc.nat(60) }),
  { minLength: 1, maxLength: 120 },
);

/** Lines in order within the lateness. */
function linesOf(made: readonly { kind: Kind; step: number; pad: number }[], end: string): Line[] {
  let [clock, atBytes] = [startMs, 0];
  let timeMs: number | undefined;
  return made.map(({ kind, step, pad }) => {
    clock += step * 10;
    const own = kind === 'late' ? clock - latenessMs : kind === 'seconds' ? Math.floor(clock / 1000) * 1000 : clock;
    const text = textOf(kind, own, 'x'.repeat(pad)) + end;
    if (['record', 'late', 'seconds', 'alias'].includes(kind)) timeMs = own;
    if (kind === 'timeless') timeMs = undefined;
    const line = { text, atBytes, timeMs };
    atBytes += Buffer.byteLength(text);
    return line;
  });
}

function textOf(kind: Kind, ms: number, pad: string): string {
  const iso = new Date(ms).toISOString();
  switch (kind) {
    case 'record':
    case 'late':
      return JSON.stringify({ time: iso, pad });
    case 'seconds':
      return JSON.stringify({ msg: 'é', pad, ts: ms / 1000 });
    case 'alias':
      return JSON.stringify({ pad, '@timestamp': iso, time: 'soon' });
    case 'timeless':
      return JSON.stringify({ message: 'no time', pad });
    case 'broken':
      return `{"time":"${iso}","pad":"${pad}`;
    case 'text':
      return `    at f (${pad}.js:1:2)`;
    case 'blank':
      return '';
  }
}

const ranges = fc.tuple(fc.integer({ min: -5, max: 130 }), fc.integer({ min: -2, max: 60 })).map(([from, length]) => ({
  fromMs: from < 0 ? Number.NEGATIVE_INFINITY : startMs + from * 1000,
  toMs: length < 0 ? Number.POSITIVE_INFINITY : startMs + (from + length) * 1000,
}));

describe('in ordered files', () => {
  test.each(['\n', '\r\n'])('no line of the range is left out (lines end with %j)', (end) => {
    fc.assert(
      fc.property(steps, ranges, fc.boolean(), (made, range, isEnded) => {
        const lines = linesOf(made, end);
        const whole = lines.map(({ text }) => text).join('');
        const sought = seek(isEnded ? whole : whole.replace(/\r?\n$/, ''), range);
        expect(sought.kind).not.toBe('unordered');
        if (sought.kind !== 'bytes') return;
        const { startBytes, endBytes } = sought;
        const starts = new Set([0, ...lines.map(({ atBytes }) => atBytes), statSync(path).size]);
        expect(starts).toContain(startBytes);
        expect(starts).toContain(endBytes);
        const isWanted = ({ text, timeMs }: Line) =>
          text.trim() !== '' && timeMs !== undefined && timeMs >= range.fromMs && timeMs <= range.toMs;
        for (const line of lines.filter(isWanted)) {
          expect(line.atBytes).toBeGreaterThanOrEqual(startBytes);
          expect(line.atBytes).toBeLessThan(endBytes);
        }
      }),
      { numRuns: 1500 },
    );
  });

  test('lines are added on both sides, blank ones not counted', () => {
    fc.assert(
      fc.property(steps, ranges, fc.nat(5), fc.nat(5), (made, range, linesBefore, linesAfter) => {
        const lines = linesOf(made, '\n');
        const text = lines.map((line) => line.text).join('');
        const [exact, wider] = [seek(text, range), seek(text, range, { ...tiny, linesBefore, linesAfter })];
        if (exact.kind !== 'bytes' || wider.kind !== 'bytes') return;
        const recordsIn = (from: number, to: number) =>
          lines.filter(({ atBytes, text }) => atBytes >= from && atBytes < to && text.trim() !== '').length;
        const isNothing = exact.startBytes === exact.endBytes;
        const size = Buffer.byteLength(text);
        const [before, after] = [recordsIn(0, exact.startBytes), recordsIn(exact.endBytes, size)];
        expect(recordsIn(wider.startBytes, exact.startBytes)).toBe(isNothing ? 0 : Math.min(before, linesBefore));
        expect(recordsIn(exact.endBytes, wider.endBytes)).toBe(isNothing ? 0 : Math.min(after, linesAfter));
      }),
      { numRuns: 500 },
    );
  });

  const record = (second: number, more = '') =>
    `${JSON.stringify({ time: new Date(startMs + second * 1000).toISOString(), more })}\n`;
  const many = Array.from({ length: 20_000 }, (_, second) => record(second));
  const lengthOf = (lines: readonly string[]) => Buffer.byteLength(lines.join(''));

  test('little more than the range and the lateness is left', () => {
    const sought = seek(many.join(''), { fromMs: startMs + 12_000_000, toMs: startMs + 12_010_000 }, seekDefaults);
    expect(sought).toMatchObject({ kind: 'unknown' });
    const options = { ...seekDefaults, leastBytes: 0, closeBytes: 1000 };
    const near = seek(many.join(''), { fromMs: startMs + 12_000_000, toMs: startMs + 12_010_000 }, options);
    if (near.kind !== 'bytes') throw new Error(near.kind);
    const exact = [lengthOf(many.slice(0, 12_000 - 60)), lengthOf(many.slice(0, 12_010 + 61))];
    expect(exact[0] - near.startBytes).toBeGreaterThanOrEqual(0);
    expect(exact[0] - near.startBytes).toBeLessThan(1200);
    expect(near.endBytes - exact[1]).toBeGreaterThanOrEqual(0);
    expect(near.endBytes - exact[1]).toBeLessThan(1200);
    expect(near).toMatchObject({ firstMs: startMs, lastMs: startMs + 19_999_000 });
  });

  test('all is left out of a file that ends before the range or begins after it', () => {
    const text = many.slice(0, 100).join('');
    const size = Buffer.byteLength(text);
    expect(seek(text, { fromMs: startMs + 200_000 })).toMatchObject({ startBytes: size, endBytes: size });
    expect(seek(text, { toMs: startMs - 2000 })).toMatchObject({ startBytes: 0, endBytes: 0 });
    expect(seek(text, { fromMs: startMs + 10_000, toMs: startMs - 10_000 })).toMatchObject({ kind: 'bytes' });
  });

  test('the first line after a byte order mark is found', () => {
    const text = Buffer.from(`\ufeff${many.slice(0, 50).join('')}`);
    expect(seek(text, { fromMs: startMs, toMs: startMs }, tiny, 3)).toMatchObject({ startBytes: 3, firstMs: startMs });
  });

  test('a time is looked for behind long stretches without one, but not for ever', () => {
    const stack = '    at somewhere (file.js:1:2)\n'.repeat(100);
    const text = [record(0), stack, record(100), record(101), stack, record(200)].join('');
    const range = { fromMs: startMs + 100_000, toMs: startMs + 101_000 };
    const first = lengthOf([record(0), stack]);
    const sought = seek(text, range);
    expect(sought).toMatchObject({ kind: 'bytes', endBytes: lengthOf([text]) - lengthOf([record(200)]) });
    expect(sought.kind === 'bytes' && sought.startBytes).toBeLessThanOrEqual(first);
    expect(seek(text, range, { ...tiny, farBytes: 256 }).kind).toBe('bytes');
    expect(seek(`${stack}${record(1)}${stack}`, range, { ...tiny, farBytes: 256 })).toEqual({ kind: 'unknown' });
    expect(seek(stack, range)).toEqual({ kind: 'unknown' });
  });

  test('lines over what is looked at are passed over', () => {
    const long = (second: number) => record(second, 'y'.repeat(10_000));
    const text = [record(0), long(1), long(2), record(3), record(9), record(20), long(30), record(40)].join('');
    const found = seek(text, { fromMs: startMs + 9_000, toMs: startMs + 9_000 });
    if (found.kind !== 'bytes') throw new Error(found.kind);
    expect(text.slice(found.startBytes, found.endBytes)).toContain(record(9));
  });

  test('records written meanwhile are left to the next time, and a file cut meanwhile is no failure', () => {
    writeFileSync(path, many.slice(0, 100).join(''));
    const probe = { sizeBytes: statSync(path).size, startBytes: 0 };
    const ask = () => seekTimes(path, probe, { ...open, fromMs: startMs + 99_000 }, records, tiny);
    appendFileSync(path, record(1000));
    expect(ask()).toMatchObject({ lastMs: startMs + 99_000, endBytes: probe.sizeBytes });
    truncateSync(path, 100);
    expect(ask().kind).toMatch(/unknown|bytes/);
  });
});

describe('where the order is not given', () => {
  const at = (second: number) => `${JSON.stringify({ time: new Date(startMs + second * 1000).toISOString() })}\n`;

  test('a record further behind than the lateness is named', () => {
    const text = [...Array.from({ length: 40 }, (_, i) => at(100 + i)), ...Array.from({ length: 40 }, (_, i) => at(i))];
    const sought = seek(text.join(''), { fromMs: startMs + 120_000 });
    expect(sought.kind).toBe('unordered');
    if (sought.kind !== 'unordered') return;
    expect(sought.behindMs).toBeGreaterThan(latenessMs);
    expect(sought.atBytes).toBeGreaterThanOrEqual(40 * at(0).length);
  });

  test('disorder up to the lateness is none', () => {
    const text = Array.from({ length: 80 }, (_, i) => at(i - (i % 2))).join('');
    expect(seek(text, { fromMs: startMs + 60_000 }).kind).toBe('bytes');
    const wild = Array.from({ length: 80 }, (_, i) => at(i - (i % 2) * 9)).join('');
    expect(seek(wild, { fromMs: startMs + 60_000 }, { ...tiny, probes: 60 }).kind).toBe('unordered');
  });

  test('a file that is gone is left to the scan', () => {
    const gone = join(folder, 'gone.log');
    expect(seekTimes(gone, { sizeBytes: 1e9, startBytes: 0 }, open, records)).toEqual({ kind: 'unknown' });
  });
});

import { deflateSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { type Float64Histogram, HistogramLogReader } from 'hdr-histogram-js';
import { describe, expect, test } from 'vitest';
import { addPairs, emptyHistogram, encode, pairsOf } from '../../../src/analysis/latency/histogram.ts';
import { hlogText, keysOfTag, tagOf } from '../../../src/analysis/latency/hlog.ts';
import { type HlogInterval, type HlogUnit, parseHlog } from '../../../src/analysis/latency/hlog-read.ts';
import { pairsOfAll, responseTimes } from './durations.ts';

function encodedOf(values: readonly number[]): string {
  const histogram = emptyHistogram();
  addPairs(histogram, pairsOfAll(values));
  return encode(histogram);
}

function read(text: string, unit?: HlogUnit): { intervals: HlogInterval[]; messages: string[] } {
  const intervals: HlogInterval[] = [];
  const { problems } = parseHlog(text, 'x.hlog', unit, (interval) => intervals.push(interval));
  return { intervals, messages: problems.map(({ path, message }) => `${path}: ${message}`) };
}

const startMs = Date.UTC(2026, 10, 20, 10);
const values = responseTimes(2000, 3);
const line = { startMs, endMs: startMs + 60_000, maxMs: Math.max(...values), encoded: encodedOf(values) };

describe('what is written', () => {
  const log = hlogText([line, { ...line, startMs: startMs + 60_000, tag: 'checkout' }], startMs);

  test('has the columns, comments and times of the format', () => {
    const [version, start, , legend, first, second] = log.split('\n');
    expect(version).toBe('#[Histogram log format version 1.3]');
    expect(start).toBe('#[StartTime: 1795168800.000 (seconds since epoch), Fri, 20 Nov 2026 10:00:00 GMT]');
    expect(legend).toBe('"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"');
    expect(first).toMatch(/^1795168800\.000,60\.000,\d+\.\d{3},HIST[A-Za-z0-9+/]+=*$/);
    expect(second).toMatch(/^Tag=checkout,1795168860\.000,/);
  });

  test("is read by hdr-histogram-js's own reader, count for count", () => {
    const reader = new HistogramLogReader(log);
    const first = reader.nextIntervalHistogram();
    const second = reader.nextIntervalHistogram();
    const histogram = emptyHistogram();
    addPairs(histogram, pairsOfAll(values));
    expect(first && pairsOf(first as Float64Histogram)).toEqual(pairsOf(histogram));
    expect([first?.startTimeStampMsec, second?.tag, second?.totalCount]).toEqual([startMs, 'checkout', values.length]);
    expect(reader.nextIntervalHistogram()).toBeNull();
  });

  test('says no shift and a scale of one, which the readers of Java and C apply', () => {
    const { plain } = unpacked(line.encoded);
    expect([plain.readInt32BE(8), plain.readDoubleBE(32)]).toEqual([0, 1]);
  });

  test('and read again it is the same', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1e8, noNaN: true }), { minLength: 1 }), (some) => {
        const { intervals, messages } = read(hlogText([{ ...line, encoded: encodedOf(some) }], startMs));
        const histogram = emptyHistogram();
        addPairs(histogram, pairsOfAll(some));
        expect(messages).toEqual([]);
        expect(pairsOf(intervals[0].histogram)).toEqual(pairsOf(histogram));
        expect([intervals[0].startMs, intervals[0].endMs]).toEqual([startMs, startMs + 60_000]);
      }),
    );
  });
});

describe('what others write', () => {
  /** As the Java tool writes it: nanoseconds, Interval_Max in milliseconds, times since the start. */
  const java = (base: string): string =>
    [
      '#[Logged with jHiccup version 2.0.10-SNAPSHOT]',
      '#[Histogram log format version 1.3]',
      '#[StartTime: 1438867590.285 (seconds since epoch), Thu Aug 06 13:26:30 UTC 2015]',
      ...(base === '' ? [] : [base]),
      '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
      `0.127,1.007,${(Math.max(...nanoseconds) / 1e6).toFixed(3)},${javaEncoded}`,
      `Tag=A,1.134,0.999,${(Math.max(...nanoseconds) / 1e6).toFixed(3)},${javaEncoded}`,
      '',
    ].join('\r\n');
  const nanoseconds = [1_000_000, 2_000_000, 250_000_000];
  const javaEncoded = handEncoded(
    new Map([
      [1_000_000, 1],
      [2_000_000, 1],
      [250_000_000, 1],
    ]),
  );

  test.each([
    ['', 1438867590.412],
    ['#[BaseTime: 100.000 (seconds since epoch)]', 100.127],
  ])('with %j', (base, at) => {
    const { intervals, messages } = read(java(base));
    expect(messages).toEqual([]);
    expect(intervals.map(({ tag, unitUs }) => [tag, unitUs])).toEqual([
      [undefined, 0.001],
      ['A', 0.001],
    ]);
    expect(intervals[0].startMs / 1000).toBeCloseTo(at, 3);
    expect(intervals[0].histogram.totalCount).toBe(3);
    const [first, , last] = pairsOf(intervals[0].histogram).values;
    expect(first * 1000).toBeGreaterThanOrEqual(1_000_000);
    expect(first * 1000).toBeLessThanOrEqual(1_001_000);
    expect(last * 1000).toBeLessThanOrEqual(250_250_000);
  });

  test('the unit can be told', () => {
    expect(read(java(''), 'us').intervals[0].unitUs).toBe(1);
    expect(read(java(''), 'ms').intervals[0].unitUs).toBe(1000);
  });
});

describe('what is damaged', () => {
  const good = hlogText([line], startMs);
  const bad = (encoded: string): string[] => read(good.replace(line.encoded, encoded)).messages;

  test('a line is told with its number and passed over, the others are read', () => {
    const { intervals, messages } = read(`${good}nonsense\n1,2,3\n${good.split('\n')[4]}\n`);
    expect(intervals.length).toBe(2);
    expect(messages).toEqual([
      'x.hlog:6: this line is left out, for it has not the four columns of an interval; and 1 more such',
    ]);
    expect(read('').messages).toEqual(['x.hlog: it holds no interval of an .hlog']);
    expect(read('#[Histogram log format version 1.3]\n').messages.length).toBe(1);
  });

  test('histograms that lie of their length, range, size', () => {
    const { packed, plain } = unpacked(line.encoded);
    const changed = (change: (bytes: Buffer) => void): string => {
      const copy = Buffer.from(plain);
      change(copy);
      return repacked(packed, copy);
    };
    expect(bad(changed((bytes) => bytes.writeInt32BE(2 ** 31 - 1, 4)))[0]).toContain('cut short');
    expect(bad(changed((bytes) => bytes.writeInt32BE(99, 12)))[0]).toContain('a range that there is not');
    expect(bad(changed((bytes) => bytes.writeBigInt64BE(0n, 16)))[0]).toContain('a range that there is not');
    expect(bad(changed((bytes) => bytes.writeInt32BE(7, 8)))[0]).toContain('shifted');
    const low = read(
      good.replace(
        line.encoded,
        changed((bytes) => bytes.writeBigInt64BE(4n, 24)),
      ),
    );
    expect(low.intervals[0].histogram.totalCount).toBe(values.length);
    expect(bad(repacked(packed, Buffer.alloc(64 * 1024 * 1024)))[0]).toContain('too long');
    expect(bad('AAAA')[0]).toContain('not encoded as HdrHistogram does it');
    expect(bad(line.encoded.slice(0, 60))[0]).toContain('damaged');
  });

  test('no bytes make it throw or hang', { timeout: 60_000 }, () => {
    const { packed, plain } = unpacked(line.encoded);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(plain.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        (edits) => {
          const copy = Buffer.from(plain);
          for (const [at, byte] of edits) copy[at] = byte;
          const { intervals, messages } = read(good.replace(line.encoded, repacked(packed, copy)));
          expect(intervals.length + messages.length).toBe(1);
        },
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => read(text).messages.length <= 2));
  });
});

describe('tags', () => {
  const key = fc.oneof(
    fc.constant(null),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('-', '', '%', '|', 'a|b', 'a,b\n'),
  );

  test('hold no comma, space, line break or control character, whatever the keys; and are read back', () => {
    fc.assert(
      fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), (keys) => {
        const tag = tagOf(keys);
        expect(tag).not.toMatch(/[\s,"'\p{C}]/u);
        expect(tag).not.toBe('');
        expect(keysOfTag(tag)).toEqual(keys.map((one) => one && Buffer.from(one).toString()));
      }),
    );
  });

  test('are as they were where they are plain', () => {
    expect(tagOf(['checkout', '/api/cart/:id'])).toBe('checkout|/api/cart/:id');
    expect(tagOf(['a, b\n\x1b[31m', null])).toBe('a%2C%20b%0A%1B[31m|-');
    expect(keysOfTag('50%')).toEqual(['50%']);
  });
});

// ---- an encoder of its own, by the format's description ----

/** Nanoseconds and counts, as the Java library encodes them: version 2, three significant digits. */
function handEncoded(counts: ReadonlyMap<number, number>): string {
  const places = [...counts]
    .map(([value, count]): [number, number] => [placeOf(value), count])
    .sort((a, b) => a[0] - b[0]);
  const words: number[] = [];
  let at = 0;
  for (const [place, count] of places) {
    if (place > at) words.push(...zigZag(-(place - at)));
    words.push(...zigZag(count));
    at = place + 1;
  }
  const plain = Buffer.alloc(40 + words.length);
  plain.writeInt32BE(0x1c849313, 0);
  plain.writeInt32BE(words.length, 4);
  plain.writeInt32BE(3, 12);
  plain.writeBigInt64BE(1n, 16);
  plain.writeBigInt64BE(3_600_000_000_000n, 24);
  plain.writeDoubleBE(1, 32);
  plain.set(words, 40);
  const head = Buffer.alloc(8);
  head.writeInt32BE(0x1c849314, 0);
  return repacked(head, plain);
}

/** 2,048 places of one, then 1,024 of two, of four, and so on. */
function placeOf(value: number): number {
  if (value < 2048) return value;
  const bucket = Math.floor(Math.log2(value)) - 10;
  return bucket * 1024 + Math.floor(value / 2 ** bucket);
}

function zigZag(value: number): number[] {
  const bytes: number[] = [];
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128);
  return [...bytes, rest];
}

function unpacked(encoded: string): { packed: Buffer; plain: Buffer } {
  const packed = Buffer.from(encoded, 'base64');
  return { packed, plain: inflateSync(packed.subarray(8)) };
}

function repacked(head: Buffer, plain: Buffer): string {
  const body = deflateSync(plain);
  const length = Buffer.alloc(4);
  length.writeInt32BE(body.length);
  return Buffer.concat([head.subarray(0, 4), length, body]).toString('base64');
}

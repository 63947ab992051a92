/** Reads interval logs (.hlog), ours and those of other tools. A line that can't be read is told and passed over: the length of what is
 * packed in it is checked before it is decoded. */

import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { decodeFromCompressedBase64, JsHistogram } from 'hdr-histogram-js';
import { limits } from '../../core/limits.ts';
import type { InputProblem } from '../../input/input.ts';
import { toInputError } from '../../input/input-error.ts';
import type { Durations } from './histogram.ts';

export type HlogUnit = 'ns' | 'us' | 'ms';

/** Microseconds in one. */
const unitUs: Readonly<Record<HlogUnit, number>> = { ns: 1e-3, us: 1, ms: 1e3 };

/** One line. Times are epoch milliseconds. */
export interface HlogInterval {
  readonly startMs: number;
  readonly endMs: number;
  readonly tag: string | undefined;
  readonly histogram: Durations;
  /** Microseconds in one of its values. */
  readonly unitUs: number;
}

export interface ReadHlog {
  readonly bytes: number;
  readonly intervals: number;
  readonly problems: readonly InputProblem[];
}

/** Gives each interval to `take`.
 *
 * @param unit of its values; else judged from what its first line says of its maximum */
export function readHlog(
  { path, name }: { readonly path: string; readonly name: string },
  unit: HlogUnit | undefined,
  take: (interval: HlogInterval) => void,
): ReadHlog {
  try {
    return parseHlog(contentOf(path), name, unit, take);
  } catch (error) {
    const message = error instanceof RangeError ? error.message : toInputError(error, name).message;
    return { bytes: 0, intervals: 0, problems: [{ path: name, message, severity: 'error' }] };
  }
}

function contentOf(path: string): string {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    if (size > limits.hlogBytes)
      throw new RangeError(`it is longer than the ${limits.hlogBytes / 2 ** 20} MiB of an .hlog that are read`);
    return readFileSync(fd, 'latin1');
  } finally {
    closeSync(fd);
  }
}

interface Line {
  readonly tag: string | undefined;
  readonly startSeconds: number;
  readonly lengthSeconds: number;
  readonly max: number;
  readonly histogram: Durations;
}

export function parseHlog(
  text: string,
  name: string,
  unit: HlogUnit | undefined,
  take: (interval: HlogInterval) => void,
): ReadHlog {
  let intervals = 0;
  let startSeconds = Number.NaN;
  let baseSeconds: number | undefined;
  let us: number | undefined = unit === undefined ? undefined : unitUs[unit];
  const bad: { line: number; message: string }[] = [];
  text.split(/\r\n|\r|\n/).forEach((content, i) => {
    const comment = /^#\[(StartTime|BaseTime): ?([0-9.eE+-]+)/.exec(content);
    if (comment?.[1] === 'StartTime') startSeconds = Number(comment[2]);
    else if (comment !== null) baseSeconds = Number(comment[2]);
    else if (content.trim() !== '' && !/^[#"]/.test(content)) {
      const line = lineOf(content);
      if (typeof line === 'string') bad.push({ line: i + 1, message: line });
      else {
        baseSeconds ??= baseOf(line, startSeconds);
        us ??= unitUs[unitOf(line)];
        intervals++;
        take(intervalOf(line, baseSeconds, us));
      }
    }
  });
  const problems = bad.length === 0 ? [] : [problemOf(bad, name)];
  if (intervals === 0 && bad.length === 0)
    problems.push({ path: name, message: 'it holds no interval of an .hlog', severity: 'error' });
  return { bytes: text.length, intervals, problems };
}

function intervalOf({ tag, startSeconds, lengthSeconds, histogram }: Line, base: number, us: number): HlogInterval {
  const startMs = (base + startSeconds) * 1000;
  return { startMs, endMs: startMs + lengthSeconds * 1000, tag, histogram, unitUs: us };
}

function problemOf(bad: readonly { line: number; message: string }[], name: string): InputProblem {
  const [first, ...others] = bad;
  const more = others.length === 0 ? '' : `; and ${others.length} more such`;
  return {
    path: `${name}:${first.line}`,
    message: `this line is left out, for ${first.message}${more}`,
    severity: 'error',
  };
}

const aYearSeconds = 365 * 24 * 3600;

/** Times are those of the epoch unless the first lies more than a year before the start, as HdrHistogram's own reader takes it. */
function baseOf(first: Line, startSeconds: number): number {
  return first.startSeconds < startSeconds - aYearSeconds ? startSeconds : 0;
}

/** The column Interval_Max is milliseconds where writers kept to the habit: a million of ours in one are nanoseconds. */
function unitOf({ max, histogram }: Line): HlogUnit {
  return max > 0 && histogram.maxValue / max > 3e4 ? 'ns' : 'us';
}

/** The line, or what is wrong with it. */
function lineOf(content: string): Line | string {
  const fields = content.split(',').map((field) => field.trim());
  const tag = fields[0].startsWith('Tag=') ? fields.shift()?.slice(4) : undefined;
  const [start, length, max, encoded] = fields;
  if (fields.length !== 4) return 'it has not the four columns of an interval';
  const [startSeconds, lengthSeconds] = [Number(start), Number(length)];
  if (
    start === '' ||
    !(Math.abs(startSeconds) < longestSeconds) ||
    !(lengthSeconds >= 0 && lengthSeconds < longestSeconds)
  )
    return 'its times are no numbers of seconds';
  const histogram = decode(encoded);
  if (typeof histogram === 'string') return histogram;
  return { tag, startSeconds, lengthSeconds, max: Number(max), histogram };
}

/** What a date can be. */
const longestSeconds = 8e12;
const compressedCookie = 0x1c849304;
const plainCookie = 0x1c849303;
const headerBytes = 40;
const wordSizeBits = 0xf0;
/** hdr-histogram-js writes 1 and means 0. */
const knownShifts: ReadonlySet<number> = new Set([0, 1]);
const damaged = 'its histogram is damaged';

/** Decodes a compressed histogram of version 2; or says what is wrong with it. */
function decode(encoded: string): Durations | string {
  const packed = Buffer.from(encoded, 'base64');
  if (packed.length < 8 || (packed.readInt32BE(0) & ~wordSizeBits) !== compressedCookie)
    return 'its histogram is not encoded as HdrHistogram does it (version 2, compressed)';
  const plain = inflated(packed.subarray(8, 8 + packed.readUInt32BE(4)));
  if (typeof plain === 'string') return plain;
  const fault = faultOf(plain);
  if (fault !== undefined) return fault;
  try {
    // Room for any value, whatever the header says is the highest: counts beyond it would be lost.
    const histogram = decodeFromCompressedBase64(encoded, 64, false, Number.MAX_SAFE_INTEGER);
    return histogram instanceof JsHistogram && Number.isSafeInteger(histogram.totalCount) ? histogram : damaged;
  } catch {
    return damaged;
  }
}

function inflated(bytes: Uint8Array): Buffer | string {
  try {
    return inflateSync(bytes, { maxOutputLength: limits.histogramBytes });
  } catch (error) {
    return error instanceof RangeError ? 'its histogram is too long' : damaged;
  }
}

/** What is wrong with the header, which the decoder trusts. */
function faultOf(plain: Buffer): string | undefined {
  if (plain.length < headerBytes || (plain.readInt32BE(0) & ~wordSizeBits) !== plainCookie) return damaged;
  const payload = plain.readInt32BE(4);
  if (payload < 0 || payload > plain.length - headerBytes) return 'its histogram is cut short';
  if (!knownShifts.has(plain.readInt32BE(8))) return 'its histogram is shifted, which is not read';
  const digits = plain.readInt32BE(12);
  const lowest = plain.readBigInt64BE(16);
  const highest = plain.readBigInt64BE(24);
  const isKnown = digits >= 0 && digits <= 5 && lowest >= 1n && highest >= 2n * lowest;
  return isKnown ? undefined : 'its histogram has a range that there is not';
}

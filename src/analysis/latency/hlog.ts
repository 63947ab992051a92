/** HdrHistogram's interval logs (.hlog): histograms of intervals of time, one a line. Format:
 * https://github.com/HdrHistogram/HdrHistogram/blob/master/src/main/java/org/HdrHistogram/HistogramLogWriter.java */

import type { LatencyReport } from './model.ts';

const legend = '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"';

/** One histogram, its times in epoch milliseconds. */
export interface HlogLine {
  readonly startMs: number;
  readonly endMs: number;
  readonly maxMs: number;
  readonly encoded: string;
  readonly tag?: string;
}

/** The lines of a log that begins at `startMs`. */
export function hlogText(lines: readonly HlogLine[], startMs: number): string {
  const seconds = (ms: number): string => (ms / 1000).toFixed(3);
  const body = lines.map(({ startMs: from, endMs, maxMs, encoded, tag }) => {
    const tagged = tag === undefined ? '' : `Tag=${tag},`;
    return `${tagged}${seconds(from)},${seconds(endMs - from)},${maxMs.toFixed(3)},${encoded}\n`;
  });
  return [
    '#[Histogram log format version 1.3]\n',
    `#[StartTime: ${seconds(startMs)} (seconds since epoch), ${new Date(startMs).toUTCString()}]\n`,
    '#[Values are microseconds, Interval_Max is milliseconds]\n',
    `${legend}\n`,
    ...body,
  ].join('');
}

/** The report as an interval log: a histogram an interval and key. What has no time has no place in it. */
export function hlogOf(report: LatencyReport): string {
  const { everyMs, rows, fromMs = 0, toMs = 0, total, encoded } = report;
  const whole = { startMs: fromMs, endMs: toMs };
  const interval = (startMs: number | undefined): { startMs: number; endMs: number } | undefined => {
    if (everyMs === undefined) return whole;
    return startMs === undefined ? undefined : { startMs, endMs: startMs + everyMs };
  };
  const asked = rows.length === 0 ? [{ ...total, keys: [], ...(encoded === undefined ? {} : { encoded }) }] : rows;
  const lines = asked.flatMap((row): HlogLine[] => {
    const times = interval('startMs' in row ? row.startMs : undefined);
    if (times === undefined || row.encoded === undefined || row.maxMs === undefined) return [];
    const tag = row.keys.length === 0 ? {} : { tag: tagOf(row.keys) };
    return [{ ...times, maxMs: row.maxMs, encoded: row.encoded, ...tag }];
  });
  lines.sort((a, b) => a.startMs - b.startMs);
  return hlogText(lines, lines[0]?.startMs ?? fromMs);
}

/** Values of keys as a tag, which must have no comma, space or line break: such characters, those that would do harm at a terminal, and
 * those that the notation needs are written as in an address (%2C). Values of several keys stand between bars; what is missing is -. */
export function tagOf(keys: readonly (string | null)[]): string {
  return keys.map((key) => (key === null ? '-' : key === '-' || key === '' ? percent(key) : plainTag(key))).join('|');
}

function plainTag(text: string): string {
  return text.replace(/[\s,%|"'#\\\p{C}]/gu, percent);
}

const noEscape = '%';

/** An empty text, which a tag cannot be, is % alone. */
function percent(text: string): string {
  if (text === '') return noEscape;
  return [...new TextEncoder().encode(text)]
    .map((byte) => `%${byte.toString(16).padStart(2, '0').toUpperCase()}`)
    .join('');
}

/** The keys that a tag of ours was made of; another's tag is one key. */
export function keysOfTag(tag: string): (string | null)[] {
  return tag.split('|').map((part) => {
    if (part === '-') return null;
    if (part === noEscape) return '';
    try {
      return decodeURIComponent(part);
    } catch {
      return part;
    }
  });
}

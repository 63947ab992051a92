/** Durations: a number and a unit, as milliseconds. */

export type DurationUnit = 'ns' | 'us' | 'ms' | 's';

/** Milliseconds in one of a unit. */
export const unitMs: Readonly<Record<DurationUnit, number>> = { ns: 1e-6, us: 1e-3, ms: 1, s: 1000 };

const textUnitMs: Readonly<Record<string, number>> = {
  ...unitMs,
  µs: 1e-3, // the micro sign
  μs: 1e-3, // the Greek letter
  m: 60_000,
  h: 3_600_000,
};

const plainNumber = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?$/;
const part = /(\d+(?:\.\d+)?) ?(ns|us|\u00b5s|\u03bcs|ms|s|m|h) ?/y;

/** Milliseconds of a duration's text: "12.3ms", "1.2s", "1m2s", "0.120s"; a plain number takes `numberMs`
 * (milliseconds in one). Days and words are no durations. */
export function durationFromText(text: string, numberMs: number): number | undefined {
  const trimmed = text.trim();
  if (plainNumber.test(trimmed)) return Number(trimmed) * numberMs;
  const negative = trimmed.startsWith('-');
  let at = negative || trimmed.startsWith('+') ? 1 : 0;
  if (at === trimmed.length || trimmed.length > 64) return undefined;
  let totalMs = 0;
  while (at < trimmed.length) {
    part.lastIndex = at;
    const found = part.exec(trimmed);
    if (found === null) return undefined;
    totalMs += Number(found[1]) * (textUnitMs[found[2] ?? ''] ?? Number.NaN);
    at = part.lastIndex;
  }
  return negative ? -totalMs : totalMs;
}

/** The endings that say a name's unit. A lone s counts only when it is set apart (`duration_s`, `durationS`), else
 * `durations` would be seconds. */
const endings: readonly (readonly [RegExp, DurationUnit])[] = [
  [/[_.-]?(?:milliseconds|millis|msecs?|ms)$/i, 'ms'],
  [/[_.-]?(?:microseconds|micros|usecs?|us)$/i, 'us'],
  [/[_.-]?(?:nanoseconds|nanos|nsecs?|ns)$/i, 'ns'],
  [/[_.-]?(?:seconds|secs?)$/i, 's'],
  [/(?:[_.-]|^)s$/i, 's'],
  [/(?<=[a-z])S$/, 's'],
];

/** A name without its unit ending, and the unit: `response_time_ms` is `response_time` in ms. There may be several ways to
 * read it: `durationS` is `duration` in s, not `duratio` in ns; whether the rest is a name decides. */
export function unitSplits(name: string): { readonly rest: string; readonly unit: DurationUnit }[] {
  return endings.flatMap(([ending, unit]) => {
    const found = ending.exec(name);
    return found === null ? [] : [{ rest: name.slice(0, found.index), unit }];
  });
}

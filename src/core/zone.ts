/** Time zones of log times that name none (`--log-tz`): a fixed offset or an IANA name. */

import { UsageError } from './errors.ts';

export interface LogZone {
  /** As given: `+02:00`, `Europe/Berlin`. */
  readonly name: string;
  /** What the zone's clocks are ahead of UTC, in milliseconds, when they show `localMs` (that wall time read as if it
   * were UTC). An hour that clocks show twice is its first; one that they skip is read with the offset before it. */
  offsetMs(localMs: number): number;
}

export const utcZone: LogZone = { name: 'UTC', offsetMs: () => 0 };

/** The zone of a text: `UTC`, `Z`, `+02:00`, `-0730`, `+02`, `Europe/Berlin`. Throws a UsageError for others. */
export function parseZone(text: string): LogZone {
  if (/^(?:utc|gmt|z)$/i.test(text)) return utcZone;
  const offset = /^([+-])(\d{2}):?(\d{2})?$/.exec(text);
  if (offset !== null) return fixedZone(text, offset[1] === '-', Number(offset[2]), Number(offset[3] ?? 0));
  return namedZone(text);
}

function fixedZone(name: string, west: boolean, hours: number, minutes: number): LogZone {
  if (hours > 23 || minutes > 59) throw unknownZone(name);
  const ms = (hours * 60 + minutes) * 60_000 * (west ? -1 : 1);
  return { name, offsetMs: () => ms };
}

const unknownZone = (name: string): UsageError =>
  new UsageError(`unknown time zone "${name}"`, 'write an offset (+02:00) or a name (Europe/Berlin)');

/** Offsets change at whole quarters of an hour: one answer a quarter is remembered. */
const quarterMs = 900_000;
const rememberedQuarters = 100_000;

function namedZone(name: string): LogZone {
  const clock = wallClock(name);
  const offsetAt = (utcMs: number): number => wallMs(clock, utcMs) - utcMs;
  const remembered = new Map<number, number>();
  const offsetMs = (localMs: number): number => {
    const quarter = Math.floor(localMs / quarterMs);
    const known = remembered.get(quarter);
    if (known !== undefined) return known;
    if (remembered.size >= rememberedQuarters) remembered.clear();
    const ms = offsetOfWall(offsetAt, quarter * quarterMs);
    remembered.set(quarter, ms);
    return ms;
  };
  return { name, offsetMs };
}

/** Tries the offset of a day before, then the one of a day after; where neither shows that wall time, the first. */
function offsetOfWall(offsetAt: (utcMs: number) => number, localMs: number): number {
  const before = offsetAt(localMs - 86_400_000);
  if (offsetAt(localMs - before) === before) return before;
  const after = offsetAt(localMs + 86_400_000);
  return offsetAt(localMs - after) === after ? after : before;
}

function wallClock(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  } catch {
    throw unknownZone(timeZone);
  }
}

/** What the zone's clocks show at an instant, read as if it were UTC. `utcMs` must be a whole second. */
function wallMs(clock: Intl.DateTimeFormat, utcMs: number): number {
  const shown = { year: 0, month: 0, day: 0, hour: 0, minute: 0, second: 0 };
  for (const { type, value } of clock.formatToParts(utcMs)) {
    if (Object.hasOwn(shown, type)) shown[type as keyof typeof shown] = Number(value);
  }
  return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second);
}

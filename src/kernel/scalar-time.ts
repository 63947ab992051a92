/** The times that the kernel reads itself: ISO 8601 of the usual shape, to whole milliseconds, rounded down. */

const iso = /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:?\d\d)?$/;

/** Epoch milliseconds, or undefined when the text is not of that shape, or has no zone and `zonelessIsUtc` is not set. */
export function readIsoTime(text: string, zonelessIsUtc: boolean): number | undefined {
  if (text.length > 40) return undefined;
  const parts = iso.exec(text);
  if (parts === null) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const zone = parts[8];
  if (zone === undefined && !zonelessIsUtc) return undefined;
  // Before 1970 there are no logs, only clocks that were never set.
  if (year < 1970) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const fraction = Number((parts[7] ?? '0').padEnd(3, '0').slice(0, 3));
  const offset = zoneMs(zone ?? 'Z');
  if (offset === undefined) return undefined;
  const time = midnight.getTime() + hour * 3_600_000 + minute * 60_000 + second * 1000 + fraction - offset;
  return time < 0 ? undefined : time;
}

function zoneMs(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(-2));
  if (hours > 23 || minutes > 59) return undefined;
  return (zone[0] === '-' ? -1 : 1) * (hours * 3_600_000 + minutes * 60_000);
}

/** Logs of so many requests a minute, with what a test plants in them. */

export const t0 = Date.parse('2026-11-20T10:00:00Z');
export const minute = 60_000;

export interface Planted {
  readonly minutes: number;
  readonly perMinute?: number;
  /** What becomes of the record with this number of this minute; undefined: it is left out. */
  readonly change?: (record: Record<string, unknown>, at: number, i: number) => Record<string, unknown> | undefined;
}

/** One error in 100 records, every fourth minute; 20 ms to 59 ms. */
export function recordsOf({
  minutes,
  perMinute = 40,
  change = (record) => record,
}: Planted): Record<string, unknown>[] {
  const records: Record<string, unknown>[] = [];
  for (let at = 0; at < minutes; at++)
    for (let i = 0; i < perMinute; i++) {
      const changed = change(usual(at, i, perMinute), at, i);
      if (changed !== undefined) records.push(changed);
    }
  return records;
}

function usual(at: number, i: number, perMinute: number): Record<string, unknown> {
  const isError = at % 4 === 0 && i === 7;
  return {
    time: new Date(t0 + at * minute + Math.floor((i * minute) / perMinute)).toISOString(),
    level: isError ? 'error' : 'info',
    service: i % 2 === 0 ? 'shop' : 'stock',
    route: i % 4 === 0 ? '/cart' : '/items',
    status: isError ? 500 : 200,
    duration: 20 + ((i * 7 + at * 3) % 40),
    userId: `user${(at * perMinute + i) % 300}`,
    requestId: `req-${at}-${i}`,
    message: `served ${i} items`,
  };
}

export function linesOf(planted: Planted): Buffer {
  return Buffer.from(
    recordsOf(planted)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
  );
}

/** A failure of shop, with a code and a message of its own. */
export function failed(record: Record<string, unknown>): Record<string, unknown> {
  return {
    ...record,
    level: 'error',
    service: 'shop',
    version: '2.0',
    status: 500,
    errorCode: 'ECART',
    message: 'cart 17 is broken',
  };
}

/** Logs of these tests: records at known times, and a folder to run in. */

export const base = Date.parse('2026-11-20T10:00:00Z');
export const minuteMs = 60_000;

export interface Part {
  /** Minutes from base, from..to. */
  readonly from: number;
  readonly to: number;
  readonly everySeconds: number;
  readonly level?: string;
  readonly service?: string;
  readonly duration?: number;
}

/** Records of all parts in the order of time, each with a number of its own. */
export function logOf(...parts: readonly Part[]): string {
  const records: { timeMs: number; text: string }[] = [];
  for (const [p, { from, to, everySeconds, level = 'error', service = 'web', duration }] of parts.entries())
    for (let timeMs = base + from * minuteMs; timeMs < base + to * minuteMs; timeMs += everySeconds * 1000) {
      const traceId = `${p}f${timeMs.toString(16).padStart(14, '0')}`;
      const record = { time: new Date(timeMs).toISOString(), level, service, duration, password: 'hunter2', traceId };
      records.push({ timeMs, text: `${JSON.stringify(record)}\n` });
    }
  return records
    .sort((a, b) => a.timeMs - b.timeMs)
    .map(({ text }) => text)
    .join('');
}

export const at = (minutes: number): string => new Date(base + minutes * minuteMs).toISOString();

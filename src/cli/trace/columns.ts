/** The columns of the waterfall: how wide they are, and the bars in them. */

import type { Trace, TraceEntry } from '../../analysis/trace/model.ts';

export interface Columns {
  readonly offset: number;
  readonly duration: number;
  readonly service: number;
  readonly name: number;
  readonly bar: number;
}

const narrowest = 60;
/** As wide as output that is no terminal is made. */
const withoutTerminal = 100;
const widestService = 18;

/** Shares the columns of a line out: names get what bars leave. */
export function columnsFor(widthColumns: number, services: readonly number[]): Columns {
  const width = Math.max(narrowest, Number.isFinite(widthColumns) ? widthColumns : withoutTerminal);
  const service = Math.min(
    services.reduce((a, b) => Math.max(a, b), 4),
    widestService,
    Math.floor(width / 5),
  );
  // The mark, and a space after each column but the last.
  const left = width - 1 - 8 - 1 - 7 - 1 - service - 1 - 1;
  const bar = Math.floor(left * 0.42);
  return { offset: 8, duration: 7, service, name: left - bar, bar };
}

/** The bar of an entry on the trace's scale: a block for what lasts, a dot for an instant. Never wider than its column. */
export function barText(entry: TraceEntry, { startMs, durationMs }: Trace, columns: number, unicode: boolean): string {
  const at = (ms: number): number => (durationMs > 0 ? ((ms - startMs) / durationMs) * columns : 0);
  const first = Math.min(columns - 1, Math.max(0, Math.floor(at(entry.startMs))));
  if (entry.durationMs === undefined) return ' '.repeat(first) + (unicode ? '•' : '.');
  const end = Math.min(columns, Math.max(first + 1, Math.round(at(entry.endMs))));
  return ' '.repeat(first) + (unicode ? '█' : '#').repeat(end - first);
}

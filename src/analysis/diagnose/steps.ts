/** Time in steps of one width, and series over them. */

import type { FieldValue } from '../../core/value.ts';
import type { Key } from '../../query/ast.ts';

/** Widths that people think in, seconds. */
const niceSeconds = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400];

export class Steps {
  readonly widthMs: number;
  readonly firstMs: number;
  readonly count: number;
  readonly toMs: number;

  /** Steps from before `fromMs` to after `toMs`, at most about `most` of them. */
  constructor(fromMs: number, toMs: number, most: number) {
    const least = (toMs - fromMs) / most / 1000;
    const days = Math.ceil(least / 86_400);
    this.widthMs = 1000 * (niceSeconds.find((seconds) => seconds >= least) ?? days * 86_400);
    this.firstMs = Math.floor(fromMs / this.widthMs) * this.widthMs;
    this.count = Math.floor((toMs - this.firstMs) / this.widthMs) + 1;
    this.toMs = toMs;
  }

  get key(): Key {
    return { kind: 'timeBin', widthMs: this.widthMs };
  }

  /** The step of a bin's start; undefined outside. */
  of(start: FieldValue): number | undefined {
    if (typeof start !== 'number') return undefined;
    const step = Math.round((start - this.firstMs) / this.widthMs);
    return step >= 0 && step < this.count ? step : undefined;
  }

  timeOf(step: number): number {
    return this.firstMs + step * this.widthMs;
  }

  get minutes(): number {
    return this.widthMs / 60_000;
  }

  /** The series of one value of rows `[bin, ...]`. */
  series(rows: readonly (readonly FieldValue[])[], at: number): Float64Array {
    const series = new Float64Array(this.count);
    for (const row of rows) {
      const step = this.of(row[0]);
      const value = row[at];
      if (step !== undefined && typeof value === 'number') series[step] += value;
    }
    return series;
  }

  /** Rows `[bin, key, ...]` by their key; those without one are left out. */
  byKey(rows: readonly (readonly FieldValue[])[]): Map<string, (readonly FieldValue[])[]> {
    const groups = new Map<string, (readonly FieldValue[])[]>();
    for (const row of rows) {
      const key = row[1];
      if (key === null || key === undefined || typeof key === 'object' || this.of(row[0]) === undefined) continue;
      const text = String(key);
      const group = groups.get(text);
      if (group === undefined) groups.set(text, [row]);
      else group.push(row);
    }
    return groups;
  }
}

/** A gap is so many empty steps, and so many records that should have been in them. */
const gapSteps = 30;
const gapRecords = 20;

/** What could have been events, by step: time, but more where there are more records than usual; nothing in gaps of the log. */
export function exposureOf(records: Float64Array): Float64Array {
  const exposure = new Float64Array(records.length);
  const filled = records.filter((n) => n > 0);
  if (filled.length === 0) return exposure;
  const mean = records.reduce((a, b) => a + b, 0) / filled.length;
  for (let step = 0; step < records.length; step++) exposure[step] = Math.max(1, records[step] / mean);
  for (const { from, end } of emptyRuns(records))
    if (end - from >= gapSteps && (end - from) * mean >= gapRecords) exposure.fill(0, from, end);
  return exposure;
}

function emptyRuns(records: Float64Array): { from: number; end: number }[] {
  const runs: { from: number; end: number }[] = [];
  for (let step = 0; step < records.length; step++) {
    if (records[step] > 0) continue;
    const last = runs[runs.length - 1];
    if (last !== undefined && last.end === step) last.end = step + 1;
    else runs.push({ from: step, end: step + 1 });
  }
  return runs;
}

/** Whether a stretch that ends here goes on at the end of the log: what comes after is too short to tell. */
export function goesOn(end: number, exposure: Float64Array, ratePerExposure: number): boolean {
  let after = 0;
  for (let step = end; step < exposure.length; step++) after += exposure[step];
  return after * ratePerExposure < 3;
}

/** Response times: their distribution, by key and interval, and whether they are as they were before. */

import type { InputFile } from '../../input/input.ts';
import { printField } from '../../query/printer.ts';
import { compareDurations } from './against.ts';
import { bandsOf, countOf, figuresOf, percentileOf } from './figures.ts';
import { addPairs, corrected, emptyHistogram, encode, hgrmOf, pairsOf, pointsOf } from './histogram.ts';
import { type EarlierDurations, earlierDurations, measureHlogs } from './hlog-cells.ts';
import type { Measured, Measurement } from './measured.ts';
import { emptyLatencySummary, type LatencyReport, type LatencyRow, type LatencySummary } from './model.ts';
import { measureLogs } from './scan.ts';
import type { LatencySettings } from './settings.ts';

export function isHlog({ name }: Pick<InputFile, 'name'>): boolean {
  return /\.hlog$/i.test(name);
}

/** Reads the inputs once: logs, or interval logs (.hlog), as they are all. `summary` may be watched meanwhile. */
export async function measureLatency(
  files: readonly InputFile[],
  settings: LatencySettings,
  summary: LatencySummary = emptyLatencySummary(),
): Promise<LatencyReport> {
  const isOfHlogs = files.length > 0 && files.every(isHlog);
  const measured = isOfHlogs ? measureHlogs(files, settings, summary) : await measureLogs(files, settings, summary);
  const { against } = settings;
  const earlier = against.length === 0 ? undefined : earlierDurations(against, settings.hlogUnit, summary);
  const all = correctedOf(measured.all, settings);
  const histogram = emptyHistogram();
  addPairs(histogram, all);
  const rows = rowsOf([...cellRows(measured, settings, earlier)], settings);
  const { everyMs, expectedIntervalMs, encode: encodes } = settings;
  const { fromMs, toMs, by, missing, negative, notes } = measured;
  return {
    of: printField(settings.of),
    by,
    ...(everyMs === undefined ? {} : { everyMs }),
    ...(expectedIntervalMs === undefined ? {} : { expectedIntervalMs }),
    added: countOf(all) - countOf(measured.all),
    ...(fromMs === undefined || toMs === undefined ? {} : { fromMs, toMs }),
    total: figuresOf(all, all.meanMs),
    bands: bandsOf(all),
    distribution: pointsOf(histogram),
    hgrm: hgrmOf(histogram),
    rows,
    ...(encodes ? { encoded: encode(histogram) } : {}),
    ...(earlier === undefined ? {} : { against: compareDurations(all, earlier.all) }),
    missing,
    negative,
    summary,
    notes,
  };
}

function correctedOf(durations: Measured, { expectedIntervalMs }: LatencySettings): Measured {
  return expectedIntervalMs === undefined ? durations : pairsOf(corrected(durations, expectedIntervalMs));
}

function* cellRows(
  { cells, cellCount }: Measurement,
  settings: LatencySettings,
  earlier: EarlierDurations | undefined,
): Iterable<LatencyRow> {
  for (const { startMs, keys, durations } of cells()) {
    const own = correctedOf(durations, settings);
    const before = keys.length === 0 ? undefined : earlier?.of(keys);
    yield {
      ...(startMs === undefined ? {} : { startMs }),
      keys,
      ...figuresOf(own, own.meanMs),
      ...(settings.encode ? { encoded: encodedOf(own) } : {}),
      ...(before === undefined ? {} : { against: compareDurations(own, before, cellCount) }),
    };
  }
}

function encodedOf(durations: Measured): string {
  const histogram = emptyHistogram();
  addPairs(histogram, durations);
  return encode(histogram);
}

const rankedBy = 99;

function rowsOf(rows: LatencyRow[], { everyMs }: LatencySettings): LatencyRow[] {
  const worst = (a: LatencyRow, b: LatencyRow): number =>
    (percentileOf(b, rankedBy) ?? 0) - (percentileOf(a, rankedBy) ?? 0) ||
    b.count - a.count ||
    (JSON.stringify(a.keys) < JSON.stringify(b.keys) ? -1 : 1);
  const time = ({ startMs }: LatencyRow): number => startMs ?? Number.MAX_VALUE;
  return rows.sort((a, b) => (everyMs === undefined ? 0 : time(a) - time(b)) || worst(a, b));
}

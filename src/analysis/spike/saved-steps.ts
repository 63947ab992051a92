/** A table of steps as plain data: what the state keeps of it. */

import type { AlertSample } from '../../detect/alert.ts';
import type { CountGrid } from './count-grid.ts';

export interface SavedSteps {
  readonly first: number;
  readonly end: number;
  /** The keys of all series, as JSON: one text is read and written faster than thousands. */
  readonly keys: string;
  readonly seriesCount: number;
  /** By call of the measure that counts: series after series, the counts of its steps. */
  readonly counts: readonly PackedCounts[];
  /** Of a merged measure, by series: the partial state of each step that has one. */
  readonly pieces: readonly (readonly unknown[])[];
  readonly samples: readonly SavedSamples[];
}

export interface SavedSamples {
  /** Which series. */
  readonly series: number;
  readonly step: number;
  readonly samples: readonly AlertSample[];
}

/** In the smallest numbers that hold them. */
export type PackedCounts = Uint8Array | Uint32Array | Float64Array;

export function packedCounts(grid: CountGrid, rows: readonly number[]): PackedCounts {
  const counts = new Float64Array(rows.length * grid.steps);
  rows.forEach((row, r) => {
    for (let step = 0; step < grid.steps; step++) counts[r * grid.steps + step] = grid.count(row, step);
  });
  const largest = counts.reduce((most, count) => Math.max(most, count), 0);
  if (largest < 2 ** 8) return Uint8Array.from(counts);
  return largest < 2 ** 32 ? Uint32Array.from(counts) : counts;
}

/** As versions 1 and 2 of the state have it. */
interface SeriesOfVersion2 {
  readonly keys: readonly string[];
  readonly counts: readonly Float64Array[];
  readonly pieces: readonly unknown[];
  readonly samples: readonly (readonly AlertSample[] | undefined)[];
}
interface StepsOfVersion2 {
  readonly first: number;
  readonly end: number;
  readonly series: readonly SeriesOfVersion2[];
}

export function stepsOfAnyVersion(saved: SavedSteps | StepsOfVersion2): SavedSteps {
  if (!('series' in saved)) return saved;
  const { first, end, series } = saved;
  const columns = series[0]?.counts.length ?? 0;
  return {
    first,
    end,
    keys: JSON.stringify(series.map(({ keys }) => keys)),
    seriesCount: series.length,
    counts: Array.from({ length: columns }, (_, c) =>
      Float64Array.from(series.flatMap(({ counts }) => [...counts[c]])),
    ),
    pieces: series.map(({ pieces }) => pieces),
    samples: series.flatMap(({ samples }, s) =>
      samples.flatMap((some, at) => (some === undefined ? [] : { series: s, step: first + at, samples: some })),
    ),
  };
}

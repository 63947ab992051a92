/** The durations of interval logs: intervals merged, by tag and by wider intervals where these are asked for. */

import type { InputFile } from '../../input/input.ts';
import type { ValuePairs } from '../../sketch/quantiles.ts';
import { eachValue } from './histogram.ts';
import { keysOfTag } from './hlog.ts';
import { type HlogInterval, type HlogUnit, readHlog } from './hlog-read.ts';
import type { LatencyCell, Measurement } from './measured.ts';
import type { LatencySummary } from './model.ts';
import { pooledNote } from './scan.ts';

export interface HlogReading {
  readonly everyMs?: number;
  readonly maxRows: number;
  readonly hlogUnit?: HlogUnit;
}

interface Cell {
  readonly startMs: number | undefined;
  readonly keys: readonly (string | null)[];
  readonly counts: Map<number, number>;
}

export function measureHlogs(files: readonly InputFile[], reading: HlogReading, summary: LatencySummary): Measurement {
  const { everyMs, maxRows } = reading;
  const all = new Map<number, number>();
  const cells = new Map<string, Cell>();
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  let hasTags = false;
  let pooled = 0;
  const take = (interval: HlogInterval): void => {
    fromMs = Math.min(fromMs, interval.startMs);
    toMs = Math.max(toMs, interval.endMs);
    hasTags ||= interval.tag !== undefined;
    const startMs = everyMs === undefined ? undefined : Math.floor(interval.startMs / everyMs) * everyMs;
    const id = `${startMs ?? ''} ${interval.tag ?? ''}`;
    const isPooled = !cells.has(id) && cells.size >= maxRows;
    if (isPooled) pooled += interval.histogram.totalCount;
    const cell = isPooled
      ? cellAt(cells, other, { startMs: undefined, keys: [other], counts: new Map() })
      : cellAt(cells, id, { startMs, keys: keysOf(interval.tag), counts: new Map() });
    addTo([all, cell.counts], interval);
  };
  for (const file of files) {
    const { bytes, problems } = readHlog(file, reading.hlogUnit, take);
    summary.bytes += bytes;
    summary.problems.push(...problems);
  }
  for (const count of all.values()) summary.records += count;
  summary.matched = summary.records;
  return {
    all: pairsOfCounts(all),
    cells: () => (hasTags || everyMs !== undefined ? cellsOf(cells, hasTags) : []),
    cellCount: cells.size,
    by: hasTags ? ['tag'] : [],
    ...(fromMs <= toMs ? { fromMs, toMs } : {}),
    missing: 0,
    negative: 0,
    notes: pooled > 0 ? [pooledNote(pooled, maxRows)] : [],
  };
}

const other = '(other)';

function cellAt(cells: Map<string, Cell>, id: string, fresh: Cell): Cell {
  const known = cells.get(id);
  if (known !== undefined) return known;
  cells.set(id, fresh);
  return fresh;
}

/** One column for a tag, whatever it was made of. */
function keysOf(tag: string | undefined): (string | null)[] {
  return tag === undefined
    ? [null]
    : [
        keysOfTag(tag)
          .map((key) => key ?? '-')
          .join(' '),
      ];
}

const usPerMs = 1000;

/** Counts by milliseconds. */
function addTo(into: readonly Map<number, number>[], { histogram, unitUs }: HlogInterval): void {
  eachValue(histogram, (value, count) => {
    const ms = (value * unitUs) / usPerMs;
    for (const counts of into) counts.set(ms, (counts.get(ms) ?? 0) + count);
  });
}

function* cellsOf(cells: ReadonlyMap<string, Cell>, hasTags: boolean): Iterable<LatencyCell> {
  for (const { startMs, keys, counts } of cells.values())
    yield {
      ...(startMs === undefined ? {} : { startMs }),
      keys: hasTags ? keys : [],
      durations: pairsOfCounts(counts),
    };
}

function pairsOfCounts(counts: ReadonlyMap<number, number>): ValuePairs {
  const values = Float64Array.from(counts.keys()).sort();
  return { values, counts: Float64Array.from(values, (value) => counts.get(value) ?? 0) };
}

/** By tag, the durations of interval logs that others are compared with. */
export interface EarlierDurations {
  readonly all: ValuePairs;
  of(keys: readonly (string | null)[]): ValuePairs | undefined;
}

export function earlierDurations(
  files: readonly InputFile[],
  hlogUnit: HlogUnit | undefined,
  summary: LatencySummary,
): EarlierDurations {
  const all = new Map<number, number>();
  const byKeys = new Map<string, Map<number, number>>();
  for (const file of files) {
    const { problems } = readHlog(file, hlogUnit, (interval) => {
      if (interval.tag === undefined) {
        addTo([all], interval);
        return;
      }
      const id = JSON.stringify(keysOfTag(interval.tag));
      const counts = byKeys.get(id) ?? new Map<number, number>();
      byKeys.set(id, counts);
      addTo([all, counts], interval);
    });
    summary.problems.push(...problems);
  }
  return {
    all: pairsOfCounts(all),
    of: (keys) => {
      const counts = byKeys.get(JSON.stringify(keys));
      return counts === undefined ? undefined : pairsOfCounts(counts);
    },
  };
}

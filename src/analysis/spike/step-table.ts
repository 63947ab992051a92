/** What was measured, by series and step: counts in flat arrays, other aggregates as the partial state of each step. Runs add to
 * it; it is what the state keeps. */

import type { AggregateState } from '../../aggregates/aggregate.ts';
import { findAggregate } from '../../aggregates/index.ts';
import { BugError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import { CountSeries } from '../../detect/count-series.ts';
import type { Measured } from '../../detect/measured.ts';
import { ShareSeries } from '../../detect/share-series.ts';
import type { Windows } from '../../detect/windows.ts';
import { RecordBinder } from '../../operators/binder.ts';
import type { SavedGroups } from '../../operators/grouper.ts';
import type { AggregateCall } from '../../query/ast.ts';
import { CountGrid } from './count-grid.ts';
import { type GroupKeys, groupKeysOf, keyId } from './group-keys.ts';
import type { Measure } from './measure.ts';
import { MergedSeries } from './merged-series.ts';
import { packedCounts, type SavedSamples, type SavedSteps, stepsOfAnyVersion } from './saved-steps.ts';
import { type GroupSamples, StepSamples } from './step-samples.ts';

/** The series of all keys that found no room. */
export const pooledKey = '(other)';

export interface StepTableOptions {
  readonly measure: Measure;
  readonly windows: Windows;
  readonly maxSeries: number;
  readonly nowMs: number;
}

/** One key's steps, from the table's first on. */
export interface StepSeries {
  /** As text, one a key of `--by`. */
  readonly keys: readonly string[];
  /** Of its counts. */
  readonly row: number;
  /** Of a merged measure: the partial state of each step that has one. */
  pieces: unknown[];
}

export class StepTable {
  first = 0;
  /** Steps are first..end; equal where there are none. */
  end = 0;
  readonly samples = new StepSamples();
  readonly #options: StepTableOptions;
  readonly #series = new Map<string, StepSeries>();
  /** By call of the measure that counts. All have the same rows and steps. */
  readonly #grids: readonly CountGrid[];
  /** Records of keys that found no room. */
  pooledRecords = 0;

  constructor(options: StepTableOptions, saved?: SavedSteps) {
    this.#options = options;
    const { kind, calls } = options.measure;
    this.#grids = Array.from({ length: kind === 'merged' ? 1 : calls.length }, () => new CountGrid());
    if (saved !== undefined) this.#restore(stepsOfAnyVersion(saved));
  }

  #restore({ first, end, keys, counts, pieces, samples }: SavedSteps): void {
    // Our own writing, whole by its checksum.
    const allKeys = JSON.parse(keys) as string[][];
    const series = allKeys.map((ofSeries) => this.#newSeries(ofSeries, keyId(ofSeries)));
    this.extend(first, end);
    const steps = end - first;
    const rows = Int32Array.from({ length: series.length * steps }, (_, i) => series[Math.floor(i / steps)].row);
    const places = Int32Array.from(rows, (_, i) => i % steps);
    counts.forEach((packed, c) => {
      this.#grids[c].addAll(rows, places, Float64Array.from(packed));
    });
    pieces.forEach((ofSeries, s) => {
      series[s].pieces = [...ofSeries];
    });
    for (const { series: s, step, samples: some } of samples) this.samples.add(step, series[s].row, some);
  }

  get series(): Iterable<StepSeries> {
    return this.#series.values();
  }

  get seriesCount(): number {
    return this.#series.size;
  }

  save(): SavedSteps {
    const series = [...this.#series.values()];
    const rows = series.map(({ row }) => row);
    return {
      first: this.first,
      end: this.end,
      keys: JSON.stringify(series.map(({ keys }) => keys)),
      seriesCount: series.length,
      counts: this.#grids.map((grid) => packedCounts(grid, rows)),
      pieces: this.#options.measure.kind === 'merged' ? series.map(({ pieces }) => pieces) : [],
      samples: this.#savedSamples(series),
    };
  }

  /** Of the samples only those that a window of the next steps may show, and where they are many, those of the largest series. */
  #savedSamples(series: readonly StepSeries[]): SavedSamples[] {
    const [grid] = this.#grids;
    const shown = Math.max(0, grid.steps - 2 * this.#options.windows.windowSteps);
    const events = series.map(({ row }) => {
      const { sums, at, steps } = grid.sumsOf(row);
      return sums[at + steps] - sums[at + shown];
    });
    const order = series.map((_, s) => s).sort((a, b) => events[b] - events[a] || a - b);
    const saved: SavedSamples[] = [];
    let charsLeft: number = limits.stateSampleChars;
    for (const s of order)
      for (let step = this.first + shown; step < this.end && charsLeft > 0; step++) {
        const samples = this.samples.of(step, series[s].row);
        if (samples.length > 0) saved.push({ series: s, step, samples });
        for (const { text } of samples) charsLeft -= text.length;
      }
    return saved;
  }

  /** The series with these keys, made where it is not there: without `--by` there is always one. */
  seriesOf(keys: readonly string[], id = keyId(keys)): StepSeries {
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    if (this.#series.size >= this.#options.maxSeries && keys[0] !== pooledKey)
      return this.seriesOf(keys.map(() => pooledKey));
    return this.#newSeries(keys, id);
  }

  #newSeries(keys: readonly string[], id: string): StepSeries {
    const [row] = this.#grids.map((grid) => grid.newRow());
    const made: StepSeries = { keys, row, pieces: [] };
    this.#series.set(id, made);
    return made;
  }

  /** Adds the groups of a scan: their first key is the step's time, their last aggregate the samples.
   *
   * @param keep from which step on; what is older came too late
   * @param until the last step that is believed; later ones are in no step
   * @param samples of the groups
   * @returns how many events there were, how many came too late, and how many have no time */
  add(
    groups: SavedGroups,
    keep: number,
    until: number,
    samples: GroupSamples,
  ): { events: number; late: number; untimed: number } {
    const { measure, windows } = this.#options;
    const counted = measure.kind === 'merged' ? measure.calls.slice(1) : measure.calls;
    const columns = counted.map((call) => this.#valuesOf(call, groups, measure.calls.indexOf(call)));
    const records = columns[columns.length - 1];
    const groupKeys = groupKeysOf(groups, windows.stepMs);
    const newKeys = groupKeys.ids.reduce((count, id) => count + (this.#series.has(id) ? 0 : 1), 0);
    const oldest = Math.max(keep, this.#oldestHeld(groupKeys, newKeys, until));
    this.#extendTo(groupKeys, oldest, until);
    for (const grid of this.#grids) grid.reserve(Math.min(this.#options.maxSeries + 1, this.#series.size + newKeys));
    const dropped = { events: 0, late: 0, untimed: 0 };
    const series = new Array<StepSeries | undefined>(groupKeys.keys.length);
    const rows = new Int32Array(groups.groupCount).fill(-1);
    const places = new Int32Array(groups.groupCount);
    for (const g of this.#order(groupKeys, columns[0], newKeys)) {
      const step = groupKeys.steps[g];
      dropped.events += columns[0][g];
      if (Number.isNaN(step)) dropped.untimed += records[g];
      else if (step < oldest) dropped.late += records[g];
      else if (step <= until) {
        const number = groupKeys.numbers[g];
        const found = series[number] ?? this.seriesOf(groupKeys.keys[number], groupKeys.ids[number]);
        series[number] = found;
        if (found.keys[0] === pooledKey && groupKeys.keys[number][0] !== pooledKey) this.pooledRecords += records[g];
        rows[g] = found.row;
        places[g] = step - this.first;
        this.samples.addGroup(step, found.row, samples, g);
      }
    }
    this.#grids.forEach((grid, c) => {
      grid.addAll(rows, places, columns[c]);
    });
    if (measure.kind === 'merged') this.#addPieces(groups, groupKeys, series, rows, places);
    return dropped;
  }

  #addPieces(
    { states, groupCount }: SavedGroups,
    { numbers }: GroupKeys,
    series: readonly (StepSeries | undefined)[],
    rows: Int32Array,
    places: Int32Array,
  ): void {
    const added = splitState(this.#options.measure.calls[0], states[0], groupCount);
    for (let g = 0; g < groupCount; g++) {
      const pieces = series[numbers[g]]?.pieces;
      if (rows[g] >= 0 && pieces !== undefined) pieces[places[g]] = this.#joined(pieces[places[g]], added[g]);
    }
  }

  /** At once, for all steps there are. */
  #extendTo({ steps }: GroupKeys, oldest: number, until: number): void {
    let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (const step of steps) {
      if (!(step >= oldest && step <= until)) continue;
      from = Math.min(from, step);
      to = Math.max(to, step);
    }
    if (from <= to) this.extend(from, to + 1);
  }

  /** One record dated years ago must not make years of empty steps. */
  #oldestHeld({ steps }: GroupKeys, newKeys: number, until: number): number {
    const series = Math.max(1, Math.min(this.#options.maxSeries, this.#series.size + newKeys));
    const newest = steps.reduce((most, step) => (step <= until && step > most ? step : most), 0);
    return newest + 1 - Math.min(limits.spikeSteps, Math.floor(limits.spikeCells / series));
  }

  /** Groups whose keys have most events come first where there are too many keys: those find room. */
  #order({ numbers, ids }: GroupKeys, events: Float64Array, newKeys: number): Iterable<number> {
    if (newKeys + this.#series.size <= this.#options.maxSeries) return numbers.keys();
    const totals = new Float64Array(ids.length);
    numbers.forEach((number, g) => {
      totals[number] += events[g];
    });
    const byTotal = (a: number, b: number): number =>
      totals[b] - totals[a] || (ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : 0);
    return [...numbers.keys()].sort((a, b) => byTotal(numbers[a], numbers[b]) || a - b);
  }

  #joined(a: unknown, b: unknown): unknown {
    if (a === undefined) return b;
    const state = this.createState();
    state.merge(a, one, 1);
    state.merge(b, one, 1);
    return state.save();
  }

  /** A new state of the merged measure. */
  createState(): AggregateState {
    return stateOf(this.#options.measure.calls[0]);
  }

  /** Makes room for the steps from..end. */
  extend(from: number, end: number): void {
    if (this.end === this.first) {
      this.first = from;
      this.end = from;
    }
    const before = Math.max(0, this.first - from);
    const after = Math.max(0, end - this.end);
    if (before === 0 && after === 0) return;
    for (const grid of this.#grids) grid.extend(before, after);
    if (before > 0) for (const series of this.#series.values()) series.pieces = shifted(series.pieces, before);
    this.first -= before;
    this.end += after;
  }

  /** Forgets the steps before `first`, and series that have nothing after it unless they are needed.
   *
   * @param onGone told of each series that is forgotten */
  prune(first: number, isNeeded: (series: StepSeries) => boolean, onGone?: (series: StepSeries) => void): void {
    const gone = first - this.first;
    if (gone <= 0) return;
    for (const grid of this.#grids) grid.dropFirst(gone);
    this.samples.dropBefore(first);
    this.first = first;
    this.end = Math.max(this.end, first);
    for (const [id, series] of this.#series) {
      if (series.pieces.length > 0) series.pieces = series.pieces.slice(gone);
      const isEmpty = this.#grids.every((grid) => grid.total(series.row) === 0);
      if (!isEmpty || series.keys.length === 0 || isNeeded(series)) continue;
      this.#series.delete(id);
      for (const grid of this.#grids) grid.freeRow(series.row);
      onGone?.(series);
    }
  }

  /** The series as the rules see it. Valid until the table changes. */
  measured({ row, pieces }: StepSeries): Measured {
    const { measure, windows } = this.#options;
    const counts = this.#grids[0].sumsOf(row);
    if (measure.kind === 'count') return new CountSeries(this.first, counts, windows);
    if (measure.kind === 'share') return new ShareSeries(this.first, counts, this.#grids[1].sumsOf(row), windows);
    return new MergedSeries(this.first, counts, pieces, {
      windows,
      isPercentile: measure.calls[0].name === 'percentile',
      growsWithSpan: growing.has(measure.calls[0].name),
      create: () => this.createState(),
    });
  }

  #valuesOf(call: AggregateCall, groups: SavedGroups, at: number): Float64Array {
    const state = stateOf(call);
    const count = groups.groupCount;
    state.merge(
      groups.states[at],
      Int32Array.from({ length: count }, (_, g) => g),
      count,
    );
    return Float64Array.from({ length: count }, (_, g) => Number(state.value(g) ?? 0));
  }
}

const growing: ReadonlySet<string> = new Set(['sum', 'distinct', 'min', 'max']);
const one = new Int32Array(1);

/** Values and merging need no binding to a scan. */
const unbound = new RecordBinder({ nowMs: 0, zone: 'utc' });

function stateOf(call: AggregateCall): AggregateState {
  const aggregate = findAggregate(call.name);
  if (aggregate === undefined) throw new BugError(`no aggregate ${call.name}`);
  return aggregate.create(call, unbound);
}

/** The state of each group by itself: where the aggregate has no way of its own, halves, and halves of these, so that n groups cost
 * n log n. */
export function splitState(call: AggregateCall, saved: unknown, groups: number): unknown[] {
  const split = findAggregate(call.name)?.split;
  return split === undefined ? halved(call, saved, groups) : split(saved);
}

function halved(call: AggregateCall, saved: unknown, groups: number): unknown[] {
  if (groups <= 1) return groups === 0 ? [] : [saved];
  const half = groups >> 1;
  const part = (from: number, to: number): unknown => {
    const state = stateOf(call);
    state.merge(
      saved,
      Int32Array.from({ length: groups }, (_, g) => (g >= from && g < to ? g - from : -1)),
      to - from,
    );
    return state.save();
  };
  return [...halved(call, part(0, half), half), ...halved(call, part(half, groups), groups - half)];
}

function shifted<T>(items: readonly T[], by: number): T[] {
  const wider = new Array<T>(by);
  items.forEach((item, i) => {
    wider[by + i] = item;
  });
  return wider;
}

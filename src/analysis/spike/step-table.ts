/** What was measured, by series and step: counts as numbers, other aggregates as the partial state of each step. Runs add to
 * it; it is what the state keeps. */

import type { AggregateState } from '../../aggregates/aggregate.ts';
import { findAggregate } from '../../aggregates/index.ts';
import { BugError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import type { AlertSample } from '../../detect/alert.ts';
import { CountSeries } from '../../detect/count-series.ts';
import type { Measured } from '../../detect/measured.ts';
import { ShareSeries } from '../../detect/share-series.ts';
import type { Windows } from '../../detect/windows.ts';
import { RecordBinder } from '../../operators/binder.ts';
import { type SavedGroups, savedKeys } from '../../operators/grouper.ts';
import type { AggregateCall } from '../../query/ast.ts';
import type { Measure } from './measure.ts';
import { MergedSeries } from './merged-series.ts';

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
  /** By call of the measure that counts: values by step. */
  counts: Float64Array[];
  /** Of a merged measure: the partial state of each step that has one. */
  pieces: unknown[];
  /** By step: records to show, made ready when they are asked for: most never are. */
  samples: (Samples | undefined)[];
}

export type Samples = readonly AlertSample[] | (() => readonly AlertSample[]);

export function readySamples(samples: Samples | undefined): readonly AlertSample[] {
  return typeof samples === 'function' ? samples() : (samples ?? []);
}

/** Plain data. */
export interface SavedSteps {
  readonly first: number;
  readonly end: number;
  readonly series: readonly StepSeries[];
}

export class StepTable {
  first = 0;
  /** Steps are first..end; equal where there are none. */
  end = 0;
  readonly #options: StepTableOptions;
  readonly #series = new Map<string, StepSeries>();
  /** Records of keys that found no room. */
  pooledRecords = 0;

  constructor(options: StepTableOptions, saved?: SavedSteps) {
    this.#options = options;
    if (saved === undefined) return;
    this.first = saved.first;
    this.end = saved.end;
    for (const series of saved.series) this.#series.set(idOf(series.keys), series);
  }

  get series(): Iterable<StepSeries> {
    return this.#series.values();
  }

  get seriesCount(): number {
    return this.#series.size;
  }

  /** Of the samples only those that a window of the next steps may show. */
  save(): SavedSteps {
    const shown = this.end - this.first - 2 * this.#options.windows.windowSteps;
    const series = [...this.#series.values()].map((one) => ({
      ...one,
      samples: one.samples.map((samples, at) => (at < shown ? undefined : samples && readySamples(samples))),
    }));
    return { first: this.first, end: this.end, series };
  }

  /** The series with these keys, made where it is not there: without `--by` there is always one. */
  seriesOf(keys: readonly string[]): StepSeries {
    const id = idOf(keys);
    const known = this.#series.get(id);
    if (known !== undefined) return known;
    if (this.#series.size >= this.#options.maxSeries && keys[0] !== pooledKey)
      return this.seriesOf(keys.map(() => pooledKey));
    const { calls, kind } = this.#options.measure;
    const steps = this.end - this.first;
    const columns = kind === 'merged' ? 1 : calls.length;
    const made: StepSeries = {
      keys,
      counts: Array.from({ length: columns }, () => new Float64Array(steps)),
      pieces: [],
      samples: [],
    };
    this.#series.set(id, made);
    return made;
  }

  /** Adds the groups of a scan: their first key is the step's time, their last aggregate the samples.
   *
   * @param keep from which step on; what is older came too late
   * @param until the last step that is believed; later ones are in no step
   * @param samplesOf the samples of a group, ready to be shown
   * @returns how many events there were, how many came too late, and how many have no time */
  add(
    groups: SavedGroups,
    keep: number,
    until: number,
    samplesOf: (group: number) => readonly AlertSample[],
  ): { events: number; late: number; untimed: number } {
    const { measure } = this.#options;
    const counted = measure.kind === 'merged' ? measure.calls.slice(1) : measure.calls;
    const columns = counted.map((call) => this.#valuesOf(call, groups, measure.calls.indexOf(call)));
    const pieces = measure.kind === 'merged' ? splitState(measure.calls[0], groups.states[0], groups.groupCount) : [];
    const groupKeys = savedKeys(groups);
    const dropped = { events: 0, late: 0, untimed: 0 };
    const oldest = Math.max(keep, this.#oldestHeld(groupKeys, until));
    this.#extendTo(groupKeys, oldest, until);
    for (const g of this.#mostFirst(groupKeys, columns)) {
      const [time] = groupKeys[g];
      const events = columns[columns.length - 1][g];
      dropped.events += columns[0][g];
      if (typeof time !== 'number') dropped.untimed += events;
      else {
        const step = Math.round(time / this.#options.windows.stepMs);
        if (step < oldest) dropped.late += events;
        else if (step <= until)
          this.#put(step, groupKeys[g].slice(1).map(keyText), columns, pieces, g, () => samplesOf(g));
      }
    }
    return dropped;
  }

  /** At once, for all steps there are: each time costs a copy of all series. */
  #extendTo(keys: GroupKeys, oldest: number, until: number): void {
    const { stepMs } = this.#options.windows;
    const steps = keys.flatMap(([time]) => (typeof time === 'number' ? Math.round(time / stepMs) : []));
    const held = steps.filter((step) => step >= oldest && step <= until);
    if (held.length === 0) return;
    const first = held.reduce((a, b) => Math.min(a, b));
    this.extend(first, 1 + held.reduce((a, b) => Math.max(a, b)));
  }

  /** One record dated years ago must not make years of empty steps. */
  #oldestHeld(keys: GroupKeys, until: number): number {
    const ids = new Set(keys.map((values) => idOf(values.slice(1).map(keyText))));
    const series = Math.max(1, Math.min(this.#options.maxSeries, ids.size + this.#series.size));
    const { stepMs } = this.#options.windows;
    const believed = keys
      .flatMap(([time]) => (typeof time === 'number' ? Math.round(time / stepMs) : []))
      .filter((step) => step <= until);
    const newest = believed.reduce((a, b) => Math.max(a, b), 0);
    const steps = Math.min(limits.spikeSteps, Math.floor(limits.spikeCells / series));
    return newest + 1 - steps;
  }

  /** Groups whose keys have most events come first: where there are too many keys, those find room. */
  #mostFirst(groupKeys: GroupKeys, columns: readonly Float64Array[]): number[] {
    const totals = new Map<string, number>();
    const ids = groupKeys.map((keys) => idOf(keys.slice(1).map(keyText)));
    ids.forEach((id, g) => {
      totals.set(id, (totals.get(id) ?? 0) + columns[0][g]);
    });
    const order = ids.map((_, g) => g);
    if (totals.size + this.#series.size <= this.#options.maxSeries) return order;
    const total = (g: number): number => totals.get(ids[g]) ?? 0;
    return order.sort((a, b) => total(b) - total(a) || (ids[a] < ids[b] ? -1 : ids[a] > ids[b] ? 1 : a - b));
  }

  #put(
    step: number,
    keys: readonly string[],
    columns: readonly Float64Array[],
    pieces: readonly unknown[],
    g: number,
    samples: Samples,
  ): void {
    const series = this.seriesOf(keys);
    if (series.keys[0] === pooledKey && keys[0] !== pooledKey) this.pooledRecords += columns[columns.length - 1][g];
    const at = step - this.first;
    columns.forEach((values, c) => {
      series.counts[c][at] += values[g];
    });
    if (pieces.length > 0) series.pieces[at] = this.#joined(series.pieces[at], pieces[g]);
    series.samples[at] ??= samples;
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
    const steps = Math.max(this.end, end) - (this.first - before);
    if (before === 0 && end <= this.end) return;
    for (const series of this.#series.values()) {
      series.counts = series.counts.map((counts) => grown(counts, before, steps));
      if (before > 0) {
        series.pieces = shifted(series.pieces, before);
        series.samples = shifted(series.samples, before);
      }
    }
    this.first -= before;
    this.end = this.first + steps;
  }

  /** Forgets the steps before `first`, and series that have nothing after it unless they are needed. */
  prune(first: number, isNeeded: (series: StepSeries) => boolean): void {
    const gone = first - this.first;
    if (gone <= 0) return;
    for (const [id, series] of this.#series) {
      series.counts = series.counts.map((counts) => counts.slice(gone));
      series.pieces = series.pieces.slice(gone);
      series.samples = series.samples.slice(gone);
      if (series.keys.length > 0 && !isNeeded(series) && series.counts.every((counts) => counts.every((n) => n === 0)))
        this.#series.delete(id);
    }
    this.first = first;
    this.end = Math.max(this.end, first);
  }

  /** The series as the rules see it. */
  measured({ counts, pieces }: StepSeries): Measured {
    const { measure, windows } = this.#options;
    if (measure.kind === 'count') return new CountSeries(this.first, counts[0], windows);
    if (measure.kind === 'share') return new ShareSeries(this.first, counts[0], counts[1], windows);
    return new MergedSeries(this.first, counts[0], pieces, {
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

/** The state of each group by itself: halves, and halves of these, so that n groups cost n log n. */
export function splitState(call: AggregateCall, saved: unknown, groups: number): unknown[] {
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
  return [...splitState(call, part(0, half), half), ...splitState(call, part(half, groups), groups - half)];
}

function idOf(keys: readonly string[]): string {
  return JSON.stringify(keys);
}

/** A key's value as text. */
type GroupKeys = ReturnType<typeof savedKeys>;

function keyText(value: unknown): string {
  if (value === null || value === undefined) return '(missing)';
  if (typeof value === 'object' && 'json' in value) return String(value.json);
  return String(value);
}

/** Growing by doubling would save copies, but steps come few at a time and series are short. */
function grown(counts: Float64Array, before: number, steps: number): Float64Array {
  const wider = new Float64Array(steps);
  wider.set(counts, before);
  return wider;
}

function shifted<T>(items: readonly T[], by: number): T[] {
  const wider = new Array<T>(by);
  items.forEach((item, i) => {
    wider[by + i] = item;
  });
  return wider;
}

/** Series and their alerts over time: takes what scans found, evaluates every sealed step once, in order, and tells what changed. */

import { type SampleLine, SavedSamples } from '../../aggregates/samples.ts';
import { parseRecord } from '../../core/json.ts';
import { limits } from '../../core/limits.ts';
import type { RecordReader } from '../../core/record.ts';
import type { Alert, AlertSample } from '../../detect/alert.ts';
import { Detector, isQuiet, type RuleName, type SavedDetector, type Verdict } from '../../detect/detector.ts';
import { type AlertState, advance, inactive } from '../../detect/life.ts';
import type { Measured } from '../../detect/measured.ts';
import { type Reading, readingAt } from '../../detect/reading.ts';
import { silenceSignal } from '../../detect/silence.ts';
import { latestBelievableMs } from '../../detect/watermark.ts';
import { stepOf } from '../../detect/windows.ts';
import { redactRecordLine } from '../../redact/index.ts';
import { type AlertSource, alertOf, silenceAlert } from './alert-of.ts';
import type { SavedSteps } from './saved-steps.ts';
import type { SpikeSettings } from './settings.ts';
import { recordReader, type ScannedSteps } from './step-scan.ts';
import { type StepSeries, StepTable } from './step-table.ts';

/** Plain data: what the state keeps between runs. */
export interface SavedSession {
  readonly table: SavedSteps;
  readonly detectors: readonly (readonly [keys: readonly string[], SavedDetector])[];
  readonly coveredFrom: number | undefined;
  readonly evaluatedEnd: number | undefined;
  readonly newest: readonly (readonly [source: string, newestMs: number])[];
  readonly silent: readonly (readonly [source: string, AlertState])[];
}

/** An input of a scan, by its file index. */
export interface TakenInput {
  readonly name: string;
  /** The current log that it is a rotation of, or itself: what may fall silent. */
  readonly log: string;
  /** Lines of it that earlier runs have read. */
  readonly linesBefore: number;
}

/** Where the lines of a scan's samples stand. */
interface SamplePlaces {
  readonly lineOf: ScannedSteps['lineOf'];
  readonly afterBytes: ScannedSteps['afterBytes'];
}

/** One step's judgement of one series, for `--scores`. */
export interface Scored {
  readonly keys: readonly string[];
  readonly step: number;
  readonly value: number;
  readonly verdicts: readonly Verdict[];
}

/** Told of looks at series. */
export interface Watcher {
  /** Of those too that change nothing. */
  readonly wantsQuiet: boolean;
  onScore(scored: Scored): void;
}

export interface SeriesLook {
  readonly keys: readonly string[];
  readonly measured: Measured;
  readonly reading: Reading;
  readonly firing: Extract<AlertState, { phase: 'firing' }> | undefined;
}

export class SpikeSession {
  readonly #settings: SpikeSettings;
  readonly #table: StepTable;
  readonly #detectors = new Map<StepSeries, Detector>();
  readonly #reader: RecordReader;
  /** By source: its newest record. */
  readonly #newest: Map<string, number>;
  readonly #silent: Map<string, AlertState>;
  #coveredFrom: number | undefined;
  #evaluatedEnd: number | undefined;
  /** Events that were taken since this session was made. */
  takenEvents = 0;
  /** Events that came for steps that are no longer kept. */
  lateEvents = 0;
  untimedEvents = 0;
  watcher: Watcher | undefined;

  constructor(settings: SpikeSettings, saved?: SavedSession) {
    const { measure, maxSeries, detector, engine } = settings;
    this.#settings = settings;
    this.#reader = recordReader(engine);
    this.#table = new StepTable({ measure, maxSeries, windows: detector.windows, nowMs: engine.nowMs }, saved?.table);
    this.#newest = new Map(saved?.newest);
    this.#silent = new Map(saved?.silent);
    this.#coveredFrom = saved?.coveredFrom;
    this.#evaluatedEnd = saved?.evaluatedEnd;
    for (const [keys, state] of saved?.detectors ?? [])
      this.#detectors.set(this.#table.seriesOf(keys), new Detector(detector, state));
  }

  get coveredFrom(): number | undefined {
    return this.#coveredFrom;
  }

  get evaluatedEnd(): number | undefined {
    return this.#evaluatedEnd;
  }

  get newestMs(): number {
    return Math.max(Number.NEGATIVE_INFINITY, ...this.#newest.values());
  }

  get newestBySource(): ReadonlyMap<string, number> {
    return this.#newest;
  }

  get pooledRecords(): number {
    return this.#table.pooledRecords;
  }

  get seriesCount(): number {
    return this.#table.seriesCount;
  }

  /** Takes what a scan of the inputs found.
   *
   * @param nowMs the wall clock: records dated far past it are not believed */
  take(scanned: ScannedSteps, inputs: readonly TakenInput[], nowMs = this.#settings.engine.nowMs): void {
    const { stepMs } = this.#settings.detector.windows;
    for (const { fileIndex, span } of scanned.inputs) {
      if (span === undefined || !Number.isFinite(span.newestMs)) continue;
      const name = inputs[fileIndex].log;
      this.#newest.set(name, Math.max(span.newestMs, this.#newest.get(name) ?? span.newestMs));
    }
    // What is covered began with the first run: older files that turn up later are no news.
    if (this.#evaluatedEnd === undefined) {
      const from = coveredFrom(scanned, stepMs) ?? Number.POSITIVE_INFINITY;
      if (from < (this.#coveredFrom ?? Number.POSITIVE_INFINITY)) this.#coveredFrom = from;
    }
    const { states } = scanned.groups;
    const samples = new SavedSamples(states[states.length - 1]);
    const until = stepOf(latestBelievableMs(nowMs, this.#settings.latenessMs), stepMs);
    // Held for as long as a sample of theirs: of the scan no more than where its lines stand.
    const places: SamplePlaces = { lineOf: scanned.lineOf, afterBytes: scanned.afterBytes };
    const dropped = this.#table.add(scanned.groups, this.#firstKept(), until, {
      has: (group) => samples.has(group),
      of: (group) => samples.of(group).map((line) => this.#sampleOf(line, places, inputs)),
    });
    this.lateEvents += dropped.late;
    this.untimedEvents += dropped.untimed;
    this.takenEvents += dropped.events;
  }

  #firstKept(): number {
    return this.#evaluatedEnd === undefined ? Number.NEGATIVE_INFINITY : this.#table.first;
  }

  #sampleOf(sample: SampleLine, places: SamplePlaces, inputs: readonly TakenInput[]): AlertSample {
    const { name, linesBefore } = inputs[sample.fileIndex];
    const record = parseRecord(sample.text);
    const trace = record === undefined ? undefined : this.#reader.canonical(record, 'traceId')?.value;
    return {
      text: redactRecordLine(sample.text),
      file: name,
      line: linesBefore + places.lineOf(sample),
      ...places.afterBytes?.(sample),
      timeMs: sample.timeMs,
      traceId: typeof trace === 'string' ? trace : undefined,
    };
  }

  /** Evaluates all steps up to `end` that were not yet, and tells what changed. */
  evaluate(end: number): Alert[] {
    const { windows } = this.#settings.detector;
    const from = this.#evaluatedEnd ?? this.#coveredFrom;
    if (from === undefined || end <= from) return [];
    this.#table.extend(this.#evaluatedEnd === undefined ? from : this.#table.first, end);
    if (this.#settings.byNames.length === 0) this.#table.seriesOf([]);
    const sources = [...this.#table.series].map((series) => this.#sourceOf(series));
    const alerts: Alert[] = [];
    for (let step = from + 1; step <= end; step++) {
      for (const source of sources) {
        const some = this.#see(source, step);
        if (some.length > 0) alerts.push(...some);
      }
      alerts.push(...this.#seeSilence(step * windows.stepMs, step === end));
    }
    this.#evaluatedEnd = end;
    return alerts;
  }

  #sourceOf(series: StepSeries): AlertSource {
    return { series, measured: this.#table.measured(series), samples: this.#table.samples };
  }

  #detectorOf(series: StepSeries): Detector {
    const known = this.#detectors.get(series);
    if (known !== undefined) return known;
    const made = new Detector(this.#settings.detector);
    this.#detectors.set(series, made);
    return made;
  }

  #see(source: AlertSource, end: number): readonly Alert[] {
    const coveredFrom = this.#coveredFrom ?? end;
    const { series, measured } = source;
    const mayPassOver = this.watcher?.wantsQuiet !== true && (this.#detectors.get(series)?.isResting ?? true);
    if (mayPassOver && isQuiet(measured, end, coveredFrom, this.#settings.detector)) return none;
    const verdicts = this.#detectorOf(series).see(measured, end, coveredFrom);
    this.watcher?.onScore({ keys: series.keys, step: end - 1, value: measured.step(end - 1), verdicts });
    return verdicts.flatMap((verdict) => {
      if (verdict.change === undefined) return [];
      const state = verdict.change === 'resolved' ? verdict.before : verdict.state;
      return [alertOf(verdict.change, verdict, state, source, this.#settings)];
    });
  }

  /** Whether a source is silent is known of the present only: its newest record is all that is kept of it. */
  #seeSilence(atMs: number, isLast: boolean): Alert[] {
    const { silenceMs, detector } = this.#settings;
    if (silenceMs === undefined || !isLast) return [];
    return [...this.#newest].flatMap(([source, newestMs]) => {
      const signal = silenceSignal(newestMs, atMs, silenceMs);
      const { state, change } = advance(this.#silent.get(source) ?? inactive, signal, detector.life);
      this.#silent.set(source, state);
      return change === undefined ? [] : [silenceAlert(change, source, newestMs, atMs, this.#settings)];
    });
  }

  /** The alerts that are firing at the end, as they are now. */
  firing(): Alert[] {
    const end = this.#evaluatedEnd;
    if (end === undefined) return [];
    const alerts: Alert[] = [];
    for (const series of this.#table.series)
      for (const rule of ruleNames) {
        const state = this.#detectors.get(series)?.state(rule);
        if (state?.phase !== 'firing') continue;
        const source = this.#sourceOf(series);
        const verdict: Verdict = { rule, state, before: state, reading: this.#readingOf(source, end, rule) };
        alerts.push(alertOf('firing', verdict, state, source, this.#settings));
      }
    const atMs = end * this.#settings.detector.windows.stepMs;
    for (const [source, state] of this.#silent)
      if (state.phase === 'firing')
        alerts.push(silenceAlert('firing', source, this.#newest.get(source) ?? state.onsetMs, atMs, this.#settings));
    return alerts;
  }

  /** Each series at the end, the most over its baseline first. To be looked at before anything more is taken. */
  readings(): { readonly keys: readonly string[]; readonly reading: Reading }[] {
    const end = this.#evaluatedEnd;
    if (end === undefined) return [];
    const readings = [...this.#table.series].map((series) => ({
      keys: series.keys,
      reading: this.#readingOf(this.#sourceOf(series), end, 'spike'),
    }));
    return readings.sort((a, b) => b.reading.ratio - a.reading.ratio || b.reading.current - a.reading.current);
  }

  /** Each series as it is in the window that ends before step `end`, which need not be sealed. */
  *looks(end: number): Generator<SeriesLook> {
    for (const series of this.#table.series) {
      const source = this.#sourceOf(series);
      const states = ruleNames.map((rule) => this.#detectors.get(series)?.state(rule));
      const firing = states.find((state) => state?.phase === 'firing');
      const { measured } = source;
      yield { keys: series.keys, measured, reading: this.#readingOf(source, end, 'spike'), firing };
    }
  }

  /** Sources of which an alert of silence fires, and their newest records. */
  silentSources(): { readonly source: string; readonly newestMs: number }[] {
    return [...this.#silent].flatMap(([source, state]) =>
      state.phase === 'firing' ? { source, newestMs: this.#newest.get(source) ?? state.onsetMs } : [],
    );
  }

  #readingOf({ measured }: AlertSource, end: number, rule: RuleName): Reading {
    const { windows, versusSteps } = this.#settings.detector;
    return readingAt(measured, end, this.#coveredFrom ?? end, {
      windows,
      direction: rule === 'drop' ? 'down' : 'up',
      ...(versusSteps === undefined ? {} : { versusSteps }),
    });
  }

  /** Passes over steps in which nothing came and nothing fires: the next that is evaluated is the one before `end`. */
  skipTo(end: number): void {
    if (this.#evaluatedEnd === undefined || end <= this.#evaluatedEnd) return;
    this.#evaluatedEnd = end - 1;
    this.forget();
  }

  /** Forgets what no later step looks at. */
  forget(): void {
    const { windows, versusSteps = 0 } = this.#settings.detector;
    if (this.#evaluatedEnd !== undefined) {
      const first = this.#evaluatedEnd - windows.baselineSteps - windows.windowSteps - versusSteps;
      const hasAlerts = (series: StepSeries): boolean => this.#detectors.get(series)?.hasAlerts === true;
      this.#table.prune(first, hasAlerts, (series) => this.#detectors.delete(series));
      // The next window shows none before; what fires shows the last one.
      this.#table.samples.dropBefore(this.#evaluatedEnd - windows.windowSteps);
    }
    for (const [series, detector] of this.#detectors) if (detector.isIdle) this.#detectors.delete(series);
  }

  /** Forgets what no later step looks at, and gives what must be kept. */
  save(): SavedSession {
    this.forget();
    return {
      table: this.#table.save(),
      detectors: [...this.#detectors].flatMap(([series, detector]) => {
        const saved = detector.save();
        return saved.states.length > 0 || saved.learned !== undefined ? [[series.keys, saved] as const] : [];
      }),
      coveredFrom: this.#coveredFrom,
      evaluatedEnd: this.#evaluatedEnd,
      newest: [...this.#newest],
      silent: [...this.#silent],
    };
  }
}

const none: readonly Alert[] = [];
const ruleNames: readonly RuleName[] = ['spike', 'drop', 'new', 'anomaly', 'bound'];

/** The step of the oldest record, of those that are not too old to be held. */
function coveredFrom({ inputs }: ScannedSteps, stepMs: number): number | undefined {
  const spans = inputs.flatMap(({ span }) => span ?? []);
  const newestMs = Math.max(...spans.map((span) => span.newestMs));
  const heldMs = newestMs - limits.spikeSteps * stepMs;
  const oldest = spans.flatMap(({ oldestOfDays }) => [...oldestOfDays.values()]).filter((timeMs) => timeMs >= heldMs);
  return oldest.length === 0 ? undefined : stepOf(Math.min(...oldest), stepMs);
}

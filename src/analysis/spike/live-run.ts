/** Looks for spikes in inputs that go on: every step of every rule is evaluated once it is sealed, by the wall clock or by the records
 * themselves. What was there at the beginning is read first, at the speed of a scan. */

import type { Alert } from '../../detect/alert.ts';
import { latestBelievableMs, sealedEnd } from '../../detect/watermark.ts';
import { stepOf } from '../../detect/windows.ts';
import type { ScanTask, TaskReport } from '../../engine/job.ts';
import { LiveScan } from '../../engine/live-scan.ts';
import type { FollowedPlaces } from '../../input/follow.ts';
import type { FollowedStream, Notice } from '../../input/follow-events.ts';
import { isRotated, withoutRotation } from '../../input/log-names.ts';
import { RangeLines } from '../range-lines.ts';
import type { HeldInputs } from './live-marks.ts';
import { firingOf, type KeptRule, planOf, withoutRule } from './saved-run.ts';
import { SpikeSession, type TakenInput } from './session.ts';
import { endOfWindow, notesOf, stepQueryOf } from './spike.ts';
import { sinceStart } from './state-run.ts';
import { type EngineOptions, StepPlan } from './step-plan.ts';
import { addReport, type ScannedInput, type StepSummary } from './step-scan.ts';

export interface LiveRunOptions {
  readonly names: readonly string[];
  readonly engine: EngineOptions;
  /** Kept up to date. */
  readonly summary: StepSummary;
  /** What was read before: sessions in the order of the rules, and the inputs open where they are to be read on. */
  readonly from?: { readonly sessions: readonly SpikeSession[] } & HeldInputs;
  /** The places of the inputs are wanted with each seal. */
  readonly wantsPlaces: boolean;
  readonly onNotice: (notice: Notice) => void;
  readonly onLongLine: (path: string, line: number) => void;
}

/** Steps were sealed and evaluated. */
export interface Sealed {
  /** What changed, by rule. */
  readonly changes: readonly { readonly rule: KeptRule; readonly alerts: readonly Alert[] }[];
  /** Up to where the inputs are in the sessions; undefined where there is no such place. */
  readonly places: FollowedPlaces | undefined;
  /** What must be known to judge the first answer. */
  readonly notes: readonly string[];
}

export class LiveRun {
  #rules: readonly KeptRule[];
  #sessions: SpikeSession[];
  readonly #options: LiveRunOptions;
  readonly #scan: LiveScan;
  #plan: StepPlan;
  #inputs: TakenInput[] = [];
  /** What was scanned since sessions took it last. */
  #scanned = new Map<string, ScannedInput>();
  readonly #lines = new RangeLines();
  /** By log: the newest record, whether a session has taken it or not. */
  readonly #newest = new Map<string, number>();
  #isCaughtUp: boolean;
  /** By rule: up to where it was asked, whether there was anything to evaluate or not. */
  #askedEnds: number[];
  #scannedMs = 0;
  #startedMs = Date.now();
  #notes: string[] = [];
  /** By rule: events that sessions before the one at hand have taken. */
  #eventsBefore: number[];
  #nextRules: readonly KeptRule[] | undefined;

  constructor(rules: readonly KeptRule[], options: LiveRunOptions) {
    const { engine, from, names } = options;
    this.#rules = rules;
    this.#options = options;
    this.#sessions = [...(from?.sessions ?? rules.map(({ settings }) => new SpikeSession(settings)))];
    this.#eventsBefore = rules.map(() => 0);
    this.#askedEnds = rules.map(() => Number.NEGATIVE_INFINITY);
    for (const { newestBySource } of this.#sessions)
      for (const [log, newestMs] of newestBySource)
        this.#newest.set(log, Math.max(newestMs, this.#newest.get(log) ?? newestMs));
    this.#plan = planFor(rules, engine);
    this.#isCaughtUp = from !== undefined;
    const held = from === undefined ? {} : { held: from.held, isRead: from.isRead };
    this.#scan = new LiveScan(
      this.#plan.job,
      names,
      { ...engine, ...held },
      {
        scanned: (stream, task, report) => this.#note(stream, task, report),
        notice: options.onNotice,
        longLine: options.onLongLine,
      },
    );
  }

  get rules(): readonly KeptRule[] {
    return this.#rules;
  }

  /** In the order of the rules. */
  get sessions(): readonly SpikeSession[] {
    return this.#sessions;
  }

  /** Events of each rule since the start. */
  get matches(): readonly number[] {
    return this.#sessions.map(({ takenEvents }, i) => this.#eventsBefore[i] + takenEvents);
  }

  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** The newest record of all that was read; undefined before there is one. */
  get newestMs(): number | undefined {
    return this.#newest.size === 0 ? undefined : Math.max(...this.#newest.values());
  }

  /** Which time is now, epoch milliseconds: the wall clock, or with `--at last` the newest record's. */
  get presentMs(): number {
    const { at } = this.#rules[0].settings;
    return at === 'last' ? (this.newestMs ?? Date.now()) : Date.now();
  }

  /** Sealed steps as they come, until the inputs end or `signal` stops it. */
  async *seals(signal: AbortSignal): AsyncGenerator<Sealed> {
    try {
      let hasEnded = false;
      while (!hasEnded && !signal.aborted) {
        const came = await this.#scan.arrives(this.#dueMs(), signal);
        if (signal.aborted) break;
        if (this.#nextRules !== undefined) yield await this.#replaceRules(this.#nextRules);
        if (came) hasEnded = !(await this.#step());
        if (!hasEnded && this.#isDue(Date.now())) yield await this.#seal(false);
      }
      yield await this.#seal(hasEnded);
    } finally {
      this.#scan.close();
    }
  }

  /** False once the inputs have ended. */
  async #step(): Promise<boolean> {
    const { latenessMs } = this.#rules[0].settings;
    this.#scan.believeUntil(latestBelievableMs(Date.now(), latenessMs));
    const step = await this.#scan.step();
    if (step === 'caughtUp') this.#isCaughtUp = true;
    if (step === 'scanned') this.#scannedMs = Date.now();
    return step !== 'ended';
  }

  #note(stream: FollowedStream, task: ScanTask, report: TaskReport): void {
    const { summary, engine } = this.#options;
    const { number, file } = stream;
    addReport(summary, this.#scanned, number, report);
    this.#lines.add(task, report.lines);
    this.#inputs[number] ??= { name: file.name, log: logOf(file.path), linesBefore: 0 };
    const { log } = this.#inputs[number];
    const newestMs = report.span?.newestMs ?? Number.NEGATIVE_INFINITY;
    if (Number.isFinite(newestMs)) this.#newest.set(log, Math.max(newestMs, this.#newest.get(log) ?? newestMs));
    summary.stopped = engine.signal?.aborted === true;
  }

  // ---- time ----

  /** When the wall clock seals the next step. */
  #dueMs(): number {
    const nowMs = Date.now();
    if (!this.#isCaughtUp) return nowMs + mostWaitMs;
    if (this.#isPouring(nowMs)) return nowMs + pauseMs;
    return Math.min(nowMs + mostWaitMs, ...this.#rules.map(({ settings }) => nextSealMs(settings, nowMs)));
  }

  #isDue(nowMs: number): boolean {
    if (!this.#isCaughtUp || this.#isPouring(nowMs)) return false;
    return this.#rules.some((rule, i) => {
      const end = this.#endOf(rule, this.#sessions[i], nowMs, false);
      return end !== undefined && end > this.#askedEnds[i];
    });
  }

  /** A pipe begins with what was there before, and does not say where that ends: it is waited for a pause. */
  #isPouring(nowMs: number): boolean {
    const hasBegun = this.#sessions.some(({ evaluatedEnd }) => evaluatedEnd !== undefined);
    if (hasBegun || !this.#options.names.includes('-')) return false;
    return nowMs - this.#scannedMs < pauseMs && nowMs - this.#startedMs < mostPouringMs;
  }

  /** The end of the steps that are sealed and not evaluated yet. */
  #endOf({ settings }: KeptRule, session: SpikeSession, nowMs: number, hasEnded: boolean): number | undefined {
    const { detector, latenessMs, at } = settings;
    const { stepMs, baselineMs } = detector.windows;
    const sources = [...this.#newest.values()].map((newestMs) => ({ newestMs }));
    if (sources.length === 0 && session.evaluatedEnd === undefined) return undefined;
    const wall = at === 'now' ? { wallMs: nowMs } : {};
    const end = sealedEnd(sources, { stepMs, latenessMs, silenceMs: baselineMs, ...wall });
    // Nothing more comes: the step of the newest record is whole.
    const last = hasEnded && at === 'last' && this.newestMs !== undefined ? stepOf(this.newestMs, stepMs) + 1 : end;
    if (last === undefined) return undefined;
    return session.evaluatedEnd === undefined || last > session.evaluatedEnd ? last : undefined;
  }

  async #seal(hasEnded: boolean): Promise<Sealed> {
    const places = this.#options.wantsPlaces ? await this.#scan.places() : undefined;
    this.takeNew();
    const nowMs = Date.now();
    // A run that is stopped before it has seen all that is there has nothing to say of it.
    const evaluates = this.#isCaughtUp || hasEnded;
    const changes = this.#rules.map((rule, i) => {
      const alerts = evaluates ? this.#evaluate(rule, i, nowMs, hasEnded) : [];
      return { rule, alerts };
    });
    const notes = this.#notes;
    this.#notes = [];
    return { changes, places, notes };
  }

  /** Gives what was scanned to the sessions. */
  takeNew(): void {
    const outcomes = this.#scan.takeGroups();
    if (outcomes.length === 0 && this.#scanned.size === 0) return;
    const nowMs = Date.now();
    const inputs = [...this.#scanned.values()];
    this.#scanned = new Map();
    const lineOf: RangeLines['lineOf'] = (sample) => this.#lines.lineOf(sample);
    this.#plan.groupsOf(outcomes).forEach((groups, i) => {
      this.#sessions[i].take({ groups, inputs, lineOf }, this.#inputs, nowMs);
    });
  }

  #evaluate(rule: KeptRule, i: number, nowMs: number, hasEnded: boolean): Alert[] {
    const session = this.#sessions[i];
    const isFirst = session.evaluatedEnd === undefined;
    const first = isFirst ? endOfWindow(session, rule.settings, hasEnded, nowMs) : undefined;
    const changes = first?.end === undefined ? [] : session.evaluate(first.end);
    const end = this.#endOf(rule, session, nowMs, hasEnded);
    if (end !== undefined) {
      changes.push(...this.#evaluateTo(rule, session, end));
      this.#askedEnds[i] = end;
    }
    session.forget();
    if (!isFirst || session.evaluatedEnd === undefined) return changes;
    this.#notes.push(...(first?.note === undefined ? [] : [first.note]), ...notesOf(session, rule.settings));
    return sinceStart({ changes, firing: session.firing() });
  }

  /** After a long time in which nothing came, what nothing can be in is passed over. */
  #evaluateTo({ settings }: KeptRule, session: SpikeSession, end: number): Alert[] {
    const { baselineSteps, windowSteps } = settings.detector.windows;
    const changes: Alert[] = [];
    const settledEnd = (session.evaluatedEnd ?? end) + 2 * (baselineSteps + windowSteps);
    if (
      settledEnd < end &&
      stepOf(session.newestMs, settings.detector.windows.stepMs) < (session.evaluatedEnd ?? end)
    ) {
      changes.push(...session.evaluate(settledEnd));
      if (session.firing().length === 0) session.skipTo(end);
    }
    changes.push(...session.evaluate(end));
    return changes;
  }

  /** Goes on with other rules, soon; those that measure what one before did go on where that is. */
  useRules(rules: readonly KeptRule[]): void {
    this.#nextRules = rules;
  }

  /** What fired by rules that are gone is resolved, where the sinks it was sent to are still there. */
  async #replaceRules(rules: readonly KeptRule[]): Promise<Sealed> {
    this.#nextRules = undefined;
    const places = this.#options.wantsPlaces ? await this.#scan.places() : undefined;
    this.takeNew();
    const firing = this.#rules.flatMap((rule, i) => firingOf(rule, this.#sessions[i].firing()));
    const known = new Set(rules.flatMap(({ sinkIds }) => sinkIds));
    const changes = withoutRule(firing, rules, Date.now()).map(({ plan, alert, sinkIds }) => {
      const { settings } = this.#rules.find((rule) => planOf(rule.settings) === plan) ?? this.#rules[0];
      return { rule: { settings, sinkIds: sinkIds.filter((id) => known.has(id)) }, alerts: [alert] };
    });
    this.#setRules(rules);
    return { changes, places, notes: [] };
  }

  #setRules(rules: readonly KeptRule[]): void {
    const before = new Map(this.#rules.map(({ settings }, i) => [planOf(settings), i]));
    const from = rules.map(({ settings }) => before.get(planOf(settings)));
    const { matches } = this;
    this.#eventsBefore = from.map((old) => (old === undefined ? 0 : matches[old]));
    this.#sessions = rules.map(({ settings }, i) => {
      const old = from[i];
      return new SpikeSession(settings, old === undefined ? undefined : this.#sessions[old].save());
    });
    this.#askedEnds = rules.map(() => Number.NEGATIVE_INFINITY);
    this.#rules = rules;
    this.#plan = planFor(rules, this.#options.engine);
    this.#scan.use(this.#plan.job);
  }
}

/** So long at the most nothing is looked at. */
const mostWaitMs = 1_000;
const pauseMs = 300;
const mostPouringMs = 10_000;

function planFor(rules: readonly KeptRule[], engine: EngineOptions): StepPlan {
  return new StepPlan(
    rules.map(({ settings }) => stepQueryOf(settings)),
    engine,
  );
}

/** A rotation tells no time of its own: it is its log that goes on. */
function logOf(path: string): string {
  return isRotated(path) ? withoutRotation(path) : path;
}

function nextSealMs({ at, latenessMs, detector }: KeptRule['settings'], nowMs: number): number {
  if (at !== 'now') return nowMs + mostWaitMs;
  const { stepMs } = detector.windows;
  return (Math.floor((nowMs - latenessMs) / stepMs) + 1) * stepMs + latenessMs;
}

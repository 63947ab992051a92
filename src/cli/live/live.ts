/** Rules over inputs that go on, until Ctrl-C: alerts printed and sent as they come, the state saved when steps are sealed. */

import { LiveRun, type Sealed } from '../../analysis/spike/live-run.ts';
import { LiveState } from '../../analysis/spike/live-state.ts';
import {
  episodeOf,
  forSinks,
  inOrderOfTime,
  type KeptRule,
  type RunKind,
  withKnownExplanations,
} from '../../analysis/spike/saved-run.ts';
import type { EngineOptions } from '../../analysis/spike/step-plan.ts';
import type { StepSummary } from '../../analysis/spike/step-scan.ts';
import { UsageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import type { Alert, PendingAlert } from '../../detect/alert.ts';
import { expandInputs } from '../../input/expand.ts';
import type { Notice } from '../../input/follow-events.ts';
import { sanitizeLine } from '../../render/index.ts';
import { ExitStatus } from '../exit-status.ts';
import type { abortOnStop } from '../interrupt.ts';
import { say } from '../kept-run.ts';
import type { Notifier } from '../notifier.ts';
import { counted } from '../report.ts';
import { LiveDelivery } from './delivery.ts';
import type { DeliveryCounts } from './delivery-counts.ts';
import { type Figures, figuresOf, noFigures } from './figures.ts';
import { beginKept, type Kept } from './kept.ts';
import type { Listening } from './metrics.ts';
import type { Screen } from './screen.ts';

export interface LiveSetup {
  readonly kind: RunKind;
  readonly rules: readonly KeptRule[];
  readonly names: readonly string[];
  readonly engine: EngineOptions;
  readonly summary: StepSummary;
  readonly notifier: Notifier;
  /** Where the state is kept; undefined: nowhere. */
  readonly folder: string | undefined;
  readonly waitMs: number;
  readonly isQuiet: boolean;
  readonly exitZero: boolean;
  readonly screen: Screen;
  readonly stop: ReturnType<typeof abortOnStop>;
  /** Where the rules come from, where they may change. */
  readonly source?: RulesSource;
  readonly deliveries?: DeliveryCounts;
  /** Where metrics can be asked for. */
  readonly listenAt?: string;
}

export interface RulesSource {
  readonly name: string;
  /** Asked now and then: whether they are to be read anew. */
  isDue(nowMs: number): boolean;
  /** Throws UsageError for what is wrong with them. */
  read(): { readonly rules: readonly KeptRule[]; readonly notifier: Notifier };
}

/** The heartbeat is called so often while all is well. */
const heartbeatMs = 60_000;
/** After the end what is being sent is waited for so long. */
const farewellMs = 3_000;

/** Runs to the end of the inputs, or until it is stopped; returns the exit status. */
export async function runLive(setup: LiveSetup): Promise<number> {
  const { folder, stop, listenAt } = setup;
  let live: Live | undefined;
  const listening = listenAt === undefined ? undefined : await listenFor(listenAt, () => live?.figures());
  const kept = folder === undefined ? undefined : await beginKept({ ...setup, folder });
  try {
    if (kept === 'locked') return ExitStatus.locked;
    if (kept === 'stopped') return stop.status() ?? ExitStatus.bad;
    live = new Live(setup, kept);
    return await live.run();
  } finally {
    listening?.close();
    if (typeof kept === 'object') kept.lock.release();
  }
}

/** Loaded by the runs that are asked for it. */
async function listenFor(address: string, figures: () => Figures | undefined): Promise<Listening> {
  const { listen } = await import('./metrics.ts');
  return await listen(address, () => figures() ?? noFigures);
}

class Live {
  readonly #setup: LiveSetup;
  readonly #state: LiveState | undefined;
  readonly #run: LiveRun;
  readonly #delivery: LiveDelivery;
  readonly #said = new Set<string>();
  #stateFailure = '';
  /** Alerts that fire and were explained. */
  #explanations: readonly Alert[];
  #notifier: Notifier;
  readonly #alertCounts = new Map<string, number>();
  readonly #reloads = new Map<string, number>();
  #longLines = 0;
  #beatMs = 0;
  #isBeating = false;

  constructor(setup: LiveSetup, kept: Kept | undefined) {
    const { kind, rules, names, engine, summary, folder, notifier } = setup;
    this.#setup = setup;
    this.#notifier = notifier;
    this.#explanations = kept?.explanations ?? [];
    this.#state = folder === undefined ? undefined : new LiveState(folder, kind, kept?.from.absent ?? []);
    this.#run = new LiveRun(rules, {
      names,
      engine,
      summary,
      ...(kept === undefined ? {} : { from: kept.from }),
      wantsPlaces: folder !== undefined,
      onNotice: (notice) => this.#notice(notice),
      onLongLine: (path, line) => {
        this.#longLines++;
        this.#sayOnce(`${path}:${line}: the line is too long and is passed over`);
      },
    });
    this.#delivery = new LiveDelivery(notifier, {
      pending: kept?.pending ?? [],
      firing: () => this.#firing(),
      onSettled: (one) => this.#state?.settled(one),
    });
  }

  async run(): Promise<number> {
    const { stop, screen } = this.#setup;
    this.#delivery.pump();
    const pulse = setInterval(() => this.#pulse(), screen.pulseMs);
    try {
      for await (const sealed of this.#run.seals(stop.signal)) await this.#take(sealed);
      // At `tail -f | logscan spike -f` Ctrl-C ends both: the end of the input may be seen before the signal is.
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      clearInterval(pulse);
      screen.close();
      process.stdin.destroy();
    }
    this.#delivery.pump();
    await this.#farewell();
    const isFiring = this.#run.sessions.some((session) => session.firing().length > 0);
    if (stop.signal.aborted) return stop.status() ?? ExitStatus.interrupted;
    if (this.#notifier.hasRefused || this.#setup.summary.problems.some(({ severity }) => severity === 'error'))
      return ExitStatus.bad;
    return isFiring && !this.#setup.exitZero ? ExitStatus.firing : ExitStatus.matched;
  }

  async #take({ changes: found, places, notes }: Sealed): Promise<void> {
    const changes = await this.#explained(found);
    const { screen, isQuiet } = this.#setup;
    if (!isQuiet) for (const note of notes) this.#sayOnce(note);
    const nowMs = Date.now();
    const alerts = inOrderOfTime(changes.flatMap((change) => change.alerts));
    for (const { kind } of alerts) this.#alertCounts.set(kind, (this.#alertCounts.get(kind) ?? 0) + 1);
    this.#delivery.add(changes.flatMap(({ rule, alerts: own }) => forSinks(own, rule.sinkIds, nowMs)));
    if (places !== undefined) await this.#save(places, alerts);
    await screen.tell(alerts);
    if (alerts.length > 0) this.#tryState((state) => state.told(this.#delivery.pending));
    this.#delivery.pump();
  }

  /** What begins to fire is explained, which is loaded when something does. */
  async #explained(changes: Sealed['changes']): Promise<Sealed['changes']> {
    if (changes.every(({ alerts }) => alerts.length === 0)) return changes;
    const { names, engine } = this.#setup;
    const { explainedByRule } = await import('../../analysis/spike/explained.ts');
    const { files } = await expandInputs(names);
    const byRule = changes.map(({ rule: { settings }, alerts }) => ({ settings, alerts }));
    const options = { files, engine, timeMs: limits.explainLiveMs };
    const told = await explainedByRule(byRule, this.#explanations, options);
    this.#remember(told.flat());
    return changes.map(({ rule }, i) => ({ rule, alerts: told[i] }));
  }

  #remember(told: readonly Alert[]): void {
    const ended = new Set(told.filter(({ kind }) => kind === 'resolved').map(episodeOf));
    const explained = told.filter(({ kind, explanation }) => kind === 'firing' && explanation.length > 0);
    this.#explanations = [...this.#explanations, ...explained].filter((alert) => !ended.has(episodeOf(alert)));
  }

  async #save(places: NonNullable<Sealed['places']>, undelivered: readonly Alert[]): Promise<void> {
    const { rules, sessions } = this.#run;
    const pending = (): readonly PendingAlert[] => this.#delivery.pending;
    try {
      await this.#state?.save({ rules, sessions, places, undelivered, pending, told: this.#explanations });
      if (this.#stateFailure !== '') say('the state is being written again');
      this.#stateFailure = '';
    } catch (error) {
      this.#stateFailed(error);
    }
  }

  #tryState(work: (state: LiveState) => void): void {
    try {
      if (this.#state !== undefined) work(this.#state);
    } catch (error) {
      this.#stateFailed(error);
    }
  }

  /** The run goes on: alerts matter more. */
  #stateFailed(error: unknown): void {
    if (!(error instanceof UsageError)) throw error;
    if (error.message !== this.#stateFailure) say(`${error.message}; it is tried again`);
    this.#stateFailure = error.message;
  }

  #firing(): PendingAlert[] {
    const { rules, sessions } = this.#run;
    return rules.flatMap((rule, i) => {
      const firing = withKnownExplanations(sessions[i].firing(), this.#explanations);
      return forSinks(firing, rule.sinkIds, Date.now());
    });
  }

  #pulse(): void {
    this.#delivery.pump();
    const { screen, summary } = this.#setup;
    screen.draw(this.#run, { lines: summary.records, undelivered: this.#delivery.pending.length });
    const nowMs = Date.now();
    if (this.#setup.source?.isDue(nowMs)) this.#reload(this.#setup.source);
    this.#beat(nowMs);
  }

  /** What is wrong with new rules leaves the old ones. */
  #reload(source: RulesSource): void {
    try {
      const { rules, notifier } = source.read();
      this.#run.useRules(rules);
      this.#notifier = notifier;
      this.#delivery.use(notifier);
      this.#countReload('done');
      if (!this.#setup.isQuiet) this.#setup.screen.say(`${source.name}: read anew; ${rulesWords(rules)}`);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      this.#countReload('refused');
      const hint = error.hint === undefined ? '' : ` (${error.hint})`;
      for (const line of `${error.message}${hint}`.split('\n')) this.#setup.screen.say(line);
      this.#setup.screen.say(`${source.name}: the rules of before stay`);
    }
  }

  #countReload(outcome: string): void {
    this.#reloads.set(outcome, (this.#reloads.get(outcome) ?? 0) + 1);
  }

  figures(): Figures {
    const { summary, deliveries } = this.#setup;
    return figuresOf(this.#run, summary, {
      longLines: this.#longLines,
      alerts: this.#alertCounts,
      deliveries: deliveries?.rows ?? [],
      undelivered: this.#delivery.pending.length,
      reloads: this.#reloads,
      illness: this.#stateFailure === '' ? undefined : this.#stateFailure,
    });
  }

  /** Somebody else notices when it stops. What is not delivered, or not kept, is no good run. */
  #beat(nowMs: number): void {
    const notifier = this.#notifier;
    const isWell = this.#run.isCaughtUp && this.#delivery.isHealthy && this.#stateFailure === '';
    if (!notifier.hasHeartbeat || !isWell || this.#isBeating || nowMs < this.#beatMs) return;
    this.#beatMs = nowMs + heartbeatMs;
    this.#isBeating = true;
    void notifier.beat().finally(() => {
      this.#isBeating = false;
    });
  }

  async #farewell(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, this.#setup.stop.signal.aborted ? farewellMs : 10 * farewellMs);
    });
    await Promise.race([this.#delivery.settle(), late]);
    clearTimeout(timer);
    if (this.#state !== undefined) return;
    const left = this.#delivery.pending.length;
    if (left > 0) say(`${left} alerts were not delivered, and without --state they are not kept`);
  }

  #notice({ path, message, importance }: Notice): void {
    const { isQuiet, summary } = this.#setup;
    if (importance === 'error') summary.problems.push({ path, message, severity: 'error' });
    if (importance === 'detail' && !process.stderr.isTTY) return;
    if (isQuiet && importance !== 'error') return;
    this.#sayOnce(`${path === '-' ? 'standard input' : path}: ${message}`);
  }

  #sayOnce(text: string): void {
    if (this.#said.has(text)) return;
    if (this.#said.size < 1000) this.#said.add(text);
    this.#setup.screen.say(sanitizeLine(text));
  }
}

function rulesWords(rules: readonly KeptRule[]): string {
  const names = new Set(rules.map(({ settings }) => settings.naming?.rule));
  return counted(names.size, 'rule', 'rules');
}

/** Everything that a report on an incident says of its own. Passes: one by steps of time, which finds the incident; one for who is
 * concerned, one for what happened meanwhile, and those of explain (and of diagnose). */

import type { Windows } from '../../detect/windows.ts';
import type { InputFile } from '../../input/input.ts';
import type { TimeRange } from '../../input/seek.ts';
import type { Field } from '../../query/ast.ts';
import { printFilter } from '../../query/printer.ts';
import { unreadLine } from '../assess/assess.ts';
import { type Deeper, deeperOf, quoted, sinceUntil } from '../assess/deeper.ts';
import { secondPass, within } from '../assess/details.ts';
import { nowOf } from '../assess/errors-line.ts';
import type { Span } from '../assess/model.ts';
import { firstPass } from '../assess/series.ts';
import { type AssessSettings, adoptMs, and } from '../assess/settings.ts';
import { diagnose } from '../diagnose/diagnose.ts';
import type { Signature } from '../diagnose/signature.ts';
import { explain } from '../explain.ts';
import { withKeptInput } from '../kept-input.ts';
import { plannedWithin } from '../pass.ts';
import { emptyStepSummary, type StepSummary } from '../spike/step-scan.ts';
import { clusterEvents } from './cluster-events.ts';
import { evidenceOf } from './evidence.ts';
import { impactOf } from './impact.ts';
import { type Asked, chooseIncident, spansOfReport } from './incident.ts';
import { logEvents, timeOfEvents } from './log-events.ts';
import type { Incident, IncidentReport, TimelineEntry } from './model.ts';
import { seriesOf } from './series.ts';
import { courseEntries, otherEntries } from './timeline.ts';

export interface ReportSettings extends AssessSettings {
  /** The incident is looked for in this time; without it, in all. */
  readonly asked: Asked;
  /** Told by people; an hour that names no day is of the day of the incident. */
  readonly events: readonly EventByHand[];
  /** The text of `kubectl get events -o json`. */
  readonly clusterFile?: { readonly name: string; readonly text: string };
  /** Known failures that are looked for. */
  readonly signatures: readonly Signature[];
  /** As they are named in commands. */
  readonly inputs: readonly string[];
}

export interface EventByHand {
  readonly at: (nearMs: number) => number;
  readonly text: string;
}

/** Undefined where no record has a time: then there is nothing to tell. `summary` may be watched meanwhile. Standard input is kept in a
 * temporary file, since files are read more than once. */
export async function reportOn(
  files: readonly InputFile[],
  settings: ReportSettings,
  summary: StepSummary = emptyStepSummary(),
): Promise<IncidentReport | undefined> {
  return withKeptInput(files, settings.engine, (kept) => new ReportWork(kept, settings, summary).run());
}

class ReportWork {
  readonly #files: readonly InputFile[];
  readonly #settings: ReportSettings;
  readonly #summary: StepSummary;
  readonly #deeper: Deeper;

  constructor(files: readonly InputFile[], settings: ReportSettings, summary: StepSummary) {
    this.#files = files;
    this.#settings = settings;
    this.#summary = summary;
    this.#deeper = deeperOf(settings);
  }

  async run(): Promise<IncidentReport | undefined> {
    const { windows, asked, inputs, scope, errors } = this.#settings;
    const pass = await firstPass(this.#files, this.#settings, this.#summary, neededFor(asked, windows));
    const { endMs, notes } = pass.looks[0].report;
    if (endMs === undefined || pass.coveredFrom === undefined) return undefined;
    const now = nowOf(windows, endMs, pass.coveredFrom);
    const { incident, alerts, others } = chooseIncident(pass, asked, now);
    const spans = spansOfReport(incident, now);
    const { during, before, shown } = spans;
    const details = await secondPass(this.#files, { now: during, during, before, early: before }, this.#settings);
    return {
      inputs,
      scope: scope.kind === 'all' ? '' : printFilter(scope),
      errorsQuery: printFilter(errors),
      incident,
      ...spans,
      windowMs: windows.windowMs,
      baselineMs: windows.baselineMs,
      timeline: await this.#timeline(incident, others, shown, now.coveredFrom * windows.stepMs),
      impact: impactOf(details, this.#deeper),
      ...evidenceOf(details, this.#deeper),
      explanation: await this.#explanation(incident, during, before),
      diagnosis: await this.#diagnosis(shown),
      samples: alerts.flatMap(({ samples }) => samples).slice(0, mostSamples),
      series: seriesOf(pass, shown, now, this.#deeper),
      unread: unreadLine(this.#summary, this.#deeper),
      notes,
    };
  }

  async #timeline(
    incident: Incident,
    others: readonly Incident[],
    shown: Span,
    coveredMs: number,
  ): Promise<TimelineEntry[]> {
    const { engine, scope, events, clusterFile, windows } = this.#settings;
    const words = { windowMs: windows.windowMs, deeper: this.#deeper };
    const looked = timeOfEvents(shown, coveredMs);
    const planned = await plannedWithin(this.#files, within(looked), engine);
    const found = await logEvents(planned, looked, scope, engine, this.#deeper);
    const isShown = ({ timeMs }: TimelineEntry): boolean => timeMs >= shown.fromMs && timeMs < shown.toMs;
    const cluster = clusterFile === undefined ? [] : clusterEvents(clusterFile.text, clusterFile.name, shown);
    const byHand = events.map(
      ({ at, text }): TimelineEntry => ({
        timeMs: at(incident.beganMs),
        kind: 'by hand',
        text,
        command: undefined,
      }),
    );
    const entries = [...courseEntries(incident, words), ...[...otherEntries(others, words), ...found].filter(isShown)];
    return [...entries, ...cluster, ...byHand].sort((a, b) => a.timeMs - b.timeMs);
  }

  async #diagnosis(shown: Span): Promise<IncidentReport['diagnosis']> {
    const { engine, scope, signatures } = this.#settings;
    const filter = and(scope, within(shown));
    const command = this.#deeper.command('diagnose', [within(shown)]);
    return { ...(await diagnose(this.#files, { engine, signatures, filter })), command };
  }

  /** What the errors have in common; of slow requests, what those above the 95th percentile of before have. */
  async #explanation(incident: Incident, during: Span, before: Span): Promise<IncidentReport['explanation']> {
    const { engine, scope, errors } = this.#settings;
    if (incident.kind === 'traffic' || incident.kind === 'none') return undefined;
    const time = within({ fromMs: before.fromMs, toMs: during.toMs });
    if (incident.kind === 'latency') {
      const against = and(within(before), { kind: 'exists', field: duration });
      const filter = within(during);
      const command = this.#deeper.command(
        'explain',
        [filter],
        `--of 'p95(duration)' --against ${quoted(printFilter(against))}`,
      );
      return { ...(await explain(this.#files, { engine, filter, against, of: duration, scope })), command };
    }
    const asked = sinceUntil({ fromMs: before.fromMs, toMs: during.toMs - 1 });
    const question = { filter: and(errors, within(during)), scope: and(scope, time) };
    const command = this.#deeper.command('explain', [errors, within(during)], asked);
    return { ...(await explain(this.#files, { engine, ...question })), command };
  }
}

/** An incident lasts until its level is adopted, and is held against the time before. */
function neededFor({ sinceMs, untilMs }: Asked, { baselineMs, windowMs }: Windows): TimeRange {
  const aroundMs = adoptMs + baselineMs + windowMs;
  return {
    fromMs: (sinceMs ?? Number.NEGATIVE_INFINITY) - aroundMs,
    toMs: (untilMs ?? Number.POSITIVE_INFINITY) + aroundMs,
  };
}

const duration: Field = { segments: [{ key: 'duration' }], literal: false };
const mostSamples = 5;

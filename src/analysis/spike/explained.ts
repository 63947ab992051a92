/** What explains an alert that begins to fire: values that its events have in common against the other records of the same time, or
 * against the time before; where there are none, how the events show. Looked for once an alert, in the files, in a bounded part of them. */

import { UsageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import type { Alert } from '../../detect/alert.ts';
import { noSeek, type Seeker, seekerWithin } from '../../engine/file-seek.ts';
import type { InputFile } from '../../input/input.ts';
import { probe } from '../../input/source.ts';
import { joined } from '../../plan/split.ts';
import type { Filter, Key } from '../../query/ast.ts';
import { redactText } from '../../redact/index.ts';
import { explain } from '../explain.ts';
import { compareTime, type Question } from '../explain-question.ts';
import { nounOf, percent, sentenceOf } from '../explain-sentence.ts';
import { withKnownExplanations } from './saved-run.ts';
import type { SpikeSettings } from './settings.ts';
import type { EngineOptions } from './step-plan.ts';
import { pooledKey } from './step-table.ts';

export interface ExplainedOptions {
  readonly files: readonly InputFile[];
  readonly engine: EngineOptions;
  /** All of it, milliseconds: what is not explained by then goes without. */
  readonly timeMs: number;
}

/** An alert, and what it was looked for by. */
export interface OwnAlert {
  readonly alert: Alert;
  readonly settings: SpikeSettings;
}

/** What changed, by rule, with explanations: what began to fire before keeps the one it was told with. */
export async function explainedByRule(
  rules: readonly { readonly settings: SpikeSettings; readonly alerts: readonly Alert[] }[],
  toldBefore: readonly Alert[],
  options: ExplainedOptions,
): Promise<Alert[][]> {
  const own = rules.flatMap(({ settings, alerts }) => alerts.map((alert) => ({ alert, settings })));
  const all = await explained(own, options);
  const told = withKnownExplanations(all, [...toldBefore, ...all]);
  const ends = rules.map((_, i) => rules.slice(0, i + 1).reduce((sum, { alerts }) => sum + alerts.length, 0));
  return rules.map(({ alerts }, i) => told.slice(ends[i] - alerts.length, ends[i]));
}

/** The alerts in their order, those that begin to fire with what explains them, as far as there is time. Never throws for what the
 * files hold. */
export async function explained(alerts: readonly OwnAlert[], options: ExplainedOptions): Promise<Alert[]> {
  const { engine, timeMs } = options;
  const files = await readableFiles(options.files);
  const timeout = AbortSignal.timeout(timeMs);
  const signal = engine.signal === undefined ? timeout : AbortSignal.any([timeout, engine.signal]);
  const out: Alert[] = [];
  let left: number = limits.explainedAlerts;
  for (const one of alerts) {
    const isWanted = one.alert.kind === 'firing' && left > 0 && files.length > 0 && !signal.aborted;
    const question = isWanted ? questionOf(one) : undefined;
    if (question === undefined) out.push(one.alert);
    else {
      left--;
      out.push({ ...one.alert, explanation: await sentencesOf(question, one, files, { ...engine, signal }) });
    }
  }
  return out;
}

/** Plain files, and others while they are small: in these no time can be sought. */
async function readableFiles(files: readonly InputFile[]): Promise<InputFile[]> {
  const readable: InputFile[] = [];
  for (const file of files) {
    if (file.path === '-') continue;
    const found = await probe(file.path).catch(() => undefined);
    if (found?.isRegularFile && (found.scannable || found.sizeBytes <= limits.explainedPackedBytes))
      readable.push(file);
  }
  return readable;
}

interface AlertQuestion extends Question {
  /** All the records that take part are in it. */
  readonly times: Filter;
}

/** Undefined for what no values explain. */
function questionOf({ alert, settings }: OwnAlert): AlertQuestion | undefined {
  const keys = keyFilters(alert, settings.by);
  const isDrop = alert.current < alert.frozenBaseline;
  if (alert.measure === 'silence' || keys === undefined || isDrop) return undefined;
  const { windowMs, baselineMs } = settings.detector.windows;
  const fromMs = Math.max(alert.onsetMs, alert.windowEndMs - mostWindows * windowMs);
  const during = timesOf(fromMs, alert.windowEndMs);
  const [call] = settings.measure.calls;
  const event = joined([settings.filter, ...(call.filter === undefined ? [] : [call.filter])].filter(isNarrowing));
  // Failures among the requests of the same time; where all records count, or how they measure, against the time before.
  if (settings.measure.kind !== 'merged' && isNarrowing(event))
    return { filter: event, scope: joined([...keys, during]), times: during };
  const before = timesOf(fromMs - baselineMs, fromMs);
  const isOf = call.name === 'percentile' && call.field !== undefined ? { of: call.field } : {};
  const side = (times: Filter): Filter => joined([event, times].filter(isNarrowing));
  const times = timesOf(fromMs - baselineMs, alert.windowEndMs);
  return { filter: side(during), against: side(before), scope: joined([...keys, times]), ...isOf, times };
}

/** A spike that has lasted is explained by its newest part. */
const mostWindows = 3;

function isNarrowing({ kind }: Filter): boolean {
  return kind !== 'all';
}

function timesOf(fromMs: number, toMs: number): Filter {
  return { kind: 'and', items: [compareTime('>=', fromMs), compareTime('<', toMs)] };
}

/** Undefined where the key is a pool of many, or a bin. */
function keyFilters({ keys }: Alert, by: readonly Key[]): Filter[] | undefined {
  const filters: Filter[] = [];
  for (const [i, { value }] of keys.entries()) {
    const key = by[i];
    if (key?.kind !== 'field' || value === pooledKey) return undefined;
    const { field } = key;
    if (value === '(missing)') filters.push({ kind: 'not', item: { kind: 'exists', field } });
    else filters.push({ kind: 'compare', op: '=', field, value: { text: value, quoted: true } });
  }
  return filters;
}

async function sentencesOf(
  question: AlertQuestion,
  { settings }: OwnAlert,
  files: readonly InputFile[],
  engine: EngineOptions,
): Promise<string[]> {
  const noun = question.of === undefined ? nounOf(settings.filter) : 'slowest';
  try {
    const report = await explain(files, { engine, ...question, seeker: partSeeker(question.times, files, engine) });
    if (report.summary.stopped) return [];
    const { factors, symptoms } = report;
    const causes = factors.slice(0, limits.shownFactors).map((factor) => sentenceOf(factor, report, noun));
    const signs = symptoms.slice(0, 1).map(({ share, query }) => `${percent(share)} of the ${noun} have ${query}`);
    return (causes.length > 0 ? causes : signs).map((text) => redactText(text));
  } catch (error) {
    // There is nothing to measure, or a file was rotated away: the alert matters more.
    if (error instanceof UsageError || (error instanceof Error && 'syscall' in error)) return [];
    throw error;
  }
}

/** Of each plain file the part that can hold these times, its newest bytes where that is much. */
function partSeeker(times: Filter, files: readonly InputFile[], engine: EngineOptions): Seeker {
  const seeker = seekerWithin(times, engine);
  const mostBytes = Math.floor(limits.explainedBytes / Math.max(1, files.length));
  return {
    partOf: (file, probed) => {
      const found = seeker?.partOf(file, probed) ?? { start: probed.startBytes, end: probed.sizeBytes };
      return { start: Math.max(found.start, found.end - mostBytes), end: found.end };
    },
    get found() {
      return seeker?.found ?? noSeek;
    },
  };
}

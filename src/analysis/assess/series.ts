/** The first pass: what is looked at, step by step, evaluated as `spike` does. */

import type { Alert } from '../../detect/alert.ts';
import { type Seeker, seekerWithin } from '../../engine/file-seek.ts';
import { planTasks } from '../../engine/tasks.ts';
import type { InputFile } from '../../input/input.ts';
import type { TimeRange } from '../../input/seek.ts';
import type { Filter } from '../../query/ast.ts';
import { compareTime } from '../explain-question.ts';
import type { Scored } from '../spike/session.ts';
import { evaluateScan, type SpikeReport, stepQueryOf } from '../spike/spike.ts';
import { type ScannedSteps, type StepSummary, scanManySteps } from '../spike/step-scan.ts';
import { type AssessSettings, type Look, looksOf } from './settings.ts';

/** The values of one series, by number of step. */
export type StepValues = ReadonlyMap<number, number>;

/** One look, evaluated up to now. */
export interface Looked {
  readonly name: Look['name'];
  readonly report: SpikeReport;
  /** By the series' keys, joined. */
  readonly values: ReadonlyMap<string, StepValues>;
}

export interface FirstPass {
  readonly looks: readonly Looked[];
  readonly inputs: ScannedSteps['inputs'];
  /** The first step that anything is known of; undefined where no record has a time. */
  readonly coveredFrom: number | undefined;
}

/** Records outside `needed` must not matter: of plain files in the order of time they are not read. */
export async function firstPass(
  files: readonly InputFile[],
  settings: AssessSettings,
  summary: StepSummary,
  needed: TimeRange,
): Promise<FirstPass> {
  const looks = looksOf(settings);
  const queries = looks.map((look) => stepQueryOf(look.settings));
  const planned = await planTasks(files, false, { seeker: seekerOf(needed, settings) });
  const { firstMs } = planned.seek.times ?? { firstMs: Number.POSITIVE_INFINITY };
  const scanned = (await scanManySteps(planned, queries, settings.engine, summary)).map((one) =>
    from(one, settings.sinceMs, firstMs),
  );
  const looked = looks.map((look, i) => evaluate(look, scanned[i], files));
  return { looks: looked, inputs: scanned[0].inputs, coveredFrom: coveredFromOf(looked) };
}

function seekerOf({ fromMs, toMs }: TimeRange, { engine }: AssessSettings): Seeker | undefined {
  const times: Filter[] = [
    ...(Number.isFinite(fromMs) ? [compareTime('>=', fromMs)] : []),
    ...(Number.isFinite(toMs) ? [compareTime('<', toMs)] : []),
  ];
  return seekerWithin({ kind: 'and', items: times }, engine);
}

/** Of the time before `--since` nothing is known. `skippedMs`: the first time of what was not read. */
function from(scanned: ScannedSteps, sinceMs: number | undefined, skippedMs: number): ScannedSteps {
  if (sinceMs === undefined) return scanned;
  const skippedDays: readonly (readonly [number, number])[] = skippedMs < sinceMs ? [[-1, sinceMs]] : [];
  const inputs = scanned.inputs.map((input) => {
    const { span } = input;
    if (span === undefined) return input;
    const oldestOfDays = new Map([
      ...skippedDays,
      ...[...span.oldestOfDays].map(([day, ms]) => [day, Math.max(ms, sinceMs)] as const),
    ]);
    return { ...input, span: { ...span, oldestOfDays } };
  });
  return { ...scanned, inputs };
}

function evaluate({ name, settings }: Look, scanned: ScannedSteps, files: readonly InputFile[]): Looked {
  const values = new Map<string, Map<number, number>>();
  const onScore = ({ keys, step, value }: Scored): void => {
    const id = seriesId(keys);
    const known = values.get(id);
    if (known === undefined) values.set(id, new Map([[step, value]]));
    else known.set(step, value);
  };
  const report = evaluateScan(scanned, files, settings, { wantsQuiet: true, onScore });
  return { name, report, values };
}

/** Every step that is known has a value in the series of all records. */
function coveredFromOf(looks: readonly Looked[]): number | undefined {
  const steps = looks.find(({ name }) => name === 'traffic')?.values.get(seriesId([]));
  return steps === undefined ? undefined : Math.min(...firstOf(steps));
}

function firstOf(steps: StepValues): number[] {
  const [first] = steps.keys();
  return first === undefined ? [] : [first];
}

export function seriesId(keys: readonly string[]): string {
  return JSON.stringify(keys);
}

export function keysOfAlert({ keys }: Alert): string[] {
  return keys.map(({ value }) => value);
}

/** Sum of the steps from..to. */
export function sumOf(values: StepValues | undefined, from: number, to: number): number {
  let sum = 0;
  for (let step = from; step < to; step++) sum += values?.get(step) ?? 0;
  return sum;
}

/** The largest sum of so many steps in a row that end after `from`, up to `to`. */
export function peakOf(values: StepValues | undefined, from: number, to: number, steps: number): number {
  let peak = 0;
  for (let end = from + 1; end <= to; end++) peak = Math.max(peak, sumOf(values, end - steps, end));
  return peak;
}

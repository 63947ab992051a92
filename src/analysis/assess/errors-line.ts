/** How many errors, against the hour and against the time before. */

import type { Windows } from '../../detect/windows.ts';
import { durationWords } from '../spike/summary.ts';
import { byChance, byCount, byCoverage, high, lowestOf } from './confidence.ts';
import { type Deeper, shortIso } from './deeper.ts';
import type { ErrorsLine } from './model.ts';
import { type Looked, type StepValues, seriesId, sumOf } from './series.ts';
import type { Incident, Now } from './wrong.ts';

export function errorsLine(look: Looked, incident: Incident, now: Now, deeper: Deeper): ErrorsLine {
  const { windows, end } = now;
  const values = look.values.get(seriesId([]));
  const reading = look.report.readings[0]?.reading;
  const wrong = incident.wrong.find(({ kind, of }) => kind === 'errors' && of === undefined);
  const current = sumOf(values, end - windows.windowSteps, end);
  const baseline = (sumOf(values, end - windows.baselineSteps, end) * windows.windowSteps) / windows.baselineSteps;
  const coverage = reading?.coverage ?? 0;
  const p = wrong?.p ?? reading?.p ?? 1;
  const onset = incident.onsetMs === undefined ? undefined : Math.round(incident.onsetMs / windows.stepMs);
  const isUp = incident.verdict !== 'quiet' && incident.verdict !== 'over';
  return {
    current,
    baseline,
    ratio: reading?.ratio ?? 0,
    before: wrong?.before ?? beforeOf(values, onset ?? end - windows.windowSteps, now),
    p,
    coverage,
    sinceOnset: onset === undefined ? undefined : sumOf(values, onset, end),
    series: seriesOf(values, now),
    confidence: lowestOf(
      byCoverage(coverage, durationWords(windows.baselineMs)),
      wrong === undefined ? undefined : byCount(current, 'errors', 5, 20),
      isUp && wrong !== undefined ? byChance(p) : high('all of the baseline is covered'),
    ),
    deeper: deeper.spike([deeper.errors], `--by service --at ${shortIso(end * windows.stepMs)}`),
  };
}

/** Errors of a window, in the time before a step. */
function beforeOf(values: StepValues | undefined, until: number, { windows, coveredFrom }: Now): number {
  const from = Math.max(coveredFrom, until - windows.baselineSteps);
  return until <= from ? 0 : (sumOf(values, from, until) * windows.windowSteps) / (until - from);
}

function seriesOf(values: StepValues | undefined, { windows, end, coveredFrom }: Now): ErrorsLine['series'] {
  const from = Math.max(coveredFrom, end - windows.baselineSteps);
  return Array.from({ length: Math.max(0, end - from) }, (_, i) => ({
    timeMs: (from + i) * windows.stepMs,
    value: values?.get(from + i) ?? 0,
  }));
}

export function nowOf(windows: Windows, endMs: number, coveredFrom: number): Now {
  return { windows, end: Math.round(endMs / windows.stepMs), coveredFrom };
}

/** When would it have fired, how often, and for how long: rules run over an archive, side by side. */

import type { Alert } from '../../detect/alert.ts';
import type { InputFile } from '../../input/input.ts';
import type { Scored } from './session.ts';
import type { SpikeSettings } from './settings.ts';
import { evaluateScan, scanInputs } from './spike.ts';
import { emptyStepSummary, type StepSummary } from './step-scan.ts';

/** One alert from its first word to its last. */
export interface Episode {
  /** As it fired. */
  readonly alert: Alert;
  /** Undefined: it was still firing at the end. */
  readonly endMs: number | undefined;
  readonly escalations: number;
  /** The largest current value while it fired. */
  readonly peak: number;
}

export interface BacktestRun {
  readonly ratio: number;
  readonly episodes: readonly Episode[];
}

export interface BacktestReport {
  readonly runs: readonly BacktestRun[];
  readonly endMs: number | undefined;
  readonly notes: readonly string[];
}

/** One scan; then each ratio's rule over all steps, from the first to the newest record's.
 *
 * @param onScore told of each step as the first ratio's rule sees it */
export async function backtest(
  files: readonly InputFile[],
  settings: SpikeSettings,
  ratios: readonly number[],
  summary: StepSummary = emptyStepSummary(),
  onScore?: (scored: Scored) => void,
): Promise<BacktestReport> {
  const scanned = await scanInputs(files, settings, summary);
  const runs: BacktestRun[] = [];
  let endMs: number | undefined;
  let notes: readonly string[] = [];
  for (const [i, ratio] of ratios.entries()) {
    const peaks = new Map<string, number>();
    const withRatio = { ...settings, detector: { ...settings.detector, rule: { ...settings.detector.rule, ratio } } };
    const onFirst = i === 0 ? onScore : undefined;
    const report = evaluateScan(scanned, files, withRatio, {
      wantsQuiet: onFirst !== undefined,
      onScore: (scored) => {
        onFirst?.(scored);
        keepPeaks(peaks, scored);
      },
    });
    runs.push({ ratio, episodes: episodesOf(report.changes, peaks) });
    ({ endMs, notes } = report);
  }
  return { runs, endMs, notes };
}

function peakId(rule: string, keys: readonly string[], onsetMs: number): string {
  return JSON.stringify([rule, keys, onsetMs]);
}

function keepPeaks(peaks: Map<string, number>, { keys, verdicts }: Scored): void {
  for (const { rule, state, reading } of verdicts) {
    if (state.phase !== 'firing') continue;
    const id = peakId(rule, keys, state.onsetMs);
    peaks.set(id, Math.max(reading.current, peaks.get(id) ?? reading.current));
  }
}

function episodesOf(changes: readonly Alert[], peaks: ReadonlyMap<string, number>): Episode[] {
  const open = new Map<string, Episode>();
  const episodes: Episode[] = [];
  const close = (episode: Episode, endMs: number | undefined): void => {
    const { rule, keys, onsetMs, current } = episode.alert;
    const peak =
      peaks.get(
        peakId(
          rule,
          keys.map(({ value }) => value),
          onsetMs,
        ),
      ) ?? current;
    episodes.push({ ...episode, endMs, peak });
  };
  for (const alert of changes) {
    const known = open.get(alert.identity);
    if (alert.kind === 'firing')
      open.set(alert.identity, { alert, endMs: undefined, escalations: 0, peak: alert.current });
    else if (alert.kind === 'escalated' && known !== undefined)
      open.set(alert.identity, { ...known, escalations: known.escalations + 1 });
    else if (known !== undefined) {
      close(known, alert.atMs);
      open.delete(alert.identity);
    }
  }
  for (const episode of open.values()) close(episode, undefined);
  return episodes.sort((a, b) => a.alert.atMs - b.alert.atMs);
}

/** Series as they are at the moment, for a view that is drawn anew: the window goes up to now, though its last steps are not sealed. */

import { stepOf } from '../../detect/windows.ts';
import type { KeptRule } from './saved-run.ts';
import type { SeriesLook, SpikeSession } from './session.ts';

export interface SeriesPreview {
  /** Of a rules file; undefined without one. */
  readonly rule: string | undefined;
  readonly measure: string;
  readonly keys: readonly string[];
  readonly current: number;
  /** What it is held against: of a firing one, what was usual before. */
  readonly baseline: number;
  readonly firingSinceMs: number | undefined;
  /** The values of the baseline's steps, the oldest first. */
  readonly points: readonly number[];
}

/** A source from which nothing has come for longer than `--silence`. */
export interface SilentSource {
  readonly source: string;
  readonly newestMs: number;
}

export interface Preview {
  /** The longest silent first, some of them. */
  readonly silent: readonly SilentSource[];
  readonly silentCount: number;
  /** Firing ones first, then those most over their baseline. */
  readonly series: readonly SeriesPreview[];
  readonly firingCount: number;
  readonly seriesCount: number;
}

/** Silent sources that are named; more are counted. */
const mostSilent = 5;

interface Ranked {
  readonly rule: KeptRule;
  readonly look: SeriesLook;
}

/** @param nowMs which time is now: the wall clock, or the newest record's
 *  @param most so many lines there are for series and silent sources */
export function previewOf(
  rules: readonly KeptRule[],
  sessions: readonly SpikeSession[],
  nowMs: number,
  most: number,
): Preview {
  const ranked: Ranked[] = [];
  for (const [i, rule] of rules.entries()) {
    const end = stepOf(nowMs, rule.settings.detector.windows.stepMs) + 1;
    for (const look of sessions[i].looks(end)) ranked.push({ rule, look });
  }
  ranked.sort(byImportance);
  const silent = silentOf(sessions);
  const silentRows = Math.min(silent.length, mostSilent + 1);
  return {
    silent: silent.slice(0, mostSilent),
    silentCount: silent.length,
    series: ranked.slice(0, Math.max(1, most - silentRows)).map(seriesOf),
    firingCount: ranked.filter(({ look }) => look.firing !== undefined).length,
    seriesCount: ranked.length,
  };
}

/** Each once, whatever rules it is watched by. */
function silentOf(sessions: readonly SpikeSession[]): SilentSource[] {
  const silent = new Map(sessions.flatMap((session) => session.silentSources()).map((one) => [one.source, one]));
  return [...silent.values()].sort((a, b) => a.newestMs - b.newestMs);
}

/** Those that are alike stay in their order, whatever small difference there is: a person is reading. */
function byImportance({ look: a }: Ranked, { look: b }: Ranked): number {
  const isFiring = ({ firing }: SeriesLook): number => (firing === undefined ? 0 : 1);
  return isFiring(b) - isFiring(a) || doublings(b) - doublings(a);
}

/** How often the current value is the double of the baseline. */
function doublings({ reading: { ratio } }: SeriesLook): number {
  return ratio < 2 ? 0 : Math.min(20, Math.floor(Math.log2(ratio)));
}

function seriesOf({ rule: { settings }, look }: Ranked): SeriesPreview {
  const { keys, measured, reading, firing } = look;
  const { baselineSteps } = settings.detector.windows;
  const points = Array.from({ length: baselineSteps }, (_, i) => measured.step(reading.end - baselineSteps + i));
  return {
    rule: settings.naming?.identity,
    measure: settings.measure.text,
    keys,
    current: reading.current,
    baseline: firing?.frozen ?? reading.baseline,
    firingSinceMs: firing?.onsetMs,
    points: points.map((value) => (Number.isNaN(value) ? 0 : value)),
  };
}

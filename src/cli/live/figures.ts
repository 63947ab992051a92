/** What a live run can tell of itself in numbers. */

import type { LiveRun } from '../../analysis/spike/live-run.ts';
import type { StepSummary } from '../../analysis/spike/step-scan.ts';

/** What a live run is at, asked when it is scraped. */
export interface Figures {
  readonly lines: number;
  readonly unreadableLines: number;
  readonly bytes: number;
  /** By rule. */
  readonly matches: ReadonlyMap<string, number>;
  readonly firing: ReadonlyMap<string, number>;
  readonly series: ReadonlyMap<string, number>;
  /** Seconds from the newest record to now; undefined before there is one. */
  readonly lagSeconds: number | undefined;
  /** Since the start, by kind. */
  readonly alerts: ReadonlyMap<string, number>;
  /** By sink and outcome. */
  readonly deliveries: readonly (readonly [sink: string, outcome: string, count: number])[];
  readonly undelivered: number;
  readonly reloads: ReadonlyMap<string, number>;
  /** Why it is not well; undefined where it is. */
  readonly illness: string | undefined;
}

/** Before the run has begun. */
export const noFigures: Figures = {
  lines: 0,
  unreadableLines: 0,
  bytes: 0,
  matches: new Map(),
  firing: new Map(),
  series: new Map(),
  lagSeconds: undefined,
  alerts: new Map(),
  deliveries: [],
  undelivered: 0,
  reloads: new Map(),
  illness: undefined,
};

type OwnFigures = Pick<Figures, 'alerts' | 'deliveries' | 'undelivered' | 'reloads' | 'illness'> & {
  readonly longLines: number;
};

export function figuresOf(run: LiveRun, { records, broken, bytes }: StepSummary, own: OwnFigures): Figures {
  const { rules, sessions, matches, newestMs } = run;
  const { longLines, ...others } = own;
  const byRule = (figureOf: (i: number) => number): Map<string, number> =>
    new Map(rules.map(({ settings }, i) => [settings.naming?.identity ?? settings.query, figureOf(i)]));
  return {
    ...others,
    lines: records,
    unreadableLines: broken + longLines,
    bytes,
    matches: byRule((i) => matches[i]),
    firing: byRule((i) => sessions[i].firing().length),
    series: byRule((i) => sessions[i].seriesCount),
    lagSeconds: newestMs === undefined ? undefined : Math.max(0, (Date.now() - newestMs) / 1000),
  };
}

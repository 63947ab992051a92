/** What the rules of a file have the engine look for. */

import { measureOf } from '../analysis/spike/measure.ts';
import type { AlertNaming, SpikeSettings } from '../analysis/spike/settings.ts';
import type { EngineOptions } from '../analysis/spike/step-plan.ts';
import { UsageError } from '../core/errors.ts';
import type { Severity } from '../detect/alert.ts';
import type { Bound } from '../detect/bound.ts';
import type { DetectorOptions } from '../detect/detector.ts';
import { type Windows, windowsOf } from '../detect/windows.ts';
import { parse, print } from '../language.ts';
import { columnName, printKey } from '../query/printer.ts';
import type { BurnRateRule, Rule, SpikeRule, ThresholdRule } from '../watch/rules.ts';
import { callOf, keysOf } from './spike-options.ts';

export interface WatchSurroundings {
  readonly engine: EngineOptions;
  readonly at: SpikeSettings['at'];
  readonly latenessMs: number;
  readonly inputs: readonly string[];
}

const adoptMs = 6 * 3_600_000;
/** The time before a window that a bound is shown with. */
const windowsShown = 12;

/** One a rule, of a burn rate one for each pair of its windows. Throws UsageError for what can't be measured. */
export function settingsOf(rule: Rule, around: WatchSurroundings): SpikeSettings[] {
  try {
    return partsOf(rule).map((part) => settingsOfPart(rule, part, around));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`rule "${rule.name}": ${error.message}`, error.hint);
  }
}

/** What is judged on its own. */
interface Part {
  readonly identity: string;
  readonly severity: Severity;
  readonly measure: string;
  readonly windows: Windows;
  readonly detector: Pick<DetectorOptions, 'rule' | 'direction' | 'bound'>;
}

function partsOf(rule: Rule): Part[] {
  switch (rule.kind) {
    case 'spike':
      return [spikePart(rule)];
    case 'threshold':
      return [thresholdPart(rule)];
    case 'burn-rate':
      return burnRateParts(rule);
  }
}

function spikePart(rule: SpikeRule): Part {
  const { name, severity, measure, windowMs, baselineMs, ratio, minCount, maxP, isPlain, direction } = rule;
  return {
    identity: name,
    severity,
    measure,
    windows: windowsOf(windowMs, baselineMs),
    detector: { rule: { ratio, minCount, maxP, plain: isPlain }, direction },
  };
}

function thresholdPart({ name, severity, measure, windowMs, above, below }: ThresholdRule): Part {
  return {
    identity: name,
    severity,
    measure,
    windows: windowsOf(windowMs, windowMs * windowsShown),
    detector: bounded({ ...(above === undefined ? {} : { above }), ...(below === undefined ? {} : { below }) }),
  };
}

function burnRateParts({ name, bad, windows }: BurnRateRule): Part[] {
  return windows.map(({ rate, longMs, shortMs, maxBadShare, severity }) => ({
    identity: `${name} ${rate}x`,
    severity,
    measure: `share(${bad})`,
    windows: windowsOf(shortMs, longMs),
    detector: bounded({ above: maxBadShare, burnRate: rate }),
  }));
}

function bounded(bound: Bound): Part['detector'] {
  return { rule: { ratio: 1, minCount: 0, maxP: 1, plain: true }, direction: 'up', bound };
}

function settingsOfPart(rule: Rule, part: Part, around: WatchSurroundings): SpikeSettings {
  const { filter } = parse(rule.query).query;
  const by = rule.by.length === 0 ? [] : keysOf(rule.by.join(','));
  const call = callOf(part.measure);
  const measure = measureOf(call, columnName(call));
  const { forMs, cooldownMs, maxKeys, name, text } = rule;
  const naming: AlertNaming = { rule: name, identity: part.identity, severity: part.severity, text };
  return {
    ...around,
    filter,
    query: print({ filter, stages: [] }) || '*',
    measure,
    by,
    byNames: by.map(printKey),
    detector: {
      ...part.detector,
      windows: part.windows,
      life: { forMs, cooldownMs, adoptMs },
      alertsOnNew: false,
      anomaly: false,
      leastDeviation: 1,
    },
    maxSeries: maxKeys,
    naming,
  };
}

/** All that an assessment goes by. */

import type { DetectorOptions } from '../../detect/detector.ts';
import type { Windows } from '../../detect/windows.ts';
import { joined } from '../../plan/split.ts';
import type { AggregateCall, Filter, Key } from '../../query/ast.ts';
import { columnName } from '../../query/printer.ts';
import { measureOf } from '../spike/measure.ts';
import type { SpikeSettings } from '../spike/settings.ts';
import type { EngineOptions } from '../spike/step-plan.ts';

export interface AssessSettings {
  readonly engine: EngineOptions;
  /** Which records are looked at. */
  readonly scope: Filter;
  /** What is wrong with a record: `failed=true` unless told otherwise. */
  readonly errors: Filter;
  readonly windows: Windows;
  /** Which time is "now". */
  readonly at: SpikeSettings['at'];
  /** Of the time before it nothing is known, whatever the files hold (`--since`). */
  readonly sinceMs?: number;
  readonly latenessMs: number;
  /** Services that are kept apart. */
  readonly maxSeries: number;
  /** A file that has not been written to for longer is silent. */
  readonly silenceMs: number;
}

/** One thing that is looked at step by step. */
export interface Look {
  readonly name: 'errors' | 'errors of a service' | 'traffic' | 'latency';
  readonly settings: SpikeSettings;
}

const field = (key: string) => ({ segments: [{ key }], literal: false });

/** Errors in all and by service may go up, records in all may go down, and requests may take longer. */
export function looksOf(settings: AssessSettings): Look[] {
  const { scope, errors } = settings;
  const failing = and(scope, errors);
  const count: AggregateCall = { name: 'count' };
  const p95: AggregateCall = { name: 'percentile', field: field('duration'), q: 95 };
  const service: Key = { kind: 'field', field: field('service') };
  return [
    { name: 'errors', settings: lookAt(settings, failing, count, 'up') },
    { name: 'errors of a service', settings: lookAt(settings, failing, count, 'up', [service]) },
    { name: 'traffic', settings: lookAt(settings, scope, count, 'down') },
    { name: 'latency', settings: lookAt(settings, scope, p95, 'up') },
  ];
}

/** The rule that `spike` goes by where it is told nothing. */
const rule = { ratio: 3, minCount: 5, maxP: 0.001, plain: false };
/** A level that stays so long is no incident any more. */
export const adoptMs = 24 * 3_600_000;

function lookAt(
  { engine, windows, at, latenessMs, maxSeries }: AssessSettings,
  filter: Filter,
  call: AggregateCall,
  direction: 'up' | 'down',
  by: readonly Key[] = [],
): SpikeSettings {
  const detector: DetectorOptions = {
    windows,
    rule,
    direction,
    life: { forMs: 0, cooldownMs: 0, adoptMs },
    alertsOnNew: false,
    anomaly: false,
    leastDeviation: 1,
  };
  return {
    engine,
    filter,
    query: '',
    measure: measureOf(call, columnName(call)),
    by,
    byNames: by.map(() => 'service'),
    detector,
    at,
    latenessMs,
    maxSeries,
    inputs: [],
  };
}

/** All of them, those left out that select everything. */
export function and(...filters: readonly Filter[]): Filter {
  return joined(filters.filter(({ kind }) => kind !== 'all'));
}

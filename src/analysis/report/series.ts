/** The course of an incident, step by step, for charts. */

import { printDuration } from '../../query/printer.ts';
import type { Deeper } from '../assess/deeper.ts';
import { within } from '../assess/details.ts';
import type { Span } from '../assess/model.ts';
import { type FirstPass, type StepValues, seriesId } from '../assess/series.ts';
import type { Now } from '../assess/wrong.ts';
import type { ReportSeries } from './model.ts';

/** Services with a colour of their own; the rest is one. */
const mostServices = 4;
/** Bars of a chart. */
const mostSteps = 240;

export function seriesOf(pass: FirstPass, shown: Span, now: Now, deeper: Deeper): ReportSeries {
  const { stepMs } = now.windows;
  const from = Math.floor(shown.fromMs / stepMs);
  const steps = Math.ceil(shown.toMs / stepMs) - from;
  const width = Math.ceil(steps / mostSteps);
  const valuesOf = (name: string, keys: readonly string[]): StepValues =>
    pass.looks.find((look) => look.name === name)?.values.get(seriesId(keys)) ?? new Map();
  const sums = (values: StepValues): number[] => binned(values, from, steps, width, sum);
  const span = `${printDuration(width * stepMs)}`;
  const time = within(shown);
  return {
    stepMs: width * stepMs,
    fromMs: from * stepMs,
    errors: byService(pass, sums),
    records: sums(valuesOf('traffic', [])),
    // A percentile of several steps is not that of any: the worst one stands for them.
    p95Ms: binned(valuesOf('latency', []), from, steps, width, (some) =>
      some.length === 0 ? Number.NaN : Math.max(...some),
    ).map((value) => (Number.isNaN(value) ? null : value)),
    commands: {
      errors: deeper.table([deeper.errors, time], `timechart ${span} count() by service`),
      records: deeper.table([time], `timechart ${span} count()`),
      p95: deeper.table([time], `timechart ${printDuration(stepMs)} p95(duration)`),
    },
  };
}

function byService({ looks }: FirstPass, sums: (values: StepValues) => number[]): ReportSeries['errors'] {
  const services = looks.find(({ name }) => name === 'errors of a service')?.values ?? new Map<string, StepValues>();
  const all = [...services]
    .map(([id, values]) => ({ name: String(JSON.parse(id)[0] ?? ''), values: sums(values) }))
    .map((one) => ({ ...one, total: sum(one.values) }))
    .filter(({ total }) => total > 0)
    .sort((a, b) => b.total - a.total);
  const shown = all.slice(0, mostServices).map(({ name, values }) => ({ name, values }));
  const rest = all.slice(mostServices);
  if (rest.length === 0) return shown;
  return [...shown, { name: 'others', values: rest[0].values.map((_, i) => sum(rest.map(({ values }) => values[i]))) }];
}

function binned(
  values: StepValues,
  from: number,
  steps: number,
  width: number,
  join: (some: readonly number[]) => number,
): number[] {
  return Array.from({ length: Math.ceil(steps / width) }, (_, bin) => {
    const some = Array.from({ length: width }, (_, i) => values.get(from + bin * width + i) ?? Number.NaN);
    return join(some.filter((value) => !Number.isNaN(value)));
  });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Measures the durations of logs: one scan, in all threads, with the sketch that percentiles are made of. */

import { LatencyState, type LatencyValues } from '../../aggregates/latency.ts';
import { BugError } from '../../core/errors.ts';
import { stringify } from '../../core/json.ts';
import type { FieldValue } from '../../core/value.ts';
import { countingJob } from '../../engine/job.ts';
import { schedule } from '../../engine/scheduler.ts';
import { planTasks } from '../../engine/tasks.ts';
import type { InputFile } from '../../input/input.ts';
import { RecordBinder } from '../../operators/binder.ts';
import { Grouper } from '../../operators/grouper.ts';
import type { Grouping } from '../../operators/operator.ts';
import type { Field, Key } from '../../query/ast.ts';
import { printKey } from '../../query/printer.ts';
import type { PassOptions } from '../pass.ts';
import type { LatencyCell, Measured, Measurement } from './measured.ts';
import type { LatencySummary } from './model.ts';
import type { LatencySettings } from './settings.ts';

const timeField: Field = { segments: [{ key: 'time' }], literal: false };

export async function measureLogs(
  files: readonly InputFile[],
  settings: LatencySettings,
  summary: LatencySummary,
): Promise<Measurement> {
  const { by, everyMs, filter } = settings;
  const engine: PassOptions = { ...settings.engine, maxGroups: settings.maxRows };
  const grouping = groupingOf(settings);
  const planned = await planTasks(files, false);
  summary.problems.push(...planned.problems);
  const job = countingJob(engine, { filter, grouping });
  const grouper = new Grouper(grouping, new RecordBinder(engine), engine);
  for await (const event of schedule(job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
    if (event.kind === 'report') {
      summary.bytes += event.report.bytes;
      summary.records += event.report.records;
      summary.matched += event.report.matched;
      summary.brokenRecords += event.report.brokenRecords;
      summary.problems.push(...event.report.problems);
    }
    if (event.kind === 'outcome' && event.outcome.groups !== undefined) grouper.merge(event.outcome.groups);
  }
  summary.stopped = engine.signal?.aborted === true;
  const all = wholeOf(stateOf(grouper), grouper.groupCount);
  const { missing, negative } = all;
  const notes = grouper.pooledRecords > 0 ? [pooledNote(grouper.pooledRecords, settings.maxRows)] : [];
  return {
    all: measuredOf(all),
    cells: () => (grouping.keys.length === 0 ? [] : cellsOf(grouper, grouping.keys.length, everyMs !== undefined)),
    cellCount: grouper.groupCount,
    by: by.map(printKey),
    ...spanOf(grouper, grouping.keys.length),
    missing,
    negative,
    notes,
  };
}

function groupingOf({ of, unitMs, by, everyMs }: LatencySettings): Grouping {
  const bins: Key[] = everyMs === undefined ? [] : [{ kind: 'timeBin', widthMs: everyMs }];
  return {
    keys: [...bins, ...by],
    aggregates: [
      { name: 'latency', field: of, unitMs },
      { name: 'min', field: timeField },
      { name: 'max', field: timeField },
    ],
  };
}

function stateOf(grouper: Grouper): LatencyState {
  const state = grouper.state(0);
  if (!(state instanceof LatencyState)) throw new BugError('the grouping measures no durations');
  return state;
}

/** All groups as one. */
function wholeOf(state: LatencyState, groupCount: number): LatencyValues {
  const whole = new LatencyState(0, 1);
  whole.merge(state.save(), new Int32Array(groupCount), 1);
  return whole.values(0);
}

function measuredOf({ values, counts, count, sumMs }: LatencyValues): Measured {
  return { values, counts, ...(count === 0 ? {} : { meanMs: sumMs / count }) };
}

function* cellsOf(grouper: Grouper, keyCount: number, timed: boolean): Iterable<LatencyCell> {
  const state = stateOf(grouper);
  for (let group = 0; group < grouper.groupCount; group++) {
    const keys = grouper.keysOf(group);
    const durations = state.values(group);
    if (durations.count === 0) continue;
    const startMs = timed && typeof keys[0] === 'number' ? { startMs: keys[0] } : {};
    yield { ...startMs, keys: keys.slice(timed ? 1 : 0, keyCount).map(keyText), durations: measuredOf(durations) };
  }
}

function keyText(value: FieldValue): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : stringify(value);
}

function spanOf(grouper: Grouper, keyCount: number): { fromMs?: number; toMs?: number } {
  let fromMs = Number.POSITIVE_INFINITY;
  let toMs = Number.NEGATIVE_INFINITY;
  for (let group = 0; group < grouper.groupCount; group++) {
    const row = grouper.row(group);
    const [from, to] = [row[keyCount + 1], row[keyCount + 2]];
    if (typeof from === 'number') fromMs = Math.min(fromMs, from);
    if (typeof to === 'number') toMs = Math.max(toMs, to);
  }
  return fromMs <= toMs ? { fromMs, toMs } : {};
}

export function pooledNote(pooled: number, maxRows: number): string {
  return `more than ${maxRows.toLocaleString('en')} rows: ${pooled.toLocaleString('en')} records of further ones are counted in (other)`;
}

/** The engine's answer to a query as plain values, run in one piece or in many, and compared with another answer. */

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AliasTable } from '../../src/core/aliases.ts';
import { BigDecimal, stringify } from '../../src/core/json.ts';
import { limits } from '../../src/core/limits.ts';
import { RecordReader } from '../../src/core/record.ts';
import type { FieldValue } from '../../src/core/value.ts';
import { type ExecuteOptions, execute } from '../../src/engine/execute.ts';
import type { RowBlock, ScanJob, ScanOutcome } from '../../src/engine/job.ts';
import { recordRows } from '../../src/engine/record-rows.ts';
import { Scanner } from '../../src/engine/scanner.ts';
import { parse } from '../../src/language.ts';
import { RecordBinder } from '../../src/operators/binder.ts';
import { groupTable } from '../../src/operators/group-table.ts';
import { Grouper } from '../../src/operators/grouper.ts';
import type { Row, Shape, StageContext } from '../../src/operators/operator.ts';
import { createPipeline } from '../../src/operators/pipeline.ts';
import { splitQuery } from '../../src/plan/split.ts';
import { nowMs } from '../filters/scan.ts';
import type { NaiveResult } from '../naive/query.ts';
import { type Random, shuffledBy } from './random.ts';

/** Records as their lines, tables with values as they would be printed. */
export interface Answer {
  readonly columns: readonly string[] | undefined;
  readonly rows: readonly (string | readonly string[])[];
}

// biome-ignore format: a list
export const options: ExecuteOptions = {
  nowMs, zone: 'utc', aliases: {}, threads: 1, kernel: 'simd', strict: false, jsonOnly: false, seek: true, merge: false, contextBefore: 0, contextAfter: 0,
  maxGroups: 1e6, maxRows: 1e6, stdin: process.stdin, signal: undefined, blocks: false,
};

/** Files that are gone at the end. */
export class TempFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'logscan-differential-'));
  write(name: string, bytes: Buffer, times = 1): string {
    const path = join(this.path, name);
    if (times === 1) writeFileSync(path, bytes);
    else {
      const fd = openSync(path, 'w');
      for (let i = 0; i < times; i++) writeSync(fd, bytes);
      closeSync(fd);
    }
    return path;
  }
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

export async function run(queryText: string, path: string, more: Partial<ExecuteOptions> = {}): Promise<Answer> {
  const execution = execute(parse(queryText).query, [{ path, name: path, named: true }], { ...options, ...more });
  const rows: Row[] = [];
  for await (const output of execution.output) if (output.kind === 'rows') rows.push(...output.rows);
  if (execution.summary.problems.length > 0) throw new Error(JSON.stringify(execution.summary.problems));
  return answerOf(execution.shape, rows);
}

/** Cut into ranges at random places, dealt to scanners in any order, merged in any order. Undefined: the query needs it whole. */
export function runInPieces(
  queryText: string,
  path: string,
  size: number,
  random: Random,
  strict: boolean,
): Answer | undefined {
  const split = splitQuery(parse(queryText).query);
  if (split.expand !== undefined || queryText.includes('_line')) return undefined;
  const { filter, grouping, rest } = split;
  // biome-ignore format: a list
  const job = (kernel: 'simd' | 'scalar'): ScanJob => ({
    ...options, strict, filter, ...(grouping === undefined ? {} : { grouping }), wantTimes: true, rowLimit: 0, kernel,
  });
  const cuts = [0, ...random.times(6, () => 1 + random.below(Math.max(1, size - 1))), size].sort((a, b) => a - b);
  const blocks: RowBlock[][] = cuts.map(() => []);
  let current = 0;
  const scanners = [0, ...random.times(2, (i) => i + 1)].map(
    () =>
      new Scanner(job(random.pick(['simd', 'scalar'])), {
        rows: (block) => blocks[current].push(block),
        stopped: () => false,
      }),
  );
  for (const i of shuffledBy([...cuts.keys()].slice(1), random)) {
    if (cuts[i - 1] === cuts[i]) continue;
    current = i;
    const range = { start: cuts[i - 1], end: cuts[i], first: cuts[i - 1] === 0 };
    random.pick(scanners).scanRange({ fileIndex: 0, path, name: path, named: true, range }, range);
  }
  const context: StageContext = { ...options, records: new RecordReader(new AliasTable()), warn: () => undefined };
  let shape: Shape = { kind: 'records' };
  let rows: Row[] = blocks.flatMap((some) => some.flatMap((block) => recordRows(block, 0)));
  if (grouping !== undefined) {
    const table = groupTable(mergedGroups(scanners, grouping, random), grouping, 'utc');
    shape = { kind: 'table', ...table };
    rows = table.rows;
  }
  const pipeline = createPipeline(rest, shape, context);
  const pushed = [...pipeline.push(rows), ...pipeline.end()];
  return answerOf(rest.length === 0 ? shape : pipeline.shape, pushed);
}

/** Merged into one, some of them with each other first. */
function mergedGroups(
  scanners: readonly Scanner[],
  grouping: NonNullable<ReturnType<typeof splitQuery>['grouping']>,
  random: Random,
): Grouper {
  const create = () => new Grouper(grouping, new RecordBinder(options), options);
  let parts = shuffledBy(
    scanners.map((scanner) => groupsOf(scanner.outcome())),
    random,
  );
  if (parts.length > 2 && random.chance(0.5)) {
    const pair = create();
    for (const part of parts.slice(0, 2)) pair.merge(part);
    parts = [structuredClone(pair.save()), ...parts.slice(2)];
  }
  const all = create();
  for (const part of shuffledBy(parts, random)) all.merge(part);
  return all;
}

function groupsOf(outcome: ScanOutcome): NonNullable<ScanOutcome['groups']> {
  if (outcome.groups === undefined) throw new Error('no groups');
  return structuredClone(outcome.groups);
}

export function answerOf(shape: Shape, rows: readonly Row[]): Answer {
  return {
    columns: shape.kind === 'records' ? undefined : shape.columns.map(({ name }) => name),
    rows: rows.map((row) => (Array.isArray(row) ? row.map(printed) : row.text)),
  };
}

export function answerOfNaive(result: NaiveResult): Answer {
  if (result.kind === 'records') return { columns: undefined, rows: result.lines };
  return { columns: result.columns, rows: result.rows.map((row) => row.map(printed)) };
}

function printed(value: FieldValue): string {
  if (value === undefined || value === null) return 'null';
  if (value instanceof BigDecimal) return `${value.text} (long)`;
  return stringify(value);
}

/** The naive answer has percentiles and distinct counts exactly; those of many values come from buckets and an estimate. */
export function withinBuckets(answer: Answer, exact: Answer): Answer {
  const slack =
    exact.columns?.map((name) =>
      /^(p[\d.]+|percentile)\(/.test(name) ? 1e-3 : name.startsWith('distinct(') ? 0.04 : 0,
    ) ?? [];
  const isNear = (a: string, b: string, share: number) =>
    Math.abs(Number(a) - Number(b)) <= Math.abs(Number(b)) * share;
  const isEstimate = (name: string, cell: string) =>
    !name.startsWith('distinct(') || Number(cell) > limits.exactDistinctValues;
  const rows = answer.rows.map((row, r) => {
    const other = exact.rows[r];
    if (typeof row === 'string' || typeof other === 'string' || other === undefined) return row;
    return row.map((cell, i) =>
      slack[i] > 0 && isEstimate(exact.columns?.[i] ?? '', other[i]) && isNear(cell, other[i], slack[i])
        ? other[i]
        : cell,
    );
  });
  return { ...answer, rows };
}

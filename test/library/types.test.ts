/** The types that users of the library see. */

import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { expectTypeOf, test } from 'vitest';
import {
  createLogStream,
  explainPlan,
  type findPatterns,
  type Json,
  type LogStream,
  type PatternChange,
  type PatternReport,
  type PatternsOptions,
  type PatternsReport,
  parse,
  print,
  type Query,
  QueryError,
  type QueryPlan,
  type Row,
  renderQueryError,
  type Scan,
  type ScanOptions,
  type ScanResult,
  type Source,
  scan,
  UsageError,
} from '../../src/index.ts';

test('scan', () => {
  expectTypeOf<Parameters<typeof scan>>().toEqualTypeOf<
    [source: Source, query: string | Query, options?: ScanOptions | undefined]
  >();
  expectTypeOf<ReturnType<typeof scan>>().toEqualTypeOf<Scan<Row>>();
  expectTypeOf<Scan>().toExtend<AsyncIterable<Row>>();
  expectTypeOf<Awaited<ReturnType<Scan['result']>>>().toEqualTypeOf<ScanResult<Row>>();
  expectTypeOf<ScanResult['rows']>().toEqualTypeOf<Row[]>();
  expectTypeOf<Row>().toEqualTypeOf<Record<string, Json>>();
  expectTypeOf<Buffer | string | string[] | Readable | AsyncIterable<Uint8Array>>().toExtend<Source>();
  expectTypeOf<number>().not.toExtend<Source>();
});

test('rows of a type of one’s own', () => {
  type Counted = { route: string; 'count()': number };
  expectTypeOf(scan<Counted>).returns.toEqualTypeOf<Scan<Counted>>();
  expectTypeOf<ScanResult<Counted>['rows'][number]['count()']>().toEqualTypeOf<number>();
  expectTypeOf(createLogStream<Counted>).returns.toEqualTypeOf<LogStream<Counted>>();
});

test('options', () => {
  expectTypeOf<{
    signal: AbortSignal;
    now: Date;
    utc: true;
    threads: 2;
    strict: true;
    jsonOnly: true;
    merge: true;
    limit: 5;
  }>().toExtend<ScanOptions>();
  expectTypeOf<{
    aliases: { level: 'sev'; userId: string[] };
    durationUnit: 'ms';
    logTz: string;
    maxGroups: 1;
    maxRows: 1;
  }>().toExtend<ScanOptions>();
  expectTypeOf<{ durationUnit: 'minutes' }>().not.toExtend<ScanOptions>();
  expectTypeOf<{ aliases: { nonsense: 'x' } }>().not.toEqualTypeOf<ScanOptions>();
});

test('a log stream is a Transform, and an iterable of its rows', () => {
  expectTypeOf<LogStream>().toExtend<Transform>();
  const read = async (stream: LogStream<{ route: string }>): Promise<string[]> => {
    const routes: string[] = [];
    for await (const row of stream) routes.push(expectTypeOf(row).toEqualTypeOf<{ route: string }>() ? row.route : '');
    return routes;
  };
  expectTypeOf(read).toBeFunction();
  expectTypeOf(async (source: Readable) =>
    pipeline(source, createLogStream('level>=error'), async function* (rows) {
      yield* rows;
    }),
  ).toBeFunction();
});

test('the rest', () => {
  expectTypeOf(parse).returns.toHaveProperty('query').toEqualTypeOf<Query>();
  expectTypeOf(print).parameter(0).toEqualTypeOf<Query>();
  expectTypeOf(explainPlan).returns.toEqualTypeOf<{ readonly plan: QueryPlan; readonly text: string }>();
  expectTypeOf(renderQueryError).toBeCallableWith(new QueryError('m', 'q', 0, 1));
  expectTypeOf<QueryError>().toExtend<UsageError>();
  expectTypeOf(UsageError).instance.toHaveProperty('hint').toEqualTypeOf<string | undefined>();
});

test('findPatterns', () => {
  expectTypeOf<Parameters<typeof findPatterns>>().toEqualTypeOf<
    [source: Source, query?: string | undefined, options?: PatternsOptions | undefined]
  >();
  expectTypeOf<ReturnType<typeof findPatterns>>().toEqualTypeOf<Promise<PatternsReport>>();
  expectTypeOf<PatternsReport['patterns'][number]>().toEqualTypeOf<PatternReport>();
  expectTypeOf<PatternReport['change']>().toEqualTypeOf<PatternChange | undefined>();
  expectTypeOf<PatternReport['firstMs']>().toEqualTypeOf<number | undefined>();
});

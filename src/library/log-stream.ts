/** createLogStream(): a query over a stream of bytes, record by record, to be embedded in a service. */

import { addAbortSignal, type Transform } from 'node:stream';
import split2 from 'split2';
import { AliasTable } from '../core/aliases.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { RecordReader } from '../core/record.ts';
import type { StageContext } from '../operators/operator.ts';
import { createPipeline, type Pipeline } from '../operators/pipeline.ts';
import { RecordRow } from '../operators/record-row.ts';
import type { Query, Stage } from '../query/ast.ts';
import { aliasesOf, type LanguageOptions, nowMsOf, queryOf, wholeNumber } from './options.ts';
import { type Row, rowObject } from './rows.ts';

export interface LogStreamOptions extends LanguageOptions {
  /** Destroys the stream. */
  readonly signal?: AbortSignal;
  /** What `_file` is. */
  readonly name?: string;
  /** Values that dedup remembers. 1,000,000. */
  readonly maxRows?: number;
  /** Characters of a line; a longer one destroys the stream with an error. 64 Mi. */
  readonly maxLineLength?: number;
}

/** Bytes (or text) in, objects out: the records that match. */
export type LogStream<T extends Row = Row> = AsyncIterable<T> & Transform;

/** Stages that need no other record than the one at hand (and those before it). */
const streaming: ReadonlySet<Stage['kind']> = new Set(['where', 'head', 'fields', 'drop', 'dedup']);

/** A stream that gives the records matching a query as they pass. The query is compiled once.
 *
 *     const failed = createLogStream('level>=error | fields time, service, message');
 *     process.stdin.pipe(failed).on('data', (row) => alert(row));
 *
 * Lines are one record each; the input is taken as UTF-8, not compressed. Rows are as scan()'s. After `head N` the stream ends,
 * and what is still written to it is passed over. It emits `warning` with a text when a limit was hit.
 *
 * Throws QueryError, and UsageError for a stage that needs all records: aggregations, sort, tail, expand. */
export function createLogStream<T extends Row = Row>(
  query: string | Query,
  options: LogStreamOptions = {},
): LogStream<T> {
  const matcher = new LineMatcher(queryOf(query).query, options, (message) => stream.emit('warning', message));
  const maxLength = wholeNumber('maxLineLength', options.maxLineLength, limits.lineBytes, 1);
  const stream: Transform = split2(
    (line: string) => {
      if (matcher.done) return undefined;
      const row = matcher.match(line);
      if (!matcher.done) return row;
      if (row !== undefined) stream.push(row);
      stream.push(null);
      return undefined;
    },
    { maxLength },
  );
  if (options.signal !== undefined) addAbortSignal(options.signal, stream);
  // What the caller says of the rows of its own query is taken for true.
  return stream as LogStream<T>;
}

/** Decides lines one by one. */
class LineMatcher {
  readonly #pipeline: Pipeline;
  readonly #context: StageContext;
  readonly #jsonOnly: boolean;
  readonly #name: string;
  #line = 0;
  /** The last record that is an object: text records have its time. */
  #last: RecordRow | undefined;

  constructor(query: Query, options: LogStreamOptions, warn: (message: string) => void) {
    for (const { kind } of query.stages) if (!streaming.has(kind)) throw notStreaming(kind);
    this.#jsonOnly = options.jsonOnly === true;
    this.#name = options.name ?? '(stream)';
    this.#context = {
      nowMs: nowMsOf(options),
      zone: options.utc ? 'utc' : 'local',
      records: new RecordReader(new AliasTable(aliasesOf(options))),
      maxGroups: limits.groups,
      maxRows: wholeNumber('maxRows', options.maxRows, limits.rows, 1),
      warn,
    };
    const filter: Stage[] = query.filter.kind === 'all' ? [] : [{ kind: 'where', filter: query.filter }];
    this.#pipeline = createPipeline([...filter, ...query.stages], { kind: 'records' }, this.#context);
  }

  /** Nothing matches any more. */
  get done(): boolean {
    return this.#pipeline.done;
  }

  /** What becomes of a line; undefined where it does not match. */
  match(line: string): Row | undefined {
    const text = this.#line++ === 0 ? line.replace(/^\ufeff/, '') : line;
    if (this.done || text.trim() === '') return undefined;
    const record = this.#recordOf(text);
    if (record.isText && this.#jsonOnly) return undefined;
    const [row] = this.#pipeline.push([record]);
    return row === undefined ? undefined : rowObject(row, this.#pipeline.shape);
  }

  #recordOf(text: string): RecordRow {
    const at = { text, fileIndex: 0, fileName: this.#name, line: this.#line };
    const row = new RecordRow(at);
    if (row.record !== undefined) {
      this.#last = row;
      return row;
    }
    return new RecordRow({ ...at, isText: true, inheritedTime: this.#lastTime() });
  }

  #lastTime(): number | undefined {
    const record = this.#last?.record;
    const time = record === undefined ? undefined : this.#context.records.canonical(record, 'time')?.value;
    return typeof time === 'number' ? time : undefined;
  }
}

function notStreaming(kind: Stage['kind']): UsageError {
  return new UsageError(
    `${kind} needs all records, and a log stream gives each as it comes`,
    `use ${[...streaming].join(', ')} here, or scan() for the rest`,
  );
}

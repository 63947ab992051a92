/** scan(): a query over files, bytes or a stream. */

import { Readable } from 'node:stream';
import { UsageError } from '../core/errors.ts';
import type { TableColumn } from '../core/table.ts';
import { type ExecuteOptions, type Execution, execute, type Spot, type Summary } from '../engine/execute.ts';
import { executeFollow, isAggregation } from '../engine/follow.ts';
import type { InputFile, InputProblem } from '../input/input.ts';
import type { Shape } from '../operators/operator.ts';
import type { Query } from '../query/ast.ts';
import { engineOptions, followSignal, ownController, queryOf, type ScanOptions, wholeNumber } from './options.ts';
import { type Row, rowObject } from './rows.ts';
import { type Opened, openSource, type Source } from './source.ts';

/** What was read, and what of it. */
export interface ScanSummary {
  readonly records: number;
  readonly bytes: number;
  readonly matched: number;
  /** Lines that are no JSON objects; they count as records. */
  readonly textRecords: number;
  readonly firstText: Spot | undefined;
  /** Lines that begin like a JSON object and are none. */
  readonly brokenRecords: number;
  readonly firstBroken: Spot | undefined;
  /** Lines over 64 MiB, passed over. */
  readonly longLines: number;
  readonly firstLong: Spot | undefined;
  /** Bytes that were not read, as their times lie outside those that the query asks for (`seek`). */
  readonly skippedBytes: number;
  /** What could not be read; the rest was. */
  readonly problems: readonly InputProblem[];
  /** Limits that were hit, comparisons that never could be true. */
  readonly warnings: readonly string[];
  /** What in the query may not be what was meant. */
  readonly hints: readonly string[];
  /** By field of the query: in how many of the records looked at it had a value. */
  readonly coverage: Readonly<Record<string, number>>;
}

export interface ScanResult<T extends Row = Row> {
  /** Of a table; empty where the rows are records. */
  readonly columns: readonly TableColumn[];
  readonly rows: T[];
  readonly summary: ScanSummary;
}

/** A scan about to run: it runs once, either row by row (`for await`) or to its end (`result()`). */
export interface Scan<T extends Row = Row> extends AsyncIterable<T> {
  /** All rows at once, with their columns and what was read. */
  result(): Promise<ScanResult<T>>;
  /** What was read so far; complete once the rows have ended. */
  readonly summary: ScanSummary;
  /** Of a table; empty where the rows are records. Notes on exactness come with the last row. */
  readonly columns: readonly TableColumn[];
}

/** Runs a query over a source. Rows come in the order of the input (of a table: in its order), as soon as they are known;
 * leaving a `for await` early ends the scan.
 *
 *     for await (const record of scan('app.log', 'level>=error')) console.log(record.msg);
 *     const { rows } = await scan(['logs/', 'old/*.gz'], 'status>=500 | count by route', { threads: 2 }).result();
 *     await scan(Buffer.from(text), 'userId=u1', { limit: 10 }).result();
 *     for await (const record of scan('logs/', 'level>=error', { follow: true, signal })) page(record);
 *
 * Throws at once QueryError for a mistake in the query and UsageError for an option or a stage that makes no sense. Reading
 * throws UsageError where nothing of the source could be read (what else could not be is in `summary.problems`), a stream's
 * own error, and `signal.reason` after an abort. */
export function scan<T extends Row = Row>(source: Source, query: string | Query, options: ScanOptions = {}): Scan<T> {
  return new RunningScan<T>(openSource(source), query, options);
}

/** Follows files; what happens to them is in the summary. */
function followed(query: Query, names: readonly string[], engine: ExecuteOptions): Execution {
  if (query.stages.some(isAggregation))
    throw new UsageError(
      'follow gives records as they come; an aggregation of an input that goes on has no end',
      'leave follow out, or aggregate the records of the loop',
    );
  return executeFollow(query, names, { ...engine, onNotice: () => undefined });
}

class RunningScan<T extends Row> implements Scan<T> {
  readonly #source: Opened;
  readonly #execution: Execution;
  readonly #hints: readonly string[];
  readonly #caller: AbortSignal | undefined;
  readonly #controller = ownController();
  /** The engine looks at the list when its output is asked for. */
  readonly #files: InputFile[] = [];
  readonly #follows: boolean;
  #shape: Shape;
  #started = false;

  constructor(source: Opened, query: string | Query, options: ScanOptions) {
    const parsed = queryOf(query);
    const limit = wholeNumber('limit', options.limit, -1, 0);
    const stages = limit < 0 ? parsed.query.stages : [...parsed.query.stages, { kind: 'head' as const, limit }];
    this.#source = source;
    this.#caller = options.signal;
    this.#hints = parsed.hints.map(({ message }) => message);
    const engine = {
      ...engineOptions(options, this.#controller.signal),
      stdin: source.kind === 'stream' ? source.stream : Readable.from([]),
    };
    this.#follows = options.follow === true && source.kind === 'files';
    this.#execution =
      this.#follows && source.kind === 'files'
        ? followed({ ...parsed.query, stages }, source.names, engine)
        : execute({ ...parsed.query, stages }, this.#files, engine);
    this.#shape = this.#execution.shape;
  }

  get columns(): readonly TableColumn[] {
    return this.#shape.kind === 'table' ? this.#shape.columns : [];
  }

  get summary(): ScanSummary {
    return summaryOf(this.#execution.summary, this.#hints);
  }

  async result(): Promise<ScanResult<T>> {
    const rows: T[] = [];
    for await (const row of this) rows.push(row);
    return { columns: this.columns, rows, summary: this.summary };
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    if (this.#started) throw new UsageError('a scan runs once', 'call scan() again to read the source anew');
    this.#started = true;
    this.#caller?.throwIfAborted();
    const release = followSignal(this.#caller, this.#controller);
    try {
      if (this.#follows) yield* this.#rows();
      else if (this.#source.kind === 'files') yield* this.#rowsOfFiles(this.#source);
      else yield* this.#rowsOfStream(this.#source);
    } finally {
      this.#controller.abort();
      release();
    }
  }

  async *#rowsOfFiles(source: Extract<Opened, { kind: 'files' }>): AsyncGenerator<T> {
    const { files, problems } = await source.find();
    this.#files.push(...files);
    this.#execution.summary.problems.push(...problems);
    yield* this.#rows();
    const { bytes, problems: all } = this.#execution.summary;
    const fault = all.find(({ severity }) => severity === 'error');
    if (bytes === 0 && fault !== undefined) throw new UsageError(`${fault.path}: ${fault.message}`);
  }

  async *#rowsOfStream({ stream, file }: Extract<Opened, { kind: 'stream' }>): AsyncGenerator<T> {
    const failures: unknown[] = [];
    const onError = (error: unknown): void => {
      failures.push(error);
    };
    stream.on('error', onError);
    this.#files.push(file);
    try {
      yield* this.#rows();
      if (failures.length > 0) throw failures[0];
    } finally {
      // A read that is under way ends only with its stream.
      stream.destroy();
      stream.off('error', onError);
    }
  }

  async *#rows(): AsyncGenerator<T> {
    for await (const output of this.#execution.output) {
      if (output.kind === 'block') continue;
      this.#shape = output.shape;
      for (const row of output.rows) {
        this.#caller?.throwIfAborted();
        // What the caller says of the rows of its own query is taken for true.
        yield rowObject(row, output.shape) as T;
      }
    }
    this.#caller?.throwIfAborted();
  }
}

function summaryOf(summary: Summary, hints: readonly string[]): ScanSummary {
  const { stopped: _, coverage, hints: own, seek, ...counts } = summary;
  return {
    ...counts,
    skippedBytes: seek.skippedBytes,
    coverage: Object.fromEntries(coverage),
    hints: [...hints, ...own.map(({ message }) => message)],
  };
}

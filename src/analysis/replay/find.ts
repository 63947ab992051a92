/**
 * The requests of a log that can be made again. Records of one request are put together by its request id: the address and the
 * body stand in one, how it ended in another. A query may select either.
 */

import { aliasTableOf } from '../../core/aliases.ts';
import { limits } from '../../core/limits.ts';
import { RecordReader } from '../../core/record.ts';
import type { JsonObject } from '../../core/value.ts';
import { execute, type Summary } from '../../engine/execute.ts';
import type { InputFile } from '../../input/input.ts';
import { RecordRow } from '../../operators/record-row.ts';
import { joined } from '../../plan/split.ts';
import type { Field, Filter } from '../../query/ast.ts';
import { withKeptInput } from '../kept-input.ts';
import type { PassOptions } from '../pass.ts';
import { isCapturedMessage, requestIn } from './captured.ts';
import type { LoggedAnswer, LoggedRequest, ReplayRequest, Withheld } from './model.ts';
import { nothingWithheld, type PrepareOptions, prepare } from './prepare.ts';

export interface FindRequestsOptions extends PrepareOptions {
  readonly engine: PassOptions;
  /** Which requests: records of theirs, of any kind. */
  readonly filter: Filter;
  /** The first so many. */
  readonly limit: number;
}

export interface FoundRequests {
  /** In order of time; those without a time last, in the order of the input. */
  readonly requests: readonly ReplayRequest[];
  readonly withheld: Withheld;
  /** There are more than the limit. */
  readonly more: boolean;
  /** Records that the query selects, whose request the logs do not hold. */
  readonly withoutRequest: number;
  readonly summary: Summary;
}

/** Reads once; and once more where a query selects only some records of a request. `onScan` is told of each scan as it begins. */
export function findRequests(
  files: readonly InputFile[],
  options: FindRequestsOptions,
  onScan: (summary: Summary) => void = () => undefined,
): Promise<FoundRequests> {
  const { filter, engine } = options;
  if (filter.kind === 'all') return new Search(files, options, onScan).find(either(hasRequest, hasAnswer));
  return withKeptInput(files, engine, (kept) => new Search(kept, options, onScan).findSelected());
}

const fieldNamed = (key: string): Field => ({ segments: [{ key }], literal: false });
const exists = (name: string): Filter => ({ kind: 'exists', field: fieldNamed(name) });
const either = (...items: Filter[]): Filter => ({ kind: 'or', items });
const captured: Filter = { kind: 'text', text: 'captured request', exact: false };
/** Every record in which `requestIn` may find one: canonical fields know most of its names, captured ones may have others. */
const hasRequest = either(exists('method'), captured);
const hasAnswer = joined([exists('requestId'), either(exists('status'), exists('duration'))]);

/** A request of a record, and what is known of how it ended. */
interface Gathered {
  request: LoggedRequest;
  isCaptured: boolean;
  answer: LoggedAnswer;
  readonly timeMs: number | undefined;
  readonly requestId: string | undefined;
  readonly row: RecordRow;
}

class Search {
  readonly #files: readonly InputFile[];
  readonly #options: FindRequestsOptions;
  readonly #onScan: (summary: Summary) => void;
  readonly #reader: RecordReader;
  readonly #gathered: Gathered[] = [];
  readonly #byKey = new Map<string, Gathered>();
  readonly #answers = new Map<string, LoggedAnswer>();
  #more = false;

  constructor(files: readonly InputFile[], options: FindRequestsOptions, onScan: (summary: Summary) => void) {
    this.#files = files;
    this.#options = options;
    this.#onScan = onScan;
    this.#reader = new RecordReader(aliasTableOf(options.engine.aliases));
  }

  async find(filter: Filter, withoutRequest = 0): Promise<FoundRequests> {
    const summary = await this.#scan(filter, (row, record) => this.#take(row, record));
    return this.#result(summary, withoutRequest);
  }

  /** The first scan finds which requests are meant, the second all that is logged of them. */
  async findSelected(): Promise<FoundRequests> {
    const { filter, limit } = this.#options;
    const ids = new Set<string>();
    let without = 0;
    const summary = await this.#scan(joined([filter, either(hasRequest, exists('requestId'))]), (row, record) => {
      const id = this.#text(record, 'requestId');
      if (id !== undefined && ids.size <= limit) ids.add(id);
      const taken = this.#take(row, record);
      if (id === undefined && !taken) without++;
    });
    if (ids.size === 0) return this.#result(summary, without);
    const values = [...ids].map((text) => ({ text, quoted: true }));
    const ofThem: Filter = { kind: 'in', field: fieldNamed('requestId'), values };
    await this.#scan(joined([ofThem, either(hasRequest, hasAnswer)]), (row, record) => this.#take(row, record));
    const found = new Set(this.#gathered.map(({ requestId }) => requestId));
    return this.#result(summary, without + [...ids].filter((id) => !found.has(id)).length);
  }

  /** Records that the filter selects, one after the other. */
  async #scan(filter: Filter, take: (row: RecordRow, record: JsonObject) => void): Promise<Summary> {
    const { output, summary } = execute({ filter, stages: [] }, this.#files, {
      ...this.#options.engine,
      merge: false,
      contextBefore: 0,
      contextAfter: 0,
      blocks: false,
    });
    this.#onScan(summary);
    for await (const out of output)
      if (out.kind === 'rows')
        for (const row of out.rows) if (row instanceof RecordRow && row.record !== undefined) take(row, row.record);
    return summary;
  }

  /** Keeps what a record tells of a request; says whether it holds one. */
  #take(row: RecordRow, record: JsonObject): boolean {
    const requestId = this.#text(record, 'requestId');
    const answer = { status: this.#number(record, 'status'), durationMs: this.#number(record, 'duration') };
    const request = requestIn(record);
    if (requestId !== undefined && isAnswer(answer)) this.#keepAnswer(requestId, answer);
    if (request === undefined) return false;
    const isCaptured = isCapturedMessage(this.#text(record, 'message'));
    const timeMs = this.#number(record, 'time');
    // The same record comes twice where the query selects it and its id is looked for.
    const key =
      requestId === undefined ? `${row.fileIndex}:${row.line}` : `${requestId} ${request.method} ${request.url}`;
    const known = this.#byKey.get(key);
    if (known === undefined) this.#keep(key, { request, isCaptured, answer, timeMs, requestId, row });
    else fill(known, request, isCaptured, answer);
    return true;
  }

  #keep(key: string, gathered: Gathered): void {
    // Twice as many: where some were captured, the others are left out.
    if (this.#gathered.length > 2 * this.#options.limit) {
      this.#more = true;
      return;
    }
    this.#gathered.push(gathered);
    this.#byKey.set(key, gathered);
  }

  #keepAnswer(requestId: string, answer: LoggedAnswer): void {
    const known = this.#answers.get(requestId);
    if (known !== undefined) this.#answers.set(requestId, both(answer, known));
    else if (this.#answers.size < limits.replayAnswers) this.#answers.set(requestId, answer);
  }

  #result(summary: Summary, withoutRequest: number): FoundRequests {
    const { limit } = this.#options;
    const withheld = nothingWithheld();
    const anyCaptured = this.#gathered.some(({ isCaptured }) => isCaptured);
    const wanted = this.#gathered.filter(({ isCaptured }) => isCaptured || !anyCaptured);
    const requests = wanted
      .slice(0, limit)
      .flatMap((one) => this.#prepared(one, withheld))
      .sort((a, b) => (a.timeMs ?? Number.POSITIVE_INFINITY) - (b.timeMs ?? Number.POSITIVE_INFINITY) || 0);
    return { requests, withheld, more: this.#more || wanted.length > limit, withoutRequest, summary };
  }

  #prepared(one: Gathered, withheld: Withheld): ReplayRequest[] {
    const prepared = prepare(one.request, this.#options, withheld);
    if (prepared === undefined) return [];
    const answer = one.requestId === undefined ? undefined : this.#answers.get(one.requestId);
    const logged = answer === undefined ? one.answer : both(one.answer, answer);
    const { timeMs, requestId, row } = one;
    return [{ ...prepared, timeMs, logged, requestId, file: row.fileName, line: row.line }];
  }

  #text(record: JsonObject, name: 'requestId' | 'message'): string | undefined {
    const value = this.#reader.canonical(record, name)?.value;
    return value === undefined ? undefined : String(value);
  }

  #number(record: JsonObject, name: 'time' | 'status' | 'duration'): number | undefined {
    const value = this.#reader.canonical(record, name)?.value;
    return typeof value === 'number' ? value : undefined;
  }
}

const isAnswer = ({ status, durationMs }: LoggedAnswer): boolean => status !== undefined || durationMs !== undefined;

const both = (first: LoggedAnswer, second: LoggedAnswer): LoggedAnswer => ({
  status: first.status ?? second.status,
  durationMs: first.durationMs ?? second.durationMs,
});

/** One request in two records: each part from where it is. */
function fill(known: Gathered, request: LoggedRequest, isCaptured: boolean, answer: LoggedAnswer): void {
  const [first, second] = isCaptured && !known.isCaptured ? [request, known.request] : [known.request, request];
  known.request = {
    ...first,
    headers: first.headers.length > 0 ? first.headers : second.headers,
    body: first.body ?? second.body,
  };
  known.isCaptured ||= isCaptured;
  known.answer = both(known.answer, answer);
}

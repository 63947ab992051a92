/** The records of one request: found by an id, or the beginning of one, in one scan; where the records name further ids of the request,
 *  another scan finds what has only these. The prefilter makes both quick. */

import { aliasTableOf } from '../../core/aliases.ts';
import { limits } from '../../core/limits.ts';
import { RecordReader } from '../../core/record.ts';
import { type ExecuteOptions, execute, type Summary } from '../../engine/execute.ts';
import type { InputFile } from '../../input/input.ts';
import { RecordRow } from '../../operators/record-row.ts';
import { joined } from '../../plan/split.ts';
import type { Field, Filter, Literal } from '../../query/ast.ts';
import { buildTrace } from './build.ts';
import { type Candidate, candidatesOf, shortestPrefix } from './candidates.ts';
import type { Trace, TraceId } from './model.ts';
import { nearbyEntries } from './nearby.ts';

export interface TraceOptions {
  readonly engine: Omit<ExecuteOptions, 'blocks'>;
  /** Which records are looked at: bounds on the time, say. */
  readonly filter?: Filter;
  /** Look for records without an id too, that the same processes wrote meanwhile. */
  readonly nearby: boolean;
}

export type TraceResult =
  | { readonly kind: 'found'; readonly trace: Trace; readonly summary: Summary; readonly notes: readonly string[] }
  /** Several requests have ids that begin so. */
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[]; readonly summary: Summary }
  | { readonly kind: 'nothing'; readonly summary: Summary };

/** Looks for a request, trace or span by its id, or by the first 8 or more characters of it. `onScan` is told of each scan as it begins. */
export async function findTrace(
  id: string,
  files: readonly InputFile[],
  options: TraceOptions,
  onScan: (summary: Summary) => void = () => undefined,
): Promise<TraceResult> {
  const reader = new RecordReader(aliasTableOf(options.engine.aliases));
  const search = new Search(files, options, onScan);
  const first = await search.rows([anyId(id)]);
  const candidates = candidatesOf(id, first.rows, reader);
  if (candidates.length === 0) return { kind: 'nothing', summary: first.summary };
  if (candidates.length > 1) return { kind: 'ambiguous', candidates, summary: first.summary };
  const [{ field, id: full }] = candidates;
  const asked: TraceId = { field, id: full };
  const found = await widened(search, asked, candidates[0].rows, reader);
  const trace = buildTrace(found.rows, asked, reader);
  const nearby = options.nearby && search.readsTwice ? await nearbyEntries(trace, search, reader) : [];
  return { kind: 'found', trace: { ...trace, nearby }, summary: first.summary, notes: search.notes };
}

/** Scans for one request. */
export class Search {
  readonly #files: readonly InputFile[];
  readonly #options: TraceOptions;
  readonly #onScan: (summary: Summary) => void;
  readonly notes: string[] = [];
  /** Standard input can be read only once. */
  readonly readsTwice: boolean;

  constructor(files: readonly InputFile[], options: TraceOptions, onScan: (summary: Summary) => void) {
    this.#files = files;
    this.#options = options;
    this.#onScan = onScan;
    this.readsTwice = files.every(({ path }) => path !== '-');
  }

  /** Records that all of the filters select; the first `most` of them. */
  async rows(
    filters: readonly Filter[],
    most: number = limits.traceRecords,
  ): Promise<{ rows: RecordRow[]; summary: Summary }> {
    const { engine, filter: bounds } = this.#options;
    const filter = joined([...filters, ...(bounds === undefined || bounds.kind === 'all' ? [] : [bounds])]);
    const query = { filter, stages: [{ kind: 'head' as const, limit: most + 1 }] };
    const { output, summary } = execute(query, this.#files, {
      ...engine,
      merge: false,
      contextBefore: 0,
      contextAfter: 0,
      blocks: false,
    });
    this.#onScan(summary);
    const rows: RecordRow[] = [];
    for await (const out of output)
      if (out.kind === 'rows') for (const row of out.rows) if (row instanceof RecordRow) rows.push(row);
    if (rows.length > most) {
      rows.length = most;
      this.notes.push(
        `only the first ${most.toLocaleString('en')} records of it are looked at: narrow it with --since and --until`,
      );
    }
    return { rows, summary };
  }
}

/** The rounds of looking for further ids that a request goes by. */
const mostRounds = 3;

/** All records of the request whose records these are. */
async function widened(
  search: Search,
  asked: TraceId,
  first: readonly RecordRow[],
  reader: RecordReader,
): Promise<{ rows: readonly RecordRow[] }> {
  let rows = first;
  let searched = new Set([keyOf(asked.field, asked.id)]);
  for (let round = 0; round < mostRounds; round++) {
    const ids = idsOf(rows, asked, reader);
    const known = new Set([
      ...ids.traceIds.map((id) => keyOf('traceId', id)),
      ...ids.requestIds.map((id) => keyOf('requestId', id)),
    ]);
    if ([...known].every((key) => searched.has(key))) break;
    if (!search.readsTwice) {
      search.notes.push(
        'standard input is read once: records that have only another id of this request are not looked for',
      );
      break;
    }
    searched = new Set([...known, keyOf(asked.field, asked.id)]);
    rows = (await search.rows([allIds(asked, ids)])).rows;
  }
  return { rows };
}

const keyOf = (field: string, id: string): string => `${field} ${id}`;

interface Ids {
  readonly traceIds: readonly string[];
  readonly requestIds: readonly string[];
}

/** The ids of the request. Of request ids only such as are made to be unique: counters repeat from process to process. */
function idsOf(rows: readonly RecordRow[], asked: TraceId, reader: RecordReader): Ids {
  const traceIds = new Set(asked.field === 'traceId' ? [asked.id] : []);
  const requestIds = new Set(asked.field === 'requestId' ? [asked.id] : []);
  for (const { record } of rows) {
    if (record === undefined) continue;
    const traceId = reader.canonical(record, 'traceId')?.value;
    const requestId = reader.canonical(record, 'requestId')?.value;
    if (traceId !== undefined) traceIds.add(String(traceId));
    if (requestId !== undefined && isUnique(String(requestId))) requestIds.add(String(requestId));
  }
  return { traceIds: [...traceIds].slice(0, limits.traceIds), requestIds: [...requestIds].slice(0, limits.traceIds) };
}

const isUnique = (id: string): boolean => id.length >= shortestPrefix && /\d/.test(id) && !/^\d{1,12}$/.test(id);

// ---- filters

const fieldNamed = (key: string): Field => ({ segments: [{ key }], literal: false });
const exactly = (text: string): Literal => ({ text, quoted: true });
const has = (name: string): Filter => ({ kind: 'exists', field: fieldNamed(name) });
const not = (item: Filter): Filter => ({ kind: 'not', item });

/** Ids of so many characters stand in no line by chance. */
const longEnoughForText = 16;

/** Records in which an id is this, or begins so. A line that only holds it counts if it is long. */
function anyId(id: string): Filter {
  const isPrefix = id.length >= shortestPrefix && !id.includes('*');
  const value: Literal = isPrefix ? { text: `${id}*`, quoted: false } : exactly(id);
  const items = ['traceId', 'requestId', 'spanId'].map(
    (name): Filter => ({ kind: 'compare', op: '=', field: fieldNamed(name), value }),
  );
  return { kind: 'or', items: id.length >= longEnoughForText ? [...items, mention(id)] : items };
}

function mention(id: string): Filter {
  return { kind: 'text', text: id, exact: true };
}

/** Records with one of the ids. What has another trace's id is not of this request, unless its request id was asked for. */
function allIds(asked: TraceId, { traceIds, requestIds }: Ids): Filter {
  const items: Filter[] = [];
  if (traceIds.length > 0) items.push({ kind: 'in', field: fieldNamed('traceId'), values: traceIds.map(exactly) });
  for (const id of traceIds.filter((one) => one.length >= longEnoughForText)) items.push(untraced(mention(id)));
  if (requestIds.length > 0)
    items.push(untraced({ kind: 'in', field: fieldNamed('requestId'), values: requestIds.map(exactly) }));
  if (asked.field === 'text') items.push(mention(asked.id));
  else items.push({ kind: 'compare', op: '=', field: fieldNamed(asked.field), value: exactly(asked.id) });
  return { kind: 'or', items };
}

/** Bounded by the needle of the id all the same. */
const untraced = (filter: Filter): Filter => ({ kind: 'and', items: [filter, not(has('traceId'))] });

/** Records of these hosts in this time that have no id at all. */
export function withoutIds(hosts: readonly string[], fromMs: number, toMs: number): Filter {
  const time = fieldNamed('time');
  const bound = (op: '>=' | '<=', ms: number): Filter => ({
    kind: 'compare',
    op,
    field: time,
    value: { text: new Date(ms).toISOString(), quoted: false },
  });
  return joined([
    bound('>=', Math.floor(fromMs)),
    bound('<=', Math.ceil(toMs)),
    { kind: 'in', field: fieldNamed('host'), values: hosts.map(exactly) },
    ...['traceId', 'requestId', 'spanId'].map((name) => not(has(name))),
  ]);
}

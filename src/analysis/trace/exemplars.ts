/** Traces worth a look: the slowest, those that fail, and typical ones to compare them with. One scan groups by trace id. */

import type { FieldValue } from '../../core/value.ts';
import { type ExecuteOptions, execute, type Summary } from '../../engine/execute.ts';
import type { InputFile } from '../../input/input.ts';
import { RecordRow } from '../../operators/record-row.ts';
import { joined } from '../../plan/split.ts';
import type { AggregateCall, Field, Filter } from '../../query/ast.ts';

export interface Exemplar {
  readonly why: 'slowest' | 'failing' | 'typical';
  readonly field: 'traceId' | 'requestId';
  readonly id: string;
  /** Milliseconds: the longest of its selected records, else from the first to the last of them. */
  readonly durationMs: number;
  /** Records that the query selects. */
  readonly records: number;
  /** Those of a level of error or worse, or a status of 500 or more. */
  readonly failed: number;
}

export interface Exemplars {
  readonly exemplars: readonly Exemplar[];
  /** Traces that the query selects records of. */
  readonly traces: number;
  readonly summary: Summary;
}

const ofEachKind = 3;

/** Picks among the traces that have records which `filter` selects; by request ids where no record has a trace id. */
export async function findExemplars(
  files: readonly InputFile[],
  filter: Filter,
  engine: Omit<ExecuteOptions, 'blocks'>,
  onScan: (summary: Summary) => void = () => undefined,
): Promise<Exemplars> {
  const byTrace = await groups(files, filter, 'traceId', engine, onScan);
  const readsTwice = files.every(({ path }) => path !== '-');
  const found =
    byTrace.traces.length > 0 || !readsTwice ? byTrace : await groups(files, filter, 'requestId', engine, onScan);
  return { exemplars: pick(found.traces), traces: found.traces.length, summary: found.summary };
}

type Group = Omit<Exemplar, 'why'>;

async function groups(
  files: readonly InputFile[],
  filter: Filter,
  field: Exemplar['field'],
  engine: Omit<ExecuteOptions, 'blocks'>,
  onScan: (summary: Summary) => void,
): Promise<{ traces: Group[]; summary: Summary }> {
  const id = fieldNamed(field);
  const query = {
    filter: joined([...(filter.kind === 'all' ? [] : [filter]), { kind: 'exists' as const, field: id }]),
    stages: [{ kind: 'stats' as const, aggregates, by: [{ kind: 'field' as const, field: id }] }],
  };
  const { output, summary } = execute(query, files, { ...engine, merge: false, blocks: false });
  onScan(summary);
  const traces: Group[] = [];
  for await (const out of output)
    if (out.kind === 'rows')
      for (const row of out.rows) if (!(row instanceof RecordRow)) traces.push(...groupOf(row, field));
  return { traces, summary };
}

const fieldNamed = (key: string): Field => ({ segments: [{ key }], literal: false });
const failed: Filter = {
  kind: 'compare',
  op: '=',
  field: fieldNamed('failed'),
  value: { text: 'true', quoted: false },
};
const aggregates: readonly AggregateCall[] = [
  { name: 'count' },
  { name: 'count', filter: failed },
  { name: 'max', field: fieldNamed('duration') },
  { name: 'min', field: fieldNamed('time') },
  { name: 'max', field: fieldNamed('time') },
];

function groupOf(
  [id, records, failures, longest, first, last]: readonly FieldValue[],
  field: Exemplar['field'],
): Group[] {
  if (typeof id !== 'string' || typeof records !== 'number') return [];
  const elapsed = typeof first === 'number' && typeof last === 'number' ? last - first : 0;
  const durationMs = Math.max(elapsed, typeof longest === 'number' ? longest : 0);
  return [{ field, id, durationMs, records, failed: typeof failures === 'number' ? failures : 0 }];
}

/** Each trace once: as the slowest, else as failing, else as typical, which is to take about the median and not to fail. */
function pick(all: readonly Group[]): Exemplar[] {
  const taken = new Set<string>();
  const first = (why: Exemplar['why'], sorted: readonly Group[]): Exemplar[] => {
    const picked = sorted.filter(({ id }) => !taken.has(id)).slice(0, ofEachKind);
    for (const { id } of picked) taken.add(id);
    return picked.map((group) => ({ why, ...group }));
  };
  const bySpeed = [...all].sort((a, b) => b.durationMs - a.durationMs || compare(a.id, b.id));
  const failing = all.filter((group) => group.failed > 0);
  const sound = bySpeed.filter((group) => group.failed === 0);
  const median = sound[Math.floor(sound.length / 2)]?.durationMs ?? 0;
  const distance = (group: Group): number => Math.abs(group.durationMs - median);
  return [
    ...first('slowest', bySpeed),
    ...first(
      'failing',
      [...failing].sort((a, b) => b.failed - a.failed || b.durationMs - a.durationMs || compare(a.id, b.id)),
    ),
    ...first(
      'typical',
      [...sound].sort((a, b) => distance(a) - distance(b) || compare(a.id, b.id)),
    ),
  ];
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

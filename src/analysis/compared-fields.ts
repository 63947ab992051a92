/** Which fields `explain` compares: those of its samples, under their canonical names where they have one. What identifies a single
 * record or tells of it in words is left out, and so is what the selection itself names. */

import { type CanonicalName, canonicalNames } from '../core/canonical-names.ts';
import { limits } from '../core/limits.ts';
import type { RecordReader } from '../core/record.ts';
import { canonicalOf } from '../operators/binder.ts';
import type { RecordRow } from '../operators/record-row.ts';
import type { Field } from '../query/ast.ts';
import { CanonicalSources } from './canonical-sources.ts';
import { FieldPaths, fieldAt, idOf, pathText } from './field-paths.ts';

export interface FieldChoice {
  readonly name: string;
  readonly field: Field;
  /** It tells how the selected records show (a level, a status, an error's code), not where they come from. */
  readonly isSymptom: boolean;
  /** Numbers are taken as they are, never by bins. */
  readonly isExact?: true;
}

/** Of a single record, or words. */
const identifying: ReadonlySet<CanonicalName> = new Set([
  'time',
  'message',
  'traceId',
  'spanId',
  'parentSpanId',
  'requestId',
]);
const symptomatic: ReadonlySet<CanonicalName> = new Set(['level', 'status', 'duration', 'error', 'errorCode']);
/** Where two findings say the same, the name that comes first here is given. */
const byTelling: readonly CanonicalName[] = [
  'version',
  'route',
  'service',
  'tenant',
  'userId',
  'host',
  'method',
  'logger',
  'clientIp',
  'url',
];
/** Naming one of these in a query names the others. */
const related: readonly (readonly CanonicalName[])[] = [
  ['route', 'url'],
  ['error', 'errorCode'],
];

/** Processes and their threads: they stand for a host and a version, or for nothing, and say neither. */
const processKey = /(?:^|\.)(?:pid|tid|thread|process_?id|thread_?(?:id|name)|thread\.(?:id|name))$/i;
const symptomKey =
  /^(?:code|err|error|errors|exc|exc_?info|exception|fault|panic|stack|stack_?trace|thrown)$|error|exception/i;
const timingKey = /duration|latency|elapsed|took|time_?taken|response_?time/i;

/** The fields to compare, the most telling first. `named` are those of the selection's query. */
export function chooseFields(
  rows: readonly RecordRow[],
  reader: RecordReader,
  named: readonly Field[],
  fileCount: number,
): { readonly choices: FieldChoice[]; readonly omitted: number } {
  const sources = new CanonicalSources(reader);
  const paths = new FieldPaths();
  for (const { record } of rows) {
    if (record === undefined) continue;
    sources.add(record);
    paths.add(record);
  }
  const namedNames = canonicalNamesOf(named, sources);
  const canonical = sources.names().filter((name) => !identifying.has(name) && !namedNames.has(name));
  canonical.sort((a, b) => tellingOf(a) - tellingOf(b));
  const read = new Set(sources.names().flatMap((name) => sources.of(name).map(({ path }) => idOf(path))));
  const namedPaths = new Set(named.map(({ segments }) => pathId(segments)));
  const listed = paths.list(limits.comparedFields);
  const own = listed.paths.filter(
    (path) => !read.has(idOf(path)) && !namedPaths.has(idOf(path)) && !processKey.test(path.join('.')),
  );
  return {
    choices: [
      ...canonical.map(canonicalChoice),
      ...specialChoices(rows, fileCount, namedPaths),
      ...own.map(pathChoice),
    ],
    omitted: listed.omitted,
  };
}

function tellingOf(name: CanonicalName): number {
  const at = byTelling.indexOf(name);
  return at < 0 ? byTelling.length : at;
}

/** The canonical names that the query's fields are, by name or by the key that they are read from. */
function canonicalNamesOf(named: readonly Field[], sources: CanonicalSources): ReadonlySet<CanonicalName> {
  const names = new Set<CanonicalName>();
  for (const field of named) {
    const name = canonicalOf(field);
    if (name !== undefined) names.add(name);
    const id = pathId(field.segments);
    if (id === idOf(['failed'])) for (const one of ['level', 'status'] as const) names.add(one);
    for (const one of canonicalNames) if (sources.of(one).some(({ path }) => idOf(path) === id)) names.add(one);
  }
  for (const group of related) if (group.some((name) => names.has(name))) for (const name of group) names.add(name);
  return names;
}

/** As {@link idOf}, of a field that is written with keys alone. */
function pathId(segments: Field['segments']): string {
  return idOf(segments.map((segment) => ('key' in segment ? segment.key : '[]')));
}

function canonicalChoice(name: CanonicalName): FieldChoice {
  return { name, field: { segments: [{ key: name }], literal: false }, isSymptom: symptomatic.has(name) };
}

function specialChoices(rows: readonly RecordRow[], fileCount: number, namedPaths: ReadonlySet<string>): FieldChoice[] {
  const special = (name: string): FieldChoice => ({
    name,
    field: { segments: [{ key: name }], literal: false },
    isSymptom: false,
  });
  return [
    ...(rows.some(({ source }) => source !== '') ? [special('_source')] : []),
    ...(fileCount > 1 ? [special('_file')] : []),
  ].filter(({ name }) => !namedPaths.has(idOf([name])));
}

function pathChoice(path: readonly string[]): FieldChoice {
  const isSymptom = path.some((key) => symptomKey.test(key)) || timingKey.test(path[path.length - 1]);
  return { name: pathText(path), field: fieldAt(path), isSymptom };
}

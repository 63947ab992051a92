/** What is in these logs: every field with its kinds, share, values and meaning, and where the canonical fields come from.
 *
 * A sample finds the names; then one scan over everything, in all threads, surveys them (aggregates/survey.ts). Names that the scan met and
 * the sample had not are surveyed in a second. Standard input, which can be read only once, is judged by its sample. */

import type { Survey } from '../aggregates/survey.ts';
import { AliasTable } from '../core/aliases.ts';
import type { CanonicalName } from '../core/canonical-names.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { RecordReader } from '../core/record.ts';
import type { ExecuteOptions } from '../engine/execute.ts';
import { type FileSeek, noSeek } from '../engine/file-seek.ts';
import { countingJob, type TaskReport } from '../engine/job.ts';
import { schedule } from '../engine/scheduler.ts';
import type { TaskList } from '../engine/tasks.ts';
import type { InputFile, InputProblem } from '../input/input.ts';
import { RecordBinder } from '../operators/binder.ts';
import { Grouper } from '../operators/grouper.ts';
import type { Grouping, Row, StageContext } from '../operators/operator.ts';
import { createPipeline } from '../operators/pipeline.ts';
import { RecordRow } from '../operators/record-row.ts';
import { RowBinding } from '../operators/row-binding.ts';
import type { Field, Filter } from '../query/ast.ts';
import { type CanonicalSource, CanonicalSources } from './canonical-sources.ts';
import { coverageHints } from './coverage-hints.ts';
import { FieldPaths, fieldAt, pathText, unknownPaths } from './field-paths.ts';
import { plannedWithin } from './pass.ts';
import { firstRows, spreadRows } from './sample.ts';

export interface FieldsOptions {
  readonly engine: Omit<ExecuteOptions, 'blocks'>;
  /** Which records are looked at. */
  readonly filter: Filter;
  /** Only the first so many records of the input are looked at. */
  readonly sample?: number;
}

export interface FieldReport {
  readonly path: readonly string[];
  /** As a query names it. */
  readonly name: string;
  /** Records that have a value (null is none). */
  readonly present: number;
  /** The canonical field that is read from it, with its unit: `duration (ms)`; empty: none. */
  readonly meaning: string;
  readonly survey: Survey;
}

export interface CanonicalReport {
  readonly name: CanonicalName;
  readonly present: number;
  /** In the sample. */
  readonly sources: readonly CanonicalSource[];
  readonly survey: Survey;
}

/** What was read; complete once the report is there. */
export interface FieldsSummary {
  bytes: number;
  /** JSON records looked at: those that the filter selects. */
  records: number;
  textRecords: number;
  problems: InputProblem[];
  stopped: boolean;
  /** What was not read, as its times lie outside the range that the filter asks for. */
  seek: FileSeek;
}

export interface FieldsReport {
  /** In the order the names were first met. */
  readonly fields: readonly FieldReport[];
  readonly canonical: readonly CanonicalReport[];
  readonly summary: FieldsSummary;
  /** Set where only the first records were looked at: how many at most. */
  readonly sample?: number;
  /** Rarer fields that were left out. */
  readonly omitted: number;
  /** What may be read wrongly, and how to set it right. */
  readonly hints: readonly string[];
}

/** Looks at the fields of the inputs. `summary` may be watched meanwhile. Throws UsageError for a sample that is too large. */
export async function surveyFields(
  files: readonly InputFile[],
  options: FieldsOptions,
  summary: FieldsSummary = emptyFieldsSummary(),
): Promise<FieldsReport> {
  const work = new FieldsWork(options, summary);
  const onlySample = options.sample ?? (files.some(({ path }) => path === '-') ? limits.sampleRecords : undefined);
  if (onlySample !== undefined && onlySample > limits.rows)
    throw new UsageError(
      `a sample holds at most ${limits.rows.toLocaleString('en')} records`,
      'without --sample all records are read, in little memory',
    );
  const found = onlySample === undefined ? await work.surveyAll(files) : await work.surveySample(files, onlySample);
  summary.stopped = options.engine.signal?.aborted === true;
  return { ...found, summary, ...(onlySample === undefined ? {} : { sample: onlySample }) };
}

export function emptyFieldsSummary(): FieldsSummary {
  return { bytes: 0, records: 0, textRecords: 0, problems: [], stopped: false, seek: noSeek };
}

type Found = Pick<FieldsReport, 'fields' | 'canonical' | 'omitted' | 'hints'>;

class FieldsWork {
  readonly #options: FieldsOptions;
  readonly #summary: FieldsSummary;
  readonly #records: RecordReader;
  readonly #sources: CanonicalSources;
  readonly #paths = new FieldPaths();

  constructor(options: FieldsOptions, summary: FieldsSummary) {
    this.#options = options;
    this.#summary = summary;
    this.#records = new RecordReader(new AliasTable(options.engine.aliases));
    this.#sources = new CanonicalSources(this.#records);
  }

  // ---- the whole input ----

  async surveyAll(files: readonly InputFile[]): Promise<Found> {
    const { engine, filter } = this.#options;
    // What cannot be read is reported by the scan.
    const events = { problem: () => undefined, longLine: () => undefined };
    for await (const { record } of spreadRows(files, { ...engine, events }))
      if (record !== undefined) this.#look(record);
    const planned = await plannedWithin(files, filter, engine);
    this.#summary.problems.push(...planned.problems);
    this.#summary.seek = planned.seek;
    const { paths, omitted } = this.#paths.list(limits.surveyedFields);
    const names = this.#sources.names();
    const first = await this.#scan(planned, [...names.map(canonicalField), ...paths.map(fieldAt)], this.#summary);
    const late = unknownPaths(first.keys, paths);
    const room = late.slice(0, Math.max(0, limits.surveyedFields - paths.length));
    const second = room.length === 0 ? [] : (await this.#scan(planned, room.map(fieldAt), undefined)).surveys;
    const surveys = [...first.surveys.slice(names.length), ...second];
    return this.#found(
      [...paths, ...room],
      surveys,
      names,
      first.surveys.slice(0, names.length),
      omitted + late.length - room.length,
    );
  }

  #look(record: NonNullable<RecordRow['record']>): void {
    this.#paths.add(record);
    this.#sources.add(record);
  }

  /** One pass over everything. What is read is added to `counted`, where it was not before. */
  async #scan(
    planned: TaskList,
    fields: readonly Field[],
    counted: FieldsSummary | undefined,
  ): Promise<{ surveys: Survey[]; keys: (readonly string[])[] }> {
    const { engine, filter } = this.#options;
    const grouping = surveysOf(fields);
    const job = countingJob(engine, { filter, grouping, jsonOnly: true, wantKeys: true });
    const grouper = new Grouper(grouping, new RecordBinder(engine), engine);
    const keys: (readonly string[])[] = [];
    for await (const event of schedule(job, planned.tasks, { ...engine, estimatedBytes: planned.estimatedBytes })) {
      if (event.kind === 'report' && counted !== undefined) addReport(counted, event.report);
      if (event.kind !== 'outcome') continue;
      if (event.outcome.groups !== undefined) grouper.merge(event.outcome.groups);
      for (const key of event.outcome.keys ?? []) keys.push(key);
    }
    return { surveys: surveysFrom(grouper), keys };
  }

  // ---- a sample ----

  async surveySample(files: readonly InputFile[], count: number): Promise<Found> {
    const rows = await this.#sampledRows(files, count);
    for (const { record } of rows) if (record !== undefined) this.#look(record);
    this.#summary.records = rows.length;
    const { paths, omitted } = this.#paths.list(limits.surveyedFields);
    const names = this.#sources.names();
    const surveys = this.#surveyRows(rows, [...names.map(canonicalField), ...paths.map(fieldAt)]);
    return this.#found(paths, surveys.slice(names.length), names, surveys.slice(0, names.length), omitted);
  }

  async #sampledRows(files: readonly InputFile[], count: number): Promise<RecordRow[]> {
    const { engine, filter } = this.#options;
    const events = {
      problem: (problem: InputProblem) => this.#summary.problems.push(problem),
      longLine: () => undefined,
    };
    const keeps = createPipeline([{ kind: 'where', filter }], { kind: 'records' }, this.#context());
    const rows: RecordRow[] = [];
    for await (const row of firstRows(files, count, { ...engine, events })) {
      this.#summary.bytes += row.text.length + 1;
      if (row.isText) this.#summary.textRecords++;
      else rows.push(...keeps.push([row]).filter(isRecord));
    }
    return rows;
  }

  #surveyRows(rows: readonly RecordRow[], fields: readonly Field[]): Survey[] {
    const binding = new RowBinding({ kind: 'records' }, this.#context());
    const grouper = new Grouper(surveysOf(fields), binding.binder, this.#options.engine);
    for (let at = 0; at < rows.length; at += rowsAtOnce) {
      const some = rows.slice(at, at + rowsAtOnce);
      grouper.add(binding.batch(some), Int32Array.from(some.keys()), some.length);
    }
    return surveysFrom(grouper);
  }

  #context(): StageContext {
    const { nowMs, zone, maxGroups, maxRows } = this.#options.engine;
    return { nowMs, zone, maxGroups, maxRows, records: this.#records, warn: () => undefined };
  }

  // ---- the report ----

  #found(
    paths: readonly (readonly string[])[],
    surveys: readonly Survey[],
    names: readonly CanonicalName[],
    canonicalSurveys: readonly Survey[],
    omitted: number,
  ): Found {
    const fields = paths.map(
      (path, i): FieldReport => ({
        path,
        name: pathText(path),
        present: presentIn(surveys[i]),
        meaning: this.#sources.meaningOf(path),
        survey: surveys[i],
      }),
    );
    const canonical = names.map(
      (name, i): CanonicalReport => ({
        name,
        present: presentIn(canonicalSurveys[i]),
        sources: this.#sources.of(name),
        survey: canonicalSurveys[i],
      }),
    );
    const met = fields.filter(({ present, survey }) => present + survey.nulls > 0);
    const hints = coverageHints(this.#summary.records, met, canonical, this.#sources);
    return { fields: met, canonical, omitted, hints };
  }
}

const rowsAtOnce = 2048;

const isRecord = (row: Row): row is RecordRow => row instanceof RecordRow;

function canonicalField(name: CanonicalName): Field {
  return { segments: [{ key: name }], literal: false };
}

function surveysOf(fields: readonly Field[]): Grouping {
  return { keys: [], aggregates: fields.map((field) => ({ name: 'survey', field })) };
}

/** The values of the survey aggregate are surveys. */
function surveysFrom(grouper: Grouper): Survey[] {
  return (grouper.rows()[0] ?? []) as unknown as Survey[];
}

/** Records in which the field has a value. */
function presentIn({ booleans, numbers, strings, objects, arrays }: Survey): number {
  return booleans + numbers + strings + objects + arrays;
}

function addReport(summary: FieldsSummary, report: TaskReport): void {
  summary.bytes += report.bytes;
  summary.records += report.matched;
  summary.textRecords += report.textRecords + report.brokenRecords;
  summary.problems.push(...report.problems);
}

/** What do the selected records have in common: values of fields, and pairs of them, that are over-represented among them against
 * the rest, the most telling first.
 *
 * Two passes over everything. The first takes a sample of both sides; fields and values to look at are found in these. The second
 * counts exactly how often each candidate occurs on both sides. */

import { AliasTable } from '../core/aliases.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue } from '../core/value.ts';
import { discoveryLimit } from '../detect/false-discovery.ts';
import { type Seeker, seekerWithin } from '../engine/file-seek.ts';
import { planTasks, type TaskList } from '../engine/tasks.ts';
import type { InputFile } from '../input/input.ts';
import type { StageContext } from '../operators/operator.ts';
import { joined } from '../plan/split.ts';
import type { AggregateCall, Filter } from '../query/ast.ts';
import { printFilter } from '../query/printer.ts';
import { comparableFilter } from './comparable.ts';
import { chooseFields } from './compared-fields.ts';
import { type ComparedSample, columnReader, dispersionOf, sampleFrom } from './compared-sample.ts';
import {
  type ComparedField,
  compareFields,
  contrastFields,
  leastInSample,
  leastRecords,
  leastShare,
} from './compared-values.ts';
import { type Condition, conditionOf } from './condition.ts';
import { type Question, type Sides, sidesOf } from './explain-question.ts';
import { type OwnFactor, ownFactors, type Samples } from './explaining-away.ts';
import { byRank, type Factor, leastRatio, type ValuePlace } from './factor.ts';
import { withKeptInput } from './kept-input.ts';
import { fieldsOfFilter } from './named-fields.ts';
import { type AnalysisSummary, emptyAnalysisSummary, groupsOf, type PassOptions } from './pass.ts';
import { recordsWith, type SampleSizes } from './record-set.ts';
import { type Shift, shiftOf } from './shift.ts';
import { type Counted, countedFrom, valueFactors } from './value-factors.ts';
import { findPairs, pairFactors, type SampledValue, type ValuePair } from './value-pairs.ts';

export interface ExplainOptions extends Question {
  readonly engine: PassOptions;
  /** Which parts of the files are read; without it, those that the question's times are in. */
  readonly seeker?: Seeker;
}

/** Something that the selected records have in common. Shares and rates are fractions of 1. */
export interface Finding {
  /** One value, or two that go together. */
  readonly conditions: readonly Condition[];
  /** The filter that selects all of them. */
  readonly query: string;
  /** Records that have it, by side. */
  readonly selected: number;
  readonly others: number;
  /** Of all selected records, how many have it; and of all others. */
  readonly share: number;
  readonly shareOfOthers: number;
  /** Of the records that have it, how many are selected; and of those that do not. */
  readonly rate: number;
  readonly rateElsewhere: number;
  readonly riskRatio: number;
  /** At least this share of the selected records would not be there, had those with the value the rate of the others. */
  readonly attributableShare: number;
  /** The chance of such counts where the value is of no matter. */
  readonly p: number;
  /** Filters that select nearly the same records. */
  readonly same: readonly string[];
}

export interface ExplainReport {
  readonly selected: number;
  readonly others: number;
  /** Where the selected records come from, the strongest first; empty where nothing explains them. */
  readonly factors: readonly Finding[];
  /** How they show: levels, statuses, errors, and fields that hardly any other record has. */
  readonly symptoms: readonly Finding[];
  /** Values and pairs of them that were tested. */
  readonly tested: number;
  /** The fields compared. */
  readonly fields: readonly string[];
  /** Rarer fields that were left out. */
  readonly omittedFields: number;
  /** The filter that the others pass: they are records of the selection's kind. */
  readonly comparedWith: string | undefined;
  /** When the rate of the selected went up, epoch milliseconds; where a baseline was asked for. */
  readonly onsetMs: number | undefined;
  /** Above it a record is selected, where the question was of a field's values. Durations are milliseconds. */
  readonly threshold: number | undefined;
  /** By the field of the first factor; where periods are set against each other. */
  readonly shift: Shift | undefined;
  readonly hints: readonly string[];
  readonly summary: AnalysisSummary;
}

/** The share of discoveries that may be false. */
const falseDiscoveries = 0.01;
/** What accounts for less is not worth a line. */
const leastAttributable = 0.03;
const mostFindings = 12;
/** Factors that are set against each other. */
const mostFactors = 80;

/** Explains what the filter selects. `summary` may be watched meanwhile. Standard input is kept in a temporary file, since files are read
 * twice. Throws UsageError where the question makes no sense. */
export async function explain(
  files: readonly InputFile[],
  options: ExplainOptions,
  summary: AnalysisSummary = emptyAnalysisSummary(),
): Promise<ExplainReport> {
  return withKeptInput(files, options.engine, async (kept) => {
    const { engine } = options;
    const planned = await planTasks(kept, false, { seeker: options.seeker ?? seekerWithin(timesOf(options), engine) });
    summary.problems.push(...planned.problems);
    summary.seek = planned.seek;
    const sides = await sidesOf(options, planned, engine);
    return new ExplainWork(kept, planned, sides, engine, summary).run();
  });
}

/** All that take part are among its records. */
function timesOf({ filter, against, scope = { kind: 'all' } }: Question): Filter {
  return against === undefined ? scope : joined([scope, { kind: 'or', items: [filter, against] }]);
}

class ExplainWork {
  readonly #files: readonly InputFile[];
  readonly #planned: TaskList;
  readonly #sides: Sides;
  readonly #engine: PassOptions;
  readonly #summary: AnalysisSummary;
  readonly #context: StageContext;

  constructor(
    files: readonly InputFile[],
    planned: TaskList,
    sides: Sides,
    engine: PassOptions,
    summary: AnalysisSummary,
  ) {
    this.#files = files;
    this.#planned = planned;
    this.#sides = sides;
    this.#engine = engine;
    this.#summary = summary;
    const { nowMs, zone, maxGroups, maxRows, aliases } = engine;
    const records = new RecordReader(new AliasTable(aliases));
    this.#context = { nowMs, zone, maxGroups, maxRows, records, warn: () => undefined };
  }

  async run(): Promise<ExplainReport> {
    const { filter, against, onsetMs, threshold, hints } = this.#sides;
    const drawn = sampleFrom(
      await this.#pass(this.#universe(against), { name: 'sample', filter }, this.#summary),
      this.#files,
    );
    const kind = against === undefined ? comparableFilter(drawn, this.#context.records) : undefined;
    const sample = kind === undefined ? drawn : kind.narrowed;
    const { choices, omitted } = this.#fields(sample);
    const fields = compareFields(choices, sample, columnReader(this.#context));
    const view = viewOf(fields, sample, this.#context.records);
    const contrast = { fields: contrastFields(fields), pairs: view.pairs.map(({ places }) => places) };
    const universe = this.#universe(against ?? kind?.filter);
    const counted = countedFrom(await this.#pass(universe, { name: 'contrast', filter, contrast }));
    const findings = findingsOf(fields, counted, view);
    const shift = await this.#shift(findings.factors, fields);
    this.#summary.stopped = this.#engine.signal?.aborted === true;
    return {
      ...findings,
      fields: fields.map(({ name }) => name),
      omittedFields: omitted,
      comparedWith: kind === undefined ? undefined : printFilter(kind.filter),
      onsetMs,
      threshold,
      shift,
      hints,
      summary: this.#summary,
    };
  }

  /** The records that take part. */
  #universe(others: Filter | undefined): Filter {
    const { scope, filter } = this.#sides;
    const sides: Filter[] = others === undefined ? [] : [{ kind: 'or', items: [filter, others] }];
    return joined([...(scope === undefined || scope.kind === 'all' ? [] : [scope]), ...sides]);
  }

  async #pass(universe: Filter, call: AggregateCall, counted?: AnalysisSummary): Promise<FieldValue> {
    const grouping = { keys: [], aggregates: [call] };
    const rows = await groupsOf(this.#planned, universe, grouping, this.#engine, counted);
    return rows[0]?.[0];
  }

  #fields({ selected, others }: ComparedSample): ReturnType<typeof chooseFields> {
    const { filter, against } = this.#sides;
    const named = [...fieldsOfFilter(filter), ...(against === undefined ? [] : fieldsOfFilter(against))];
    return chooseFields([...selected.rows, ...others.rows], this.#context.records, named, this.#files.length);
  }

  async #shift(factors: readonly Finding[], fields: readonly ComparedField[]): Promise<Shift | undefined> {
    const { periods } = this.#sides;
    const name = factors[0]?.conditions[0].field;
    const field = fields.find((one) => one.name === name);
    if (periods === undefined || field === undefined) return undefined;
    return shiftOf(field, periods, this.#planned, this.#engine);
  }
}

// ---- what the samples show ----

interface SampleView extends Samples {
  readonly values: readonly SampledValue[];
  readonly pairs: readonly ValuePair[];
  readonly pairsConsidered: number;
}

function viewOf(fields: readonly ComparedField[], sample: ComparedSample, reader: RecordReader): SampleView {
  const values = fields.flatMap(({ values: all, selected, others }, field) =>
    all.map((_, i): SampledValue => ({ place: [field, i + 1], records: recordsWith(i + 1, selected, others) })),
  );
  const sizes = { selected: sample.selected.rows.length, others: sample.others.rows.length };
  const weights = weightsOf(sample, sizes);
  const { pairs, considered } = findPairs(fields, values, sizes, weights, leastInSample(sample.selected));
  return {
    values,
    pairs,
    pairsConsidered: considered,
    sizes,
    weights,
    dispersion: dispersionOf(sample.selected, reader),
  };
}

function weightsOf({ selected, others }: ComparedSample, sizes: SampleSizes): SampleSizes {
  return {
    selected: selected.count / Math.max(1, sizes.selected),
    others: others.count / Math.max(1, sizes.others),
  };
}

// ---- findings ----

function findingsOf(
  fields: readonly ComparedField[],
  counted: Counted,
  view: SampleView,
): Pick<ExplainReport, 'selected' | 'others' | 'factors' | 'symptoms' | 'tested'> {
  const { selected, others } = counted;
  const singles = valueFactors(fields, counted, view.values, view.dispersion);
  const pairs = pairFactors(view.pairs, counted.pairs, singles, counted, view.dispersion);
  const tested = singles.length + view.pairsConsidered;
  const all = [...singles, ...pairs];
  const limit = discoveryLimit(
    all.map(({ p }) => p),
    tested,
    falseDiscoveries,
  );
  const least = Math.max(leastRecords, leastShare * selected);
  const found = all.filter(
    ({ table, riskRatio, attributable, p }) =>
      p <= limit && table.selectedWith >= least && riskRatio >= leastRatio && attributable >= leastAttributable,
  );
  const finding = (factor: OwnFactor): Finding => findingOf(factor, fields);
  const ranked = (isSymptom: boolean): Finding[] => {
    const some = found
      .filter((factor) => factor.isSymptom === isSymptom)
      .sort(byRank)
      .slice(0, mostFactors);
    return ownFactors(some, view).slice(0, mostFindings).map(finding);
  };
  return { selected, others, factors: ranked(false), symptoms: ranked(true), tested };
}

function findingOf(factor: OwnFactor, fields: readonly ComparedField[]): Finding {
  const { table, same } = factor;
  const { selectedWith, othersWith, selectedWithout, othersWithout } = table;
  const conditions = conditionsOf(factor, fields);
  return {
    conditions,
    query: queryOf(conditions),
    selected: selectedWith,
    others: othersWith,
    share: ratio(selectedWith, selectedWithout),
    shareOfOthers: ratio(othersWith, othersWithout),
    rate: ratio(selectedWith, othersWith),
    rateElsewhere: ratio(selectedWithout, othersWithout),
    riskRatio: factor.riskRatio,
    attributableShare: factor.attributable,
    p: factor.p,
    same: same.map((other) => queryOf(conditionsOf(other, fields))),
  };
}

function ratio(part: number, rest: number): number {
  return part + rest === 0 ? 0 : part / (part + rest);
}

function conditionsOf({ places }: Factor, fields: readonly ComparedField[]): Condition[] {
  return places.map(([field, value]: ValuePlace) => conditionOf(fields[field], value));
}

function queryOf(conditions: readonly Condition[]): string {
  return conditions.map(({ query }) => query).join(' ');
}

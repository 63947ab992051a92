/** The last pass: records that show what was found, and the queries that find them. */

import { type SampleLine, SavedSamples } from '../../aggregates/samples.ts';
import { limits } from '../../core/limits.ts';
import type { ScanTask } from '../../engine/job.ts';
import type { InputFile } from '../../input/input.ts';
import type { Grouper } from '../../operators/grouper.ts';
import { joined } from '../../plan/split.ts';
import type { Filter } from '../../query/ast.ts';
import { printFilter } from '../../query/printer.ts';
import { compareTime } from '../explain-question.ts';
import type { BareFinding } from './findings.ts';
import type { DiagnosisFinding, SupportingRecord } from './model.ts';
import { askAll, type Scope } from './scan.ts';
import type { LogSurvey } from './survey.ts';

const mostFilesNamed = 3;

interface Sampled {
  readonly scope: Scope;
  readonly survey: Pick<LogSurvey, 'lines' | 'spans'>;
  readonly files: readonly InputFile[];
}

/** Takes a sample of each finding's records, from its onset on. Nothing is read where nothing was found, and of large files only the
 * parts that its first records are in. */
export async function withSamples(
  findings: readonly BareFinding[],
  { scope, survey, files }: Sampled,
): Promise<DiagnosisFinding[]> {
  const searches = findings.map((finding) => new Search(finding, survey, scope));
  for (let open = searches; open.length > 0; open = searches.filter(({ isOver }) => !isOver)) {
    if (scope.engine.signal?.aborted === true) break;
    for (const together of bySlice(open)) await lookFurther(together, scope);
  }
  const fileWords = filesText(files);
  return searches.map(({ finding, found }) =>
    complete(
      finding,
      found.map((sample) => recordOf(sample, files, survey)),
      fileWords,
    ),
  );
}

/** Tasks that are looked at first; then twice as many. */
const firstTasks = 2;

/** The parts of the input that can hold a finding's records, from the first on, and what was found so far. */
class Search {
  readonly finding: BareFinding;
  readonly filter: Filter;
  found: readonly SampleLine[] = [];
  #left: readonly ScanTask[];
  #next = firstTasks;

  constructor(finding: BareFinding, { spans }: Sampled['survey'], { planned }: Scope) {
    this.finding = finding;
    this.filter = during(finding);
    const { onsetMs, untilMs = Number.POSITIVE_INFINITY } = finding.head.evidence;
    this.#left = planned.tasks.filter((task) => {
      const span = spans.get(task);
      return span !== undefined && span.newestMs >= onsetMs && span.oldestMs < untilMs;
    });
  }

  get isOver(): boolean {
    return this.#left.length === 0 || this.found.length >= limits.shownSamples;
  }

  get slice(): readonly ScanTask[] {
    return this.#left.slice(0, this.#next);
  }

  take(samples: readonly SampleLine[]): void {
    this.found = [...this.found, ...samples].slice(0, limits.shownSamples);
    this.#left = this.#left.slice(this.#next);
    this.#next *= 2;
  }
}

/** Searches that look at the same tasks next do it in one scan. */
function bySlice(searches: readonly Search[]): Iterable<readonly Search[]> {
  const groups = new Map<string, Search[]>();
  for (const search of searches) {
    const id = search.slice.map(({ fileIndex, range }) => `${fileIndex}:${range?.start ?? 0}`).join();
    groups.set(id, [...(groups.get(id) ?? []), search]);
  }
  return groups.values();
}

async function lookFurther(searches: readonly Search[], scope: Scope): Promise<void> {
  const tasks = searches[0].slice;
  const estimatedBytes = tasks.reduce((sum, { range }) => sum + (range === undefined ? 0 : range.end - range.start), 0);
  const questions = searches.map(({ filter }) => ({
    filter,
    groupings: [{ keys: [], aggregates: [{ name: 'samples' }] }],
  }));
  const { groupers } = await askAll({ ...scope, planned: { ...scope.planned, tasks, estimatedBytes } }, questions);
  for (const [i, search] of searches.entries()) search.take(samplesOf(groupers[i][0]));
}

function during({ filter, head }: BareFinding): Filter {
  const { onsetMs, untilMs } = head.evidence;
  return joined([
    compareTime('>=', onsetMs),
    ...(untilMs === undefined ? [] : [compareTime('<', untilMs)]),
    ...(filter.kind === 'and' ? filter.items : [filter]),
  ]);
}

function samplesOf(grouper: Grouper): readonly SampleLine[] {
  const [saved] = grouper.save().states;
  return new SavedSamples(saved).of(0);
}

function recordOf(sample: SampleLine, files: readonly InputFile[], { lines }: Sampled['survey']): SupportingRecord {
  return {
    file: files[sample.fileIndex]?.name ?? '',
    line: lines.lineOf(sample),
    ...lines.afterBytes(sample),
    timeMs: sample.timeMs,
    text: sample.text,
  };
}

/** As a shell takes them; of many only that there are. */
export function filesText(files: readonly InputFile[]): string {
  const names = files.map(({ name }) => name);
  if (names.length > mostFilesNamed || names.some((name) => !/^[\w@%+=:,./-]+$/.test(name))) return 'FILES';
  return names.map((name) => (name === '-' ? 'FILE' : name)).join(' ');
}

/** Inside single quotes of a shell. */
const quoted = (text: string): string => text.replaceAll("'", "'\\''");

function complete(finding: BareFinding, samples: readonly SupportingRecord[], fileWords: string): DiagnosisFinding {
  const { signature, head, places, evidence, confidence, onsetMs, untilMs, p, followsFrom } = finding;
  const query = queryOf(finding, samples);
  const where = places.map((place) => place.query).join(' ');
  const filled = (text: string): string =>
    text
      .replaceAll('{{query}}', () => quoted(query))
      .replaceAll('{{where}}', () => quoted(where || '*'))
      .replaceAll('{{field}}', () => quoted(head.field ?? 'duration'))
      .replaceAll('{{files}}', () => fileWords)
      .replaceAll('{{onset}}', () => new Date(onsetMs).toISOString());
  const [first] = samples;
  // The step that it began in has its first record.
  const begun = first?.timeMs !== undefined && onsetMs === head.evidence.onsetMs ? first.timeMs : onsetMs;
  return {
    kind: signature.kind,
    title: signature.title,
    confidence,
    where: places,
    onsetMs: begun,
    untilMs,
    p,
    evidence,
    samples,
    next: signature.next.map(filled),
    mitigations: signature.mitigations.map(filled),
    query,
    followsFrom,
  };
}

/** A query as a person would write it: by the code, or the text, that the records have. */
function queryOf({ head, places, filter }: BareFinding, samples: readonly SupportingRecord[]): string {
  const { test } = head;
  if (test.test !== 'rise' || test.fields.length > 0) return printFilter(filter);
  const code = places.find(({ field }) => field === 'errorCode');
  if (code !== undefined) return places.map(({ query }) => query).join(' ');
  const common = [...test.texts, ...test.codes].flatMap((text) => writtenIn(text, samples));
  if (common.length === 0) return printFilter(filter);
  return printFilter(joined([{ kind: 'text', text: common[0], exact: true }, ...placesOf(filter, places.length)]));
}

/** The text as the samples write it, if all do. */
function writtenIn(text: string, samples: readonly SupportingRecord[]): string[] {
  const found = samples.map((sample) => {
    const at = sample.text.toLowerCase().indexOf(text.toLowerCase());
    return at < 0 ? undefined : sample.text.slice(at, at + text.length);
  });
  const [first] = found;
  return first !== undefined && found.every((one) => one === first) ? [first] : [];
}

/** The places stand last in a finding's filter. */
function placesOf(filter: Filter, count: number): readonly Filter[] {
  return filter.kind === 'and' && count > 0 ? filter.items.slice(-count) : [];
}

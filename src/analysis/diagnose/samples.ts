/** The last pass: records that show what was found, and the queries that find them. */

import type { SampleLine, SavedSamples } from '../../aggregates/samples.ts';
import type { InputFile } from '../../input/input.ts';
import type { Grouper } from '../../operators/grouper.ts';
import { joined } from '../../plan/split.ts';
import type { Filter } from '../../query/ast.ts';
import { printFilter } from '../../query/printer.ts';
import { compareTime } from '../explain-question.ts';
import type { RangeLines } from '../range-lines.ts';
import type { BareFinding } from './findings.ts';
import type { DiagnosisFinding, SupportingRecord } from './model.ts';
import { askAll, type Scope } from './scan.ts';

const mostFilesNamed = 3;

/** Takes a sample of each finding's records, from its onset on. Nothing is read where nothing was found. */
export async function withSamples(
  findings: readonly BareFinding[],
  scope: Scope,
  files: readonly InputFile[],
): Promise<DiagnosisFinding[]> {
  if (findings.length === 0) return [];
  const questions = findings.map((finding) => ({
    filter: during(finding),
    groupings: [{ keys: [], aggregates: [{ name: 'samples' }] }],
  }));
  const { groupers, lines } = await askAll(scope, questions);
  const fileWords = filesText(files);
  return findings.map((finding, i) => complete(finding, samplesOf(groupers[i][0], files, lines), fileWords));
}

function during({ filter, head }: BareFinding): Filter {
  const { onsetMs, untilMs } = head.evidence;
  return joined([
    compareTime('>=', onsetMs),
    ...(untilMs === undefined ? [] : [compareTime('<', untilMs)]),
    ...(filter.kind === 'and' ? filter.items : [filter]),
  ]);
}

function samplesOf(grouper: Grouper, files: readonly InputFile[], lines: RangeLines): SupportingRecord[] {
  const [saved] = grouper.save().states;
  const [group = []] = saved as SavedSamples;
  return group.map((sample: SampleLine) => ({
    file: files[sample.fileIndex]?.name ?? '',
    line: lines.lineOf(sample),
    ...lines.afterBytes(sample),
    timeMs: sample.timeMs,
    text: sample.text,
  }));
}

/** As a shell takes them; of many only that there are. */
function filesText(files: readonly InputFile[]): string {
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

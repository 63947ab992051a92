/** Signatures of the user's own, from files: YAML or JSON, one a file. */

import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, type YAMLMap } from 'yaml';
import type { Signature } from '../analysis/diagnose/signature.ts';
import { QueryError, UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import { parseFilter } from '../language.ts';
import { suggestion } from '../query/did-you-mean.ts';
import { RulesDocument } from '../watch/document.ts';
import { MapReader } from '../watch/map-reader.ts';
import { compileSignature } from './compile.ts';
import { signatureFields, testFields } from './fields.ts';
import { levelChoices, type SignatureSource, type TestSource, testNames } from './source.ts';

/** Reads files, and of folders their .yml, .yaml and .json files. Throws UsageError where one is not there or wrong: then with all that is
 * wrong with it, each at its line and column. */
export async function readSignatures(names: readonly string[]): Promise<Signature[]> {
  const files = (await Promise.all(names.map(filesOf))).flat();
  if (files.length > limits.signatures) throw new UsageError(`there are over ${limits.signatures} files of signatures`);
  const signatures = await Promise.all(
    files.map(async (file) => compileSignature(parseSignature(file, await readFile(file, 'utf8')))),
  );
  for (const [i, { kind }] of signatures.entries()) {
    const other = signatures.findIndex((one) => one.kind === kind);
    if (other < i) throw new UsageError(`${files[i]} and ${files[other]} both hold the kind ${kind}`);
  }
  return signatures;
}

async function filesOf(name: string): Promise<string[]> {
  try {
    if (!(await stat(name)).isDirectory()) return [name];
  } catch {
    throw new UsageError(`${name}: there is no such file or folder of signatures`);
  }
  const files = (await readdir(name)).filter((file) => /\.(?:ya?ml|json)$/.test(file)).sort();
  if (files.length === 0) throw new UsageError(`${name}: no .yml, .yaml or .json file is in this folder`);
  return files.map((file) => join(name, file));
}

/** Ours and the user's: theirs stand in for ours of the same kind. With `kinds`, only these. Throws UsageError for a kind that there is not. */
export function withOwn(
  builtIn: readonly Signature[],
  own: readonly Signature[],
  kinds: readonly string[] = [],
): readonly Signature[] {
  const all = [...builtIn.map((one) => own.find(({ kind }) => kind === one.kind) ?? one)];
  all.push(...own.filter((one) => !all.includes(one)));
  const names = all.map(({ kind }) => kind);
  for (const kind of kinds)
    if (!names.includes(kind))
      throw new UsageError(`there is no signature ${kind}`, suggestion(kind, names) ?? `there are ${names.join(', ')}`);
  return kinds.length === 0 ? all : all.filter(({ kind }) => kinds.includes(kind));
}

/** Reads one signature. Throws RulesError with all that is wrong, each at its line and column. */
export function parseSignature(file: string, text: string): SignatureSource {
  const document = new RulesDocument(file, text);
  document.check();
  const { root } = document;
  if (!isMap(root))
    throw document.refusal(root, 'A signature is a map with "kind", "title", "about" and "tests".', 'see GUIDE.md');
  const reader = new MapReader(document, root, 'a signature', signatureFields);
  const kind = required(reader, 'kind');
  if (kind !== '' && !/^[a-z][a-z0-9-]*$/.test(kind))
    reader.problem('kind', `"kind" can't be "${kind}".`, 'small letters, digits and hyphens: queue-stuck');
  const source = {
    kind,
    title: required(reader, 'title'),
    about: required(reader, 'about'),
    tests: testsOf(document, reader),
    'accounts-for': texts(reader, 'accounts-for') ?? [],
    next: texts(reader, 'next') ?? [],
    mitigations: texts(reader, 'mitigations') ?? [],
  };
  document.check();
  return source;
}

function required(reader: MapReader, name: string): string {
  const text = reader.text(name);
  if (!reader.has(name) || text?.trim() === '') reader.problem(name, `"${name}" is missing.`);
  return text ?? '';
}

function texts(reader: MapReader, name: string): readonly string[] | undefined {
  const found = reader.textNodes(name)?.map(({ value }) => value);
  if (found !== undefined && found.length > limits.signatureTexts)
    reader.problem(name, `"${name}" has over ${limits.signatureTexts} texts.`);
  return found;
}

function testsOf(document: RulesDocument, reader: MapReader): readonly TestSource[] {
  const maps = reader.maps('tests');
  if (maps.length === 0)
    reader.problem('tests', 'There are no tests.', 'tests: [{test: rise, name: errors, texts: [...]}]');
  if (maps.length > limits.signatureTests) reader.problem('tests', `There are over ${limits.signatureTests} tests.`);
  const tests = maps.slice(0, limits.signatureTests).map((map) => testOf(document, map));
  if (tests.length > 0 && tests.every(({ proof }) => proof === false))
    reader.problem('tests', 'No test is a proof: nothing could ever be found.', 'leave out proof: false in one');
  return tests;
}

function testOf(document: RulesDocument, map: YAMLMap): TestSource {
  const reader = new MapReader(document, map, 'a test', testFields);
  if (!reader.has('test')) reader.problem('test', '"test" is missing.', `one of ${testNames.join(', ')}`);
  const test = reader.choice('test', testNames) ?? 'rise';
  for (const { name, of } of testFields)
    if (of !== undefined && !of.includes(test) && reader.has(name))
      reader.problem(name, `"${name}" means nothing to the test ${test}.`, `it is for ${of.join(', ')}`);
  const optional = {
    proof: reader.boolean('proof'),
    query: queryOf(document, reader),
    codes: texts(reader, 'codes'),
    texts: texts(reader, 'texts'),
    fields: texts(reader, 'fields'),
    above: reader.number('above', -Infinity),
    level: reader.choice('level', levelChoices),
    'min-count': reader.count('min-count'),
    ratio: reader.number('ratio', 1),
    'usual-per-day': reader.number('usual-per-day', 0),
    growth: reader.number('growth', 0),
    share: reader.share('share'),
  };
  checkMarks(reader, test, optional);
  const given = Object.entries(optional).filter(([, value]) => value !== undefined);
  return { test, name: required(reader, 'name'), ...Object.fromEntries(given) };
}

interface Marks {
  readonly codes: readonly string[] | undefined;
  readonly texts: readonly string[] | undefined;
  readonly fields: readonly string[] | undefined;
  readonly query: string | undefined;
}

/** Shorter texts stand in too many lines by chance. */
const shortestText = 3;

function checkMarks(
  reader: MapReader,
  test: TestSource['test'],
  { codes = [], texts: words = [], fields = [], query }: Marks,
): void {
  if (test === 'rise' && codes.length + words.length + fields.length === 0 && query === undefined)
    reader.problem('test', 'A rise needs codes, texts, fields or a query.', 'texts: ["queue is full"]');
  if (['trend', 'slower', 'concentration'].includes(test) && fields.length === 0)
    reader.problem('test', `The test ${test} needs fields.`, 'fields: [queueDepth]');
  for (const word of words)
    if (word.trim().length < shortestText)
      reader.problem('texts', `The text "${word}" is too short.`, `${shortestText} characters or more`);
  if (codes.some((code) => code.trim() === '')) reader.problem('codes', 'A code is empty.');
}

/** The text of a filter that can be read. */
function queryOf(document: RulesDocument, reader: MapReader): string | undefined {
  const node = reader.textNode('query');
  if (node === undefined) return undefined;
  try {
    parseFilter(node.value);
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    document.problemAt(document.offsetIn(node, error.start), `${error.message}.`, error.hint);
  }
  return node.value;
}

/** Signatures as data: ours are read as the user's are, and what is wrong with a file is said with its place. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { compileSignature } from '../../src/signatures/compile.ts';
import { builtInSignatures, signatureSources } from '../../src/signatures/index.ts';
import { parseSignature, readSignatures, withOwn } from '../../src/signatures/read.ts';
import { signatureSchema } from '../../src/signatures/schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-signatures-'));
afterAll(() => rmSync(folder, { recursive: true }));

const good = `
kind: queue-stuck
title: Queue is stuck
about: jobs that are not taken
tests:
  - { test: rise, name: full queues, texts: [queue is full], min-count: 4 }
next: ["logscan '{{query}}' {{files}}"]
`;

function errorOf(text: string): string {
  try {
    parseSignature('mine.yml', text);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  return '';
}

describe('ours', () => {
  test.each(signatureSources.map((source) => [source.kind, source] as const))('%s is a file like any', (_, source) => {
    const read = parseSignature('ours.json', JSON.stringify(source));
    expect(compileSignature(read)).toEqual(compileSignature(source));
  });

  test('kinds that one accounts for are there, and each says what to do', () => {
    const kinds = signatureSources.map(({ kind }) => kind);
    expect(new Set(kinds).size).toBe(kinds.length);
    for (const { next, mitigations, accountsFor, kind } of builtInSignatures()) {
      expect(next.length, kind).toBeGreaterThanOrEqual(3);
      expect(mitigations.length, kind).toBeGreaterThanOrEqual(3);
      for (const other of accountsFor) expect(kinds).toContain(other);
    }
  });

  test('the published schema is the one of the tables', () => {
    const path = new URL('../../schema/signature.schema.json', import.meta.url);
    if (process.env.UPDATE_CASES) writeFileSync(path, `${JSON.stringify(signatureSchema(), undefined, 2)}\n`);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(signatureSchema());
  });
});

describe('of the user', () => {
  test('a file, and a folder of them', async () => {
    writeFileSync(join(folder, 'queue.yml'), good);
    writeFileSync(join(folder, 'notes.txt'), 'no signature');
    const [one] = await readSignatures([join(folder, 'queue.yml')]);
    expect(one).toMatchObject({ kind: 'queue-stuck', tests: [{ test: 'rise', minCount: 4, isProof: true }] });
    expect(await readSignatures([folder])).toEqual([one]);
  });

  test('one of a kind of ours stands in for it; --kind chooses', () => {
    const own = compileSignature({ ...signatureSources[0], title: 'Mine' });
    const all = withOwn(builtInSignatures(), [own]);
    expect(all).toHaveLength(signatureSources.length);
    expect(all[0].title).toBe('Mine');
    expect(withOwn(builtInSignatures(), [], ['disk-full']).map(({ kind }) => kind)).toEqual(['disk-full']);
    expect(() => withOwn(builtInSignatures(), [], ['disk-fool'])).toThrow('there is no signature disk-fool');
  });

  test.each([
    [
      'a name that there is not',
      good.replace('about:', 'abuot:'),
      'mine.yml:4:1: There is no "abuot" in a signature. (did you mean about?)',
    ],
    [
      'a test that there is not',
      good.replace('rise', 'rize'),
      'mine.yml:6:13: "test" can\'t be "rize". (did you mean rise?)',
    ],
    ['a query with a mistake', good.replace('texts: [queue is full]', 'query: "level>="'), 'mine.yml:6:'],
    [
      'a field of another test',
      good.replace('min-count: 4', 'growth: 2'),
      '"growth" means nothing to the test rise. (it is for trend)',
    ],
    [
      'nothing to look for',
      good.replace('texts: [queue is full], ', ''),
      'A rise needs codes, texts, fields or a query.',
    ],
    ['only support', good.replace('min-count: 4', 'proof: false'), 'No test is a proof: nothing could ever be found.'],
    ['a text that is everywhere', good.replace('queue is full', 'a'), 'The text "a" is too short.'],
    [
      'a kind that is no name',
      good.replace('queue-stuck', 'Queue Stuck'),
      'mine.yml:2:7: "kind" can\'t be "Queue Stuck".',
    ],
    ['no map', '[]', 'mine.yml:1:1: A signature is a map'],
    ['no YAML', 'kind: [', 'mine.yml:1:'],
    ['an empty file', '', 'mine.yml:1:1: A signature is a map'],
  ])('%s is said', (_, text, message) => {
    expect(errorOf(text)).toContain(message);
  });

  test('all that is wrong is said at once', () => {
    const message = errorOf('kind: x\ntests: [{test: trend, name: a}, {test: rise}]');
    expect(message.split('\n').length).toBeGreaterThanOrEqual(4);
    expect(message).toContain('"title" is missing.');
    expect(message).toContain('The test trend needs fields.');
  });

  test('files that are not there, and two of a kind', async () => {
    await expect(readSignatures([join(folder, 'none')])).rejects.toThrow('no such file or folder of signatures');
    const other = join(folder, 'queue.json');
    writeFileSync(other, JSON.stringify({ ...signatureSources[0], kind: 'queue-stuck' }));
    await expect(readSignatures([folder])).rejects.toThrow('both hold the kind queue-stuck');
    rmSync(other);
  });

  test('regular expressions of codes and texts are literals: nothing in them repeats', () => {
    const texts = ['(a+)+$', 'x{1,9}.*', '[z-a]', 'back\\slash', 'a/b|c'];
    const { tests } = compileSignature({ ...signatureSources[0], tests: [{ test: 'rise', name: 'odd', texts }] });
    const json = JSON.stringify(tests);
    const pattern = /"pattern":"((?:[^"\\]|\\.)*)"/.exec(json)?.[1] ?? '';
    const regexp = new RegExp(JSON.parse(`"${pattern}"`), 'i');
    for (const text of texts) expect(regexp.test(text)).toBe(true);
    expect(regexp.test('aaaa')).toBe(false);
    expect(JSON.parse(`"${pattern}"`)).not.toMatch(/[*+?{]/);
  });
});

/** Every file of JSONTestSuite, as one record and as one file: what must be accepted is, what must be refused is under strict,
 *  what is no well-framed object always is, and nothing crashes or hangs. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import FastJsonParse from 'fast-json-parse';
import { afterAll, describe, expect, it } from 'vitest';
import { execute, type Summary } from '../../src/engine/execute.ts';
import { parse } from '../../src/language.ts';
import { recordsOf } from '../naive/records.ts';
import { options, run, TempFolder } from './engine.ts';

const folder = fileURLToPath(new URL('../../../shared/data/json/test_parsing/', import.meta.url));
const hasData = existsSync(folder);
const names = hasData ? readdirSync(folder) : [];
const temp = new TempFolder();
afterAll(() => temp.remove());

const refused = ({ textRecords, brokenRecords }: Summary): number => textRecords + brokenRecords;

async function summaryOf(path: string, strict: boolean, kernel: 'simd' | 'scalar'): Promise<Summary> {
  const query = parse('stats count(), distinct(v), max(v), count(v=*) by level').query;
  const execution = execute(query, [{ path, name: path, named: true }], { ...options, strict, kernel });
  for await (const _ of execution.output);
  return execution.summary;
}

/** Each file as the value of a record's key, on one line. */
const lines = names.map((name) =>
  Buffer.concat([
    Buffer.from('{"v":'),
    Buffer.from(readFileSync(`${folder}${name}`).filter((byte) => byte !== 0x0a)),
    Buffer.from('}\n'),
  ]),
);

/** The names of the files that are read as text. Only text has a message here. */
async function textsAmongLines(strict: boolean, kernel: 'simd' | 'scalar'): Promise<Set<string>> {
  const blank = Buffer.from('\n'.repeat(50));
  const path = temp.write('all.json', Buffer.concat([blank, ...lines]));
  const { rows } = await run('message=* | fields _line', path, { strict, kernel });
  return new Set(rows.map(([line]) => names[Number(line) - 51]));
}

/** Whether brackets and quotes pair up to one object. */
function isFramed(text: string): boolean {
  const open: string[] = [];
  let objects = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
      if (i >= text.length) return false;
    } else if (c === '{' || c === '[') {
      if (open.length === 0 && (c === '[' || objects++ > 0)) return false;
      open.push(c);
      if (open.length > 1024) return false;
    } else if (c === '}' || c === ']') {
      if (open.pop() === undefined || (open.length === 0 && c === ']')) return false;
    } else if (open.length === 0 && !' \t\r\0'.includes(c)) return false;
  }
  return open.length === 0 && objects === 1;
}

describe.skipIf(!hasData)('JSONTestSuite (skipped where ../shared/data is missing)', { timeout: 60_000 }, () => {
  it('is judged right, each file as one record', async () => {
    const texts = lines.map((line) => line.toString().trimEnd());
    const invalid = new Set(names.filter((_, i) => new FastJsonParse(texts[i]).err !== null || !isFramed(texts[i])));
    const unframed = new Set(names.filter((_, i) => !isFramed(texts[i])));
    const naive = await Promise.all(lines.map(async (line) => (await recordsOf(line))[0]));
    expect(names.filter((name) => name.startsWith('y_') && invalid.has(name))).toEqual([]);
    expect(new Set(names.filter((_, i) => naive[i].object === undefined))).toEqual(invalid);
    for (const kernel of ['simd', 'scalar'] as const) {
      expect(await textsAmongLines(true, kernel), `${kernel}, strict`).toEqual(invalid);
      expect(await textsAmongLines(false, kernel), kernel).toEqual(unframed);
    }
  });

  it.each(names)('%s is judged right as one file', async (name) => {
    const path = `${folder}${name}`;
    const isObject = readFileSync(path, 'utf8').trimStart().startsWith('{');
    for (const strict of [true, false]) {
      const summary = await summaryOf(path, strict, strict && /structure|object/.test(name) ? 'simd' : 'scalar');
      const isRefused = refused(summary) > 0 || summary.problems.length > 0 || summary.records === 0;
      if (name.startsWith('y_') && isObject) expect([isRefused, summary.records]).toEqual([false, 1]);
      if (name.startsWith('n_') && strict) expect(isRefused).toBe(true);
    }
  });
});

/** Every file of JSONTestSuite, as one record and as one file: what must be accepted is, what must be refused is under strict,
 *  what is no well-framed object always is, and nothing crashes or hangs. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import FastJsonParse from 'fast-json-parse';
import { afterAll, describe, expect, it } from 'vitest';
import { execute, type Summary } from '../../src/engine/execute.ts';
import { parse } from '../../src/language.ts';
import { recordsOf } from '../naive/records.ts';
import { options, TempFolder } from './engine.ts';

const folder = fileURLToPath(new URL('../../../shared/data/json/test_parsing/', import.meta.url));
const hasData = existsSync(folder);
const names = hasData ? readdirSync(folder) : [];
const temp = new TempFolder();
afterAll(() => temp.remove());

async function summaryOf(path: string, strict: boolean, kernel: 'simd' | 'scalar'): Promise<Summary> {
  const execution = execute(
    parse('stats count(), distinct(v), max(v), count(v=*) by level').query,
    [{ path, name: path, named: true }],
    { ...options, strict, kernel },
  );
  for await (const _ of execution.output);
  return execution.summary;
}

const refused = ({ textRecords, brokenRecords }: Summary): number => textRecords + brokenRecords;

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
  it.each(names)('%s as one record', async (name) => {
    const value = Buffer.from(readFileSync(`${folder}${name}`).toString('latin1').replaceAll('\n', ''), 'latin1');
    const line = Buffer.concat([Buffer.from('{"v":'), value, Buffer.from('}')]);
    const path = temp.write('one.json', Buffer.concat([Buffer.from('\n'.repeat(50)), line, Buffer.from('\n')]));
    const isValid = new FastJsonParse(line.toString()).err === null && isFramed(line.toString());
    if (name.startsWith('y_')) expect(isValid).toBe(true);
    const [naive] = await recordsOf(line);
    expect(naive.object !== undefined).toBe(isValid);
    for (const kernel of ['simd', 'scalar'] as const) {
      expect(refused(await summaryOf(path, true, kernel)), `${kernel}, strict`).toBe(isValid ? 0 : 1);
      expect(refused(await summaryOf(path, false, kernel)), kernel).toBe(isFramed(line.toString()) ? 0 : 1);
    }
  });

  it.each(names)('%s as one file', async (name) => {
    const path = `${folder}${name}`;
    const text = readFileSync(path, 'utf8');
    const isObject = text.trimStart().startsWith('{');
    for (const kernel of ['simd', 'scalar'] as const) {
      for (const strict of [true, false]) {
        const summary = await summaryOf(path, strict, kernel);
        const isRefused = refused(summary) > 0 || summary.problems.length > 0 || summary.records === 0;
        if (name.startsWith('y_') && isObject) expect([isRefused, summary.records], kernel).toEqual([false, 1]);
        if (name.startsWith('n_') && strict) expect(isRefused, kernel).toBe(true);
      }
    }
  });
});

/** The configuration file: where it is looked for, what it may say, and what is said of a bad one. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { folderWith, ndjson, run } from './run.ts';

const log = ndjson({ sev: 'ERROR', took: 2 }, { sev: 'INFO', took: 1 }, { severity: 'ERROR', duration: 3 });
const config = '{ "aliases": { "level": ["sev"], "duration": "took" }, "durationUnit": "s" }';

describe('the configuration file', () => {
  test('is .logscan.json in the current folder', async () => {
    const cwd = folderWith({ 'a.log': log, '.logscan.json': config });
    expect((await run(['-c', 'level=error', 'a.log'], { cwd })).stdout).toBe('2\n');
    expect((await run(['stats max(duration)', 'a.log'], { cwd })).stdout).toBe('{"max(duration)":3000}\n');
  });

  test("is else the user's", async () => {
    const home = folderWith();
    mkdirSync(join(home, 'logscan'));
    writeFileSync(join(home, 'logscan', 'config.json'), config);
    const cwd = folderWith({ 'a.log': log });
    expect((await run(['-c', 'level=error', 'a.log'], { cwd, env: { XDG_CONFIG_HOME: home } })).stdout).toBe('2\n');
  });

  test('may be named, by option or environment; empty means none', async () => {
    const cwd = folderWith({ 'a.log': log, '.logscan.json': config, 'mine.json': '{"aliases":{"level":"none"}}' });
    const count = async (args: string[], env = {}) =>
      (await run(['-c', 'level=error', 'a.log', ...args], { cwd, env })).stdout;
    expect(await count(['--config', 'mine.json'])).toBe('1\n');
    expect(await count([], { LOGSCAN_CONFIG: 'mine.json' })).toBe('1\n');
    expect(await count([], { LOGSCAN_CONFIG: '' })).toBe('1\n');
  });

  test('yields to what the command says', async () => {
    const cwd = folderWith({ 'a.log': log, '.logscan.json': config });
    expect((await run(['stats max(duration)', '--duration-unit', 'ms', 'a.log'], { cwd })).stdout).toBe(
      '{"max(duration)":3}\n',
    );
    const both = ndjson({ sev: 'ERROR', mine: 'INFO' });
    expect((await run(['fields level', '--alias', 'level=mine'], { cwd, stdin: both })).stdout).toBe(
      '{"level":"info"}\n',
    );
  });

  test.each([
    ['{"aliases":', 'is no JSON'],
    ['[]', 'is no JSON object'],
    ['{"aliasses":{}}', 'there is no setting aliasses\ndid you mean aliases?'],
    ['{"aliases":{"levle":"sev"}}', 'levle is no canonical field\ndid you mean level?'],
    ['{"aliases":{"level":[1]}}', 'aliases.level is a key or a list of keys'],
    ['{"aliases":[]}', 'aliases is an object of names and keys'],
    ['{"durationUnit":"sec"}', 'durationUnit is one of ns, us, ms, s, not "sec"'],
    ['{"logTz":2}', 'logTz is a text'],
    ['{"logTz":"Mars/Base"}', 'Mars/Base'],
  ])('%s is refused: %s', async (text, message) => {
    const cwd = folderWith({ 'a.log': log, '.logscan.json': text });
    const { status, stderr, stdout } = await run(['-c', 'level=error', 'a.log'], { cwd });
    expect(stderr).toContain(message);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  });

  test('says where its grammar is broken', async () => {
    const cwd = folderWith({ 'a.log': log, '.logscan.json': '{\n  "aliases": }\n' });
    expect((await run(['-c', '', 'a.log'], { cwd })).stderr).toContain(
      ".logscan.json: is no JSON: Unexpected token '}'",
    );
  });

  test('that was named and is missing is an error', async () => {
    const cwd = folderWith({ 'a.log': log });
    const { status, stderr } = await run(['-c', '', '--config', 'no.json', 'a.log'], { cwd });
    expect(stderr).toContain('the configuration file no.json could not be read: ENOENT');
    expect(status).toBe(2);
  });
});

describe('--stats', () => {
  const mixed = ndjson(
    { level: 'error', responseTime: 5 },
    { level: 'NOTICEX', duration_s: 2 },
    { level: 'NOTICEX', responseTime: 7 },
    { severity: 'ERROR' },
  );
  const expected = [
    '  duration: in 75.0 % of the records, read from responseTime (ms), duration_s (s)',
    '  level: in 50.0 % of the records, read from level, severity',
    '  2 of 4 sampled records have a level that is no level: "NOTICEX" (2)',
  ];

  test.each([
    ['a file', true],
    ['standard input', false],
  ])('says what the fields of %s were read from, and what was none', async (_, isFile) => {
    const cwd = folderWith({ 'a.log': mixed });
    const input = isFile ? { cwd } : { cwd, stdin: mixed };
    const { stderr } = await run(['stats max(duration) by level', '--stats', ...(isFile ? ['a.log'] : [])], input);
    for (const line of expected) expect(stderr).toContain(line);
  });

  test('says nothing more of a path than how often it has a value', async () => {
    const { stderr } = await run(['-c', 'responseTime>1', '--stats'], { stdin: mixed });
    expect(stderr).toContain('  responseTime: in 50.0 % of the records\n');
  });
});

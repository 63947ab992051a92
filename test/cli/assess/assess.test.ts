/** `logscan assess` as a command: what it prints in each format, what it returns, what it says where something is wrong with the question. */

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { failed, linesOf, type Planted, t0 } from '../../analysis/assess/logs.ts';
import { folderWith, ndjson, run, shell } from '../run.ts';
import { hasScript, onTerminal } from '../terminal.ts';

const wrong: Planted = { minutes: 100, change: (record, at, i) => (at >= 90 && i < 8 ? failed(record) : record) };
const folder = folderWith({
  'bad.log': linesOf(wrong),
  'good.log': linesOf({ minutes: 100 }),
  "it's.log": linesOf(wrong),
  'young.log': linesOf({ minutes: 4 }),
  'one.log': ndjson({ time: '2026-11-20T10:00:00Z', level: 'info', status: 200, duration: 12, message: 'one' }),
});
const assess = (...args: string[]) => run(['assess', '--utc', ...args], { cwd: folder });

describe('on a screen', () => {
  test('wrong: 1, the worst first, each line with how sure it is and a command', async () => {
    const { status, stdout, stderr } = await assess('bad.log');
    expect(status).toBe(1);
    const [head] = stdout.split('\n');
    expect(head).toMatch(/^WRONG, (steady|getting worse): 40 errors in 5m, .* before, since 11:30 \(10m\)$/);
    for (const label of ['errors', 'users', 'requests', 'services', 'status', 'latency', 'routes', 'codes', 'messages'])
      expect(stdout).toMatch(new RegExp(`^${label} `, 'm'));
    expect(stdout.match(/ {3,}(sure|fairly sure|UNSURE): /g)?.length).toBe(11);
    expect(stdout.match(/^ {2}> logscan .* bad\.log$/gm)?.length).toBe(11);
    expect(stdout.split('\n').length).toBeLessThanOrEqual(41);
    expect(stderr).toContain('the newest record is of 2026-11-20T11:39:58.500Z: that is taken as now');
  });

  test('the commands run as they stand', async () => {
    const { stdout } = await assess("it's.log");
    const commands = [...stdout.matchAll(/^ {2}> (logscan .*)$/gm)].map(([, command]) => command);
    expect(commands.length).toBe(11);
    const ended = await Promise.all(commands.map((command) => shell(command, { cwd: folder })));
    for (const [i, { status, stderr }] of ended.entries()) {
      expect(status, `${commands[i]}\n${stderr}`).toBeLessThan(2);
      expect(stderr).not.toContain('BUG');
    }
  });

  test('quiet: 0', async () => {
    const { status, stdout } = await assess('good.log');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^QUIET: /);
  });

  test('logs too young to tell by are not called quiet', async () => {
    const { status, stdout } = await assess('young.log');
    expect(status).toBe(0);
    expect(stdout).toMatch(
      /^UNCLEAR: nothing stands out, but the logs cover \d % of the baseline of 1h: too little to tell by\n/,
    );
    const markdown = await assess('young.log', '-o', 'markdown');
    expect(markdown.stdout).toMatch(/^\*\*UNCLEAR: /);
  });

  test('one and none are told in words', async () => {
    const { stdout } = await assess('one.log');
    expect(stdout).toContain('only 1 record has a status');
    expect(stdout).toContain('only 1 record has a duration in the window');
    expect(stdout).toContain('none of the records names a user');
    expect(stdout).not.toMatch(/only [01] (records|%)/);
  });

  test.runIf(hasScript)('on 80 columns no number is cut: lines go on below', async () => {
    const { text } = await onTerminal(['assess', '--utc', 'bad.log'], {
      cwd: folder,
      columns: 80,
      redirect: '2>/dev/null',
    });
    const plain = stripVTControlCharacters(text).replaceAll('\r', '');
    expect(plain).not.toContain('…');
    expect(plain.replace(/\n {10}/g, ' ')).toMatch(
      /latency +p50 .* before\) +p95 .* before\) +p99 [\d.]+ ms \([\d.]+ ms before\)/,
    );
    for (const line of plain.split('\n').filter((one) => !one.startsWith('  > ') && !one.startsWith('errors and')))
      expect(line.length).toBeLessThanOrEqual(80);
  });

  test.runIf(hasScript)('where it is longer than the screen, the headline is also the last that is seen', async () => {
    const shown = async (...args: string[]): Promise<string[]> => {
      const { text } = await onTerminal(['assess', '--utc', ...args], { cwd: folder, redirect: '2>/dev/null' });
      return stripVTControlCharacters(text).replaceAll('\r', '').trimEnd().split('\n');
    };
    const lines = await shown('bad.log');
    expect(lines.length).toBeGreaterThan(24);
    expect(lines.filter((line) => line.startsWith('WRONG, '))).toHaveLength(2);
    expect(lines.slice(lines.lastIndexOf('') + 1)[0]).toBe(lines[0]);
    const { stdout } = await assess('bad.log');
    expect(stdout.match(/^WRONG, /gm)).toHaveLength(1);
  });

  test('--exit-zero; a query narrows; --at looks back', async () => {
    expect((await assess('--exit-zero', 'bad.log')).status).toBe(0);
    expect((await assess('service=stock', 'bad.log')).status).toBe(0);
    expect((await assess('--at', '2026-11-20T11:25Z', 'bad.log')).status).toBe(0);
    expect((await assess('--until', '2026-11-20T11:25Z', 'bad.log')).status).toBe(0);
  });

  test('from standard input', async () => {
    const { status, stdout } = await run(['assess', '--utc'], { stdin: linesOf(wrong) });
    expect(status).toBe(1);
    expect(stdout).toContain('> logscan spike failed=true');
  });
});

describe('for programs and chats', () => {
  test('JSON: all of it, times in ISO 8601', async () => {
    const { stdout, status } = await assess('-o', 'json', 'bad.log');
    const report = JSON.parse(stdout);
    expect(status).toBe(1);
    expect(report).toMatchObject({
      at: '2026-11-20T11:40:00.000Z',
      onset: '2026-11-20T11:30:00.000Z',
      isWrong: true,
      during: { from: '2026-11-20T11:30:00.000Z', to: '2026-11-20T11:40:00.000Z' },
      errors: { current: 40, confidence: { level: 'high' } },
    });
    expect(JSON.stringify(report)).not.toContain('Ms":1795');
  });

  test('Markdown: a table', async () => {
    const { stdout } = await assess('-o', 'markdown', 'bad.log');
    expect(stdout).toMatch(/^\*\*WRONG, /);
    expect(stdout).toContain('|  | what | confidence | look deeper |');
    expect(stdout).toContain('`logscan spike failed=true --by service --at 2026-11-20T11:40Z bad.log`');
  });
});

describe('hostile logs', () => {
  const evil = [
    '\x1b[31mred\x1b]0;t\x07',
    '<img src=x onerror=alert(1)>|`x`',
    '[x](javascript:1) http://a.b',
    'password=hunter2hunter2',
  ];
  const change: Planted['change'] = (record, at, i) =>
    at >= 90 && i < 12
      ? {
          ...failed(record),
          service: evil[i % 4],
          route: `/r ${evil[i % 4]}`,
          errorCode: evil[i % 4],
          message: `${evil[i % 4]} broke`,
        }
      : record;
  const out = folderWith({ 'evil.log': linesOf({ minutes: 100, change }) });

  test('no sequences reach the terminal', async () => {
    const { stdout, stderr } = await run(['assess', '--utc', 'evil.log'], { cwd: out });
    expect(stdout).toContain('\\x1b[31mred');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    for (const text of [stdout, stderr]) expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
  });

  test('in Markdown no markup; in what leaves the terminal no secret', async () => {
    const { stdout } = await run(['assess', '--utc', '-o', 'markdown', 'evil.log'], { cwd: out });
    const prose = stdout.replace(/(`+)[^\n]*?\1(?= \|)/g, '');
    expect(prose).not.toMatch(/<(?!br>)/);
    expect(prose).not.toMatch(/(?<!\\)\[x\]/);
    expect(prose).not.toContain('http://');
    const json = await run(['assess', '--utc', '-o', 'json', 'evil.log'], { cwd: out });
    for (const text of [stdout, json.stdout]) expect(text).not.toContain('hunter2hunter2');
  });
});

describe('questions that make no sense', () => {
  test.each([
    [['level=error | count', 'good.log'], 'assess takes a filter and no stages'],
    [['--around', '14:00', 'good.log'], 'give it with --at 14:00'],
    [['--at', 'soon', 'good.log'], '--at takes now, last or a time, not soon'],
    [['--window', '7m', 'good.log'], 'must be two or more whole windows'],
    [['-o', 'csv', 'good.log'], 'an assessment has no output format csv'],
    [['-n', '5', 'good.log'], '--limit'],
    [['--at', 'last', '--until', '14:00', 'good.log'], 'two answers to one question'],
    [['--errors', 'status>=', 'good.log'], '^'],
    [['absent.log'], 'absent.log'],
  ])('%j', async (args, said) => {
    const { status, stderr, stdout } = await assess(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('BUG');
    expect(stdout).toBe('');
  });

  test('it does not follow', async () => {
    const { status, stderr } = await run(['-f', 'assess', 'good.log'], { cwd: folder });
    expect([status, stderr]).toEqual([2, 'logscan: assess looks at an instant; it does not follow\n']);
  });

  test('what could not be read is said, and 2', async () => {
    const { status, stdout, stderr } = await assess('bad.log', 'absent/x.log');
    expect(status).toBe(2);
    expect(stderr).toContain('absent/x.log');
    expect(stdout).toContain('absent/x.log could not be read');
  });

  test('no record has a time', async () => {
    const out = folderWith({ 'a.log': ndjson({ level: 'error' }) });
    const { status, stdout } = await run(['assess', 'a.log'], { cwd: out });
    expect(status).toBe(0);
    expect(stdout).toMatch(/^NOTHING TO ASSESS: no record has a time/);
  });
});

test('the records are of the time that the tests say', () => {
  expect(new Date(t0).toISOString()).toBe('2026-11-20T10:00:00.000Z');
});

/** `logscan report` as a command: its parts, its numbers against the commands that it says give them, its files. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../../analysis/assess/logs.ts';
import { folderWith, run, shell } from '../run.ts';
import { hostileLog, mail, plainLog, secret } from './logs.ts';

const folder = folderWith({
  'app.log': plainLog,
  'evil.log': hostileLog,
  'quiet.log': linesOf({ minutes: 120 }),
  'events.json': JSON.stringify({
    items: [{ reason: 'Killing', firstTimestamp: '2026-11-20T11:20:00Z', message: 'Stopping container shop' }],
  }),
});
const report = (...args: string[]) => run(['report', '--utc', ...args], { cwd: folder });

describe('Markdown', () => {
  test('all parts, in order, with prompts where people know', async () => {
    const { status, stdout, stderr } = await report('app.log');
    expect([status, stderr]).toEqual([0, '']);
    expect([...stdout.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual([
      'Summary',
      'Timeline',
      'Impact',
      'Root cause',
      'Resolution',
      'Prevention and action items',
      'Lessons',
      'Evidence',
    ]);
    expect(stdout).toMatch(/^# Incident of 2026-11-20 11:10: errors$/m);
    expect(stdout).toContain('Errors from 2026-11-20 11:10Z until 11:35 (25m)');
    expect(stdout.match(/> \*\*To fill in:\*\*/g)?.length).toBe(14);
    expect(stdout).toContain('Revenue and obligations');
    expect(stdout).toContain('`version=2.0');
  });

  test('every number is what its command prints', async () => {
    const { stdout } = await report('app.log');
    const rows = [...stdout.matchAll(/^\| ([^|]+) \| ([\d,]+) \| `(logscan .*)` \|$/gm)];
    expect(rows.map(([, name]) => name)).toEqual([
      'errors',
      'errors before',
      'users with errors',
      'active users',
      'records with a status',
      'answered 5xx',
      'requests with errors, by id',
    ]);
    for (const [, name, number, command] of rows) {
      const printed = await shell(`${command.replaceAll('\\|', '|')} -o csv`, { cwd: folder });
      expect(printed.stdout.trim().split('\n').at(-1), name).toBe(number.replaceAll(',', ''));
    }
  });

  test('every command runs', async () => {
    const { stdout } = await report('app.log');
    const fenced = [...stdout.matchAll(/^```\n(logscan (?!diagnose|spike .*SINK).*)\n```$/gm)].map(([, one]) => one);
    const cells = [...stdout.matchAll(/`(logscan spike [^`]*)` \|$/gm)].map(([, one]) => one.replaceAll('\\|', '|'));
    const commands = [...new Set([...fenced, ...cells])];
    expect(commands.length).toBeGreaterThan(10);
    for (const command of commands) {
      const { status, stderr } = await shell(command, { cwd: folder });
      expect(status, `${command}\n${stderr}`).toBeLessThan(2);
    }
  }, 60_000);

  test('events by hand and of the cluster stand in the timeline, and near the end of it', async () => {
    const { stdout } = await report('--event', '11:30 rolled back', '--events', 'events.json', 'app.log');
    expect(stdout).toContain('| 2026-11-20 11:30Z | Event | rolled back | told by people |');
    expect(stdout).toContain('| 2026-11-20 11:20Z | Restart | Killing: Stopping container shop |');
    expect(stdout).toMatch(/In the 20m before:\n\n- 11:20 Killing: Stopping container shop\n- 11:30 rolled back\n/);
  });

  test('nothing stands out: written, and 1', async () => {
    const { status, stdout, stderr } = await report('quiet.log');
    expect(status).toBe(1);
    expect(stdout).toContain('nothing stands out: neither errors nor traffic nor response times left their baseline');
    expect(stderr).toContain('no incident stands out in these logs');
  });

  test('of standard input', async () => {
    const { status, stdout } = await run(['report', '--utc'], { stdin: plainLog });
    expect(status).toBe(0);
    expect(stdout).toContain('# Incident of 2026-11-20 11:10: errors');
  });
});

describe('what leaves the terminal', () => {
  test.each(['markdown', 'html', 'json'])('%s holds no secret; addresses go with --redact-pii', async (format) => {
    const { stdout } = await report('-o', format, '--event', `11:30 token=${secret} given`, 'evil.log');
    expect(stdout).not.toContain(secret);
    expect(stdout).toMatch(format === 'markdown' ? /bob&#64;example/ : new RegExp(mail));
    const hidden = await report('-o', format, '--redact-pii', 'evil.log');
    expect(hidden.stdout).not.toMatch(/bob(?:@|&#64;)example/);
  });

  test('Markdown: outside of code no markup of a log, no link, no sequence', async () => {
    const { stdout } = await report('evil.log');
    const prose = stdout.replace(/^(`{3,})\n[\s\S]*?\n\1$/gm, '').replace(/(?<!`)(`+)(?!`)[^\n]*?(?<!`)\1(?!`)/g, '');
    expect(prose).not.toMatch(/<(?:script|img|http)/i);
    expect(prose).not.toMatch(/(?<!\\)\]\(/);
    expect(prose).not.toContain('http://');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]/);
  });

  test('JSON: one object, times in ISO 8601', async () => {
    const { stdout } = await report('-o', 'json', 'app.log');
    expect(JSON.parse(stdout)).toMatchObject({
      incident: { kind: 'errors', began: '2026-11-20T11:10:00.000Z' },
      impact: { errors: { value: 300 } },
    });
  });
});

describe('--out', () => {
  test('the ending says which format; the file is whole', async () => {
    const page = await report('--out', 'incident.html', '--title', 'Broken carts', 'app.log');
    expect([page.status, page.stdout, page.stderr]).toEqual([0, '', 'logscan: written to incident.html\n']);
    const html = readFileSync(join(folder, 'incident.html'), 'utf8');
    expect(html).toMatch(/^<!DOCTYPE html>[\s\S]*<title>Broken carts<\/title>[\s\S]*<\/html>\n$/);
    await report('--quiet', '--out', 'incident.md', 'app.log');
    expect(readFileSync(join(folder, 'incident.md'), 'utf8')).toMatch(/^# Incident of /);
    expect(readdirSync(folder).filter((name) => name.includes('partial'))).toEqual([]);
  });

  test('never over a log that is read', async () => {
    const { status, stderr } = await report('--out', './app.log', 'app.log');
    expect(status).toBe(2);
    expect(stderr).toContain('--out ./app.log is one of the files to read');
    expect(readFileSync(join(folder, 'app.log')).equals(plainLog)).toBe(true);
  });

  test('where it cannot be written, what is there stays', async () => {
    writeFileSync(join(folder, 'old'), 'kept');
    const { status, stderr } = await report('--out', 'old/incident.html', 'app.log');
    expect(status).toBe(2);
    expect(stderr).toContain('old/incident.html could not be written');
    expect(readFileSync(join(folder, 'old'), 'utf8')).toBe('kept');
  });
});

describe('questions that make no sense', () => {
  test.each([
    [['--event', 'rolled back', 'app.log'], '--event takes a time and what happened then'],
    [['--event', '14:20', 'app.log'], '--event takes a time and what happened then'],
    [['--events', 'app.log', 'app.log'], 'app.log holds no events of Kubernetes'],
    [['--events', 'absent.json', 'app.log'], 'absent.json: the events of the cluster could not be read (ENOENT)'],
    [['--since', '12:00', '--until', '11:00', 'app.log'], 'is not before'],
    [['-o', 'pdf', 'app.log'], 'a report has no output format pdf'],
    [['count by level', 'app.log'], 'filter and no stages'],
    [['absent.log'], 'absent.log'],
  ])('%j', async (args, said) => {
    const { status, stderr, stdout } = await report(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(said);
    expect(stderr).not.toContain('BUG');
    expect(stdout).toBe('');
  });

  test('no record has a time: nothing is written, and 1', async () => {
    const { status, stdout, stderr } = await run(['report'], { stdin: '{"level":"error"}\n' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('no record has a time: there is nothing to tell');
  });
});

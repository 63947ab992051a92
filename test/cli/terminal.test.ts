import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { folderWith, ndjson, outputUntil } from './run.ts';
import { hasScript, hasTmux, onTerminal, shownBy, startOnTerminal, Tmux } from './terminal.ts';

const esc = '\x1b';
const records = [
  { level: 'info', time: '2026-01-01T00:00:01Z', msg: 'started', n: 1 },
  { level: 'error', time: '2026-01-01T00:00:02Z', msg: 'payment failed', n: 2, route: '/api/pay', status: 503 },
];
const hostile = ndjson(
  { level: 'error', msg: `${esc}[2J${esc}]0;owned\x07 \x9b31m`, [`k${esc}[2J`]: `v${esc}[2J` },
  `${esc}[2Jtext \x07 \x9b31m`,
);
const cwd = folderWith({
  'a.log': ndjson(...records),
  'hostile.log': hostile,
  'many.log': ndjson(...Array.from({ length: 60_000 }, (_, i) => ({ level: 'info', i, msg: 'x'.repeat(100) }))),
});

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controls = /[\0-\x1f\x7f-\x9f]/;

/** Without colours and other sequences that the command itself may write. */
function plain(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are what it takes out
  return text.replace(/\x1b\[[\d;]*[mK]|\r/g, '');
}

describe.skipIf(!hasScript)('on a terminal', () => {
  test('records are pretty, in colour, and a summary follows', async () => {
    const { text, status } = await onTerminal(['level=error', 'a.log'], { cwd });
    expect(status).toBe(0);
    expect(text).toContain(`${esc}[`);
    expect(plain(text)).toMatch(
      /^2026-01-01 00:00:02\.000\+00 ERR payment failed {2}n=2 route=\/api\/pay status=503\nlogscan: 1 of 2 records matched, \d+ B in \d\.\d\d s\n$/,
    );
  });

  test('aggregates are a table', async () => {
    const { text } = await onTerminal(['count by level', 'a.log', '--quiet'], { cwd });
    expect(plain(text)).toMatch(/^level +count\(\)[^\n]*\n(?:info|error) +1 .*\n(?:info|error) +1 .*\n$/);
  });

  test.each([
    ['NO_COLOR', { env: { NO_COLOR: '1' } }, []],
    ['TERM=dumb', { env: { TERM: 'dumb' } }, []],
    ['--color never', {}, ['--color', 'never']],
  ])('no colour with %s', async (_name, options, args) => {
    const { text } = await onTerminal(['', 'a.log', ...args], { cwd, ...options });
    expect(text).toContain('ERR payment failed');
    expect(text).not.toContain(esc);
  });

  test('--color always beats NO_COLOR', async () => {
    const { text } = await onTerminal(['', 'a.log', '--color', 'always'], { cwd, env: { NO_COLOR: '1' } });
    expect(text).toContain(`${esc}[`);
  });

  test.each([80, 120])('a table fits in %i columns', async (columns) => {
    const { text } = await onTerminal(['-o', 'table', '', 'many.log', '-n', '5', '--quiet'], { cwd, columns });
    const widths = plain(text)
      .split('\n')
      .map((line) => [...line].length);
    expect(Math.max(...widths)).toBeGreaterThan(columns / 2);
    expect(Math.max(...widths)).toBeLessThanOrEqual(columns);
  });

  test.each(['pretty', 'raw', 'json', 'ndjson', 'csv', 'tsv', 'table', 'chart'])(
    'escapes in the content do not reach the terminal: %s',
    async (format) => {
      const { text } = await onTerminal(['-o', format, '', 'hostile.log'], { cwd });
      const left = plain(text).replaceAll('\n', '').replaceAll('\t', '');
      expect(left).not.toMatch(controls);
      expect(left).toContain('[2J');
    },
  );

  test('nor in names of files, nor in hints', async () => {
    const { text } = await onTerminal([`k=${esc}[2J`, 'hostile.log', `${esc}]0;x.log`], { cwd });
    expect(plain(text)).toContain('\\x1b]0;x.log: no such file or folder');
    expect(plain(text)).not.toContain(esc);
  });

  test('standard input from a terminal: help, and status 2', async () => {
    const { text, status } = await onTerminal(['level=error'], { cwd });
    expect(status).toBe(2);
    expect(text).toContain('Usage: logscan [QUERY] [FILE...]');
  });

  test('help fits one screen', async () => {
    const commands = [
      'fields',
      'spike',
      'watch',
      'assess',
      'report',
      'patterns',
      'latency',
      'diagnose',
      'replay',
      'explain',
      'compare',
      'trace',
      'state',
      'completion',
    ];
    for (const args of [[], ...commands.map((name) => [name])]) {
      const { text, status } = await onTerminal([...args, '--help'], { cwd, columns: 100 });
      const lines = text.trimEnd().split('\n');
      expect(status).toBe(0);
      expect(lines.length).toBeLessThanOrEqual(41);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
    }
  });

  test('Ctrl-C prints what there is of an aggregation', async () => {
    const line = `(cat a.log; sleep 60) | '${process.execPath}' "$LOGSCAN" 'stats count()'`;
    const child = startOnTerminal(['--version'], {
      cwd,
      redirect: `>/dev/null; ${line}`,
      env: { LOGSCAN: join(import.meta.dirname, '../../bin/logscan.js') },
    });
    const shown = shownBy(child);
    await sleep(2500);
    child.stdin?.write('\x03');
    const { text, status } = await shown;
    expect(plain(text)).toMatch(/count\(\)[^\n]*\n +2\b/);
    expect(text).toContain('(interrupted)');
    expect(status).toBe(130);
  });

  test('a closed terminal ends it', async () => {
    const child = startOnTerminal(['--version'], {
      cwd,
      redirect: `; echo pid $$; (cat a.log; sleep 60) | '${process.execPath}' "$LOGSCAN" 'level=error'; sleep 60`,
      env: { LOGSCAN: join(import.meta.dirname, '../../bin/logscan.js') },
    });
    const text = await outputUntil(child, (seen) => seen.includes('payment failed'));
    const pid = /pid (\d+)/.exec(text)?.[1] ?? '';
    const session = () => spawnSync('ps', ['-o', 'args=', '-s', pid]).stdout.toString();
    expect(session()).toContain('logscan.js');
    child.kill('SIGKILL');
    for (let tries = 0; tries < 100 && session().includes('logscan.js'); tries++) await sleep(100);
    expect(session()).not.toContain('logscan.js');
  });
});

describe.skipIf(!hasScript)('progress', () => {
  const slowly = async (args: readonly string[], redirect: string): Promise<string> => {
    const folder = folderWith();
    const pipe = join(folder, 'slow.log');
    spawnSync('mkfifo', [pipe]);
    const shown = onTerminal([...args, pipe], { cwd: folder, redirect });
    const feed = createWriteStream(pipe);
    feed.write(ndjson(...records));
    await sleep(2500);
    feed.end(ndjson(...records));
    return (await shown).text;
  };

  test('is drawn on a terminal, and taken away', async () => {
    const text = await slowly(['stats count()'], '');
    const drawn = text.lastIndexOf('B/s');
    expect(drawn).toBeGreaterThan(0);
    expect(text.slice(drawn).split('\n')[0]).toContain(`\r${esc}[K`);
    expect(plain(text.slice(text.lastIndexOf(`\r${esc}[K`)))).toMatch(/^count\(\)/);
  });

  test('not where standard error is no terminal', async () => {
    expect(await slowly(['stats count()'], '2>&1 | cat')).not.toContain('B/s');
  });

  test('not with --quiet', async () => {
    expect(await slowly(['stats count()', '--quiet'], '')).not.toContain('B/s');
  });
});

describe.skipIf(!hasTmux)('what a terminal shows', () => {
  test.each([80, 120])('%i columns', async (columns) => {
    const tmux = new Tmux();
    try {
      tmux.start('logscan level=error a.log', columns, cwd);
      const lines = (await tmux.screen(/status \d/)).split('\n');
      expect(lines[0]).toBe('2026-01-01 00:00:02.000+00 ERR payment failed  n=2 route=/api/pay status=503');
      expect(lines[1]).toMatch(/^logscan: 1 of 2 records matched/);
      expect(lines[2]).toBe('status 0');
    } finally {
      tmux.close();
    }
  });

  test('a resize does no harm, and Ctrl-C ends a search', async () => {
    const tmux = new Tmux();
    try {
      tmux.start('(cat a.log; sleep 60) | logscan level=error', 120, cwd);
      await tmux.screen(/payment failed/);
      tmux.resize(60);
      tmux.keys('C-c');
      const screen = await tmux.screen(/status \d/);
      expect(screen).toContain('(interrupted)');
      expect(screen).not.toContain('BUG');
    } finally {
      tmux.close();
    }
  });
});

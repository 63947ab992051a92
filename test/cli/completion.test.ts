/** Completion: what is offered where, and the scripts in the shells that are installed. */

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addAssessOptions } from '../../src/cli/assess/options.ts';
import { complete, completionScript } from '../../src/cli/completion.ts';
import { bashText, isSafeCandidate, typedLine } from '../../src/cli/completion-line.ts';
import { optionTable } from '../../src/cli/completion-options.ts';
import { addReportOptions } from '../../src/cli/incident/options.ts';
import { addLatencyOptions } from '../../src/cli/latency/options.ts';
import { addReplayOptions } from '../../src/cli/replay/options.ts';
import { addSpikeOptions } from '../../src/cli/spike-options.ts';
import { addWatchOptions } from '../../src/cli/watch-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-completion-'));
const log = join(folder, 'a.log');
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(() => {
  const records = [
    { level: 'info', msg: 'ok', route: '/a b', status: 200, userId: "o'brien", 'odd key': 1 },
    { level: 'error', msg: '$(touch /tmp/owned)', route: '/a', status: 503, userId: '\u001b[31mred' },
    { level: 'info', msg: 'two\nlines', route: '/a', status: 503, userId: '`id`' },
  ];
  writeFileSync(log, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
});

/** The candidates at the bar, without descriptions. */
async function offered(line: string): Promise<string[]> {
  const [left, right = ''] = line.replace('FILE', log).split('¦');
  const answer = await complete(['fish', left, right]);
  return answer
    .split('\n')
    .slice(0, -1)
    .map((text) => text.split('\t')[0]);
}

describe('what is offered', () => {
  test.each([
    ['logscan fi', [':files', 'fields']],
    ['logscan completion ', ['bash', 'zsh', 'fish']],
    ['logscan --lev', ['--level']],
    ['logscan --level wa', ['warn']],
    ['logscan --level=wa', ['--level=warn']],
    ['logscan -o nd', ['ndjson']],
    ['logscan --duration-unit ', ['ns', 'us', 'ms', 's']],
    ['logscan --alias userI', ['userId=']],
    ['logscan fields --samp', ['--sample']],
    ['logscan --samp', []],
    ["logscan 'x' ", [':files']],
    ['logscan -- ', [':files']],
    ['logscan -q x ', [':files']],
  ])('%s', async (line, expected) => {
    expect(await offered(line)).toEqual(expected);
  });

  test.each([
    ["logscan 'sta", ['stats ', 'status=']],
    ["logscan 'level>=er", ['level>=error']],
    ["logscan 'level>=error | tim", ['level>=error | timechart ']],
    ["logscan 'stats coun", ['stats count()', 'stats count(']],
    ["logscan 'stats count(), p9", ['stats count(), p90(', 'stats count(), p95(', 'stats count(), p99(']],
    ["logscan 'stats p99(dura", ['stats p99(duration']],
    ["logscan 'stats count(level=err", ['stats count(level=error']],
    ["logscan 'stats count() by rou", ['stats count() by route']],
    ["logscan 'level=error | sort -dura", ['level=error | sort -duration']],
    ["logscan 'level=error or not (hos", ['level=error or not (host=']],
    ["logscan 'top 5 | fields serv", ['top 5 | fields service']],
    ["logscan 'head ", []],
    ["logscan fields 'sta", ['status=']],
    ['logscan pat', [':files', 'patterns']],
    ['logscan patterns --new', ['--new-since']],
    ['logscan patterns --against ', [':files']],
    ["logscan patterns 'sta", ['status=']],
  ])('in a query: %s', async (line, expected) => {
    expect(await offered(line)).toEqual(expected);
  });

  test.each([
    ["logscan 'status=¦' FILE", ['status=503', 'status=200']],
    ["logscan FILE -q 'route=/", ['route=/a']],
    ["logscan 'route=\"¦' FILE", ['route="/a b"']],
    ["logscan 'odd¦' FILE", []],
    ["logscan '`odd¦' FILE", ['`odd key`=']],
    ["logscan 'userId¦' FILE", ['userId=', 'userId!=', 'userId>=', 'userId<', 'userId:', 'userId~']],
    ["logscan 'duration¦' FILE", []],
    ['logscan --user ¦ FILE', ['`id`', "o'brien"]],
    ['logscan --status 50¦ FILE', ['503']],
    ['logscan --trace ¦ FILE', []],
  ])('from the file: %s', async (line, expected) => {
    expect(await offered(line)).toEqual(expected);
  });

  test('every option of the command line, and no other', () => {
    const command = new Command();
    addSpikeOptions(command);
    const watch = new Command();
    addWatchOptions(watch);
    const assess = new Command();
    addAssessOptions(assess);
    const report = new Command();
    addReportOptions(report);
    const replay = new Command();
    addReplayOptions(replay);
    const latency = new Command();
    addLatencyOptions(latency);
    const all = [command, watch, assess, report, replay, latency].flatMap(({ options }) => options);
    const known = new Set(
      all.flatMap(({ long, short }) => [long, short].filter((name) => name !== undefined && name !== null)),
    );
    const commands = ['--sample', '--new-since', '--exemplars', '--no-nearby', '--kind', '--signatures'];
    const own = [...commands, '--version', '-V', '--help', '-h'];
    expect(optionTable.allNames().sort()).toEqual([...known, ...own].sort());
    for (const option of all)
      expect([option.long, optionTable.takesValue(option.long ?? '')]).toEqual([option.long, option.required]);
  });

  test('after trace: ids, then files, and its own formats', async () => {
    const traced = join(folder, 'traced.log');
    writeFileSync(traced, '{"traceId":"4bf92f3577b34da6"}\n');
    const answer = async (line: string): Promise<string> => complete(['fish', line, ` ${traced}`]);
    expect(await answer('logscan trace 4b')).toContain('4bf92f3577b34da6');
    expect(await answer('logscan trace 4bf92f3577b34da6 ')).toBe(':files\n');
    expect(await answer('logscan trace 4bf92f3577b34da6 -o ')).toContain('otlp\t');
    expect(await answer('logscan trace --ex')).toContain('--exemplars');
    expect(await answer('logscan --ex')).not.toContain('--exemplars');
  });

  test('nothing for another shell, or a line that makes no sense', async () => {
    expect(await complete([])).toBe('');
    expect(await complete(['tcsh', 'logscan ', ''])).toBe('');
    expect(await complete(['bash', '', ''])).toContain('fields');
    expect(() => completionScript('tcsh')).toThrow(/no completions for tcsh/);
  });
});

describe('what is typed', () => {
  test.each([
    ['logscan a b', '', { before: ['a'], word: 'b', quote: '' }],
    ['logscan ', '', { before: [], word: '', quote: '' }],
    ["logscan 'a b|c", '', { before: [], word: 'a b|c', quote: "'" }],
    ['logscan "a \\"b', '', { before: [], word: 'a "b', quote: '"' }],
    ['logscan a\\ b c', '', { before: ['a b'], word: 'c', quote: '' }],
    ['logscan \'a\'"b"c', '', { before: [], word: 'abc', quote: '' }],
    ["logscan 'a", "b' x.log 'y z'", { before: [], word: 'a', quote: "'", after: ['x.log', 'y z'] }],
    ['logscan a', 'b x.log', { word: 'a', after: ['x.log'] }],
  ])('%s¦%s', (left, right, expected) => {
    expect(typedLine(left, right)).toMatchObject(expected);
  });

  test('content of logs is safe for shell and terminal', () => {
    for (const text of ['\u001b[31m', 'a\nb', 'a\tb', '\u202e', '\u200b', '\ud800', 'x'.repeat(201)])
      expect(isSafeCandidate(text)).toBe(false);
    const breaks = ' \t\n"\'><=;|&(:';
    expect(bashText("o'b $x", typedLine("logscan 'o", ''), breaks)).toBe("o'\\''b $x");
    expect(bashText('a"$x`\\', typedLine('logscan "a', ''), breaks)).toBe('a\\"\\$x\\`\\\\');
    expect(bashText('userId=$(x);y', typedLine('logscan userId=', ''), breaks)).toBe('\\$\\(x\\)\\;y');
  });
});

// ---- in the shells ----

const has = (shell: string): boolean => spawnSync(shell, ['--version']).status === 0;

function run(shell: string, args: readonly string[]): string {
  return execFileSync(shell, args, {
    encoding: 'utf8',
    timeout: 30_000,
    env: { ...process.env, PATH: folder + delimiter + (process.env.PATH ?? ''), HOME: folder },
  });
}

/** A command that runs the sources, bundled as scripts/build.mjs does. */
beforeAll(async () => {
  await build({
    entryPoints: { cli: fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url)) },
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    define: { LOGSCAN_VERSION: '"0.0.0"' },
    banner: {
      js: "import { createRequire as createRequireForBundle } from 'node:module';\nconst require = createRequireForBundle(import.meta.url);",
    },
    logLevel: 'error',
  });
  writeFileSync(join(folder, 'logscan'), `#!/bin/sh\nexec "${process.execPath}" "${join(folder, 'cli.mjs')}" "$@"\n`);
  chmodSync(join(folder, 'logscan'), 0o755);
}, 60_000);

describe.skipIf(!has('bash'))('bash (skipped where it is not installed)', { timeout: 60_000 }, () => {
  /** Completes a line as readline does: sets what it sets, calls the function, prints the replies. */
  function replies(line: string, words: readonly string[]): string[] {
    const script = `
      source <(logscan completion bash)
      COMP_LINE=$1; COMP_POINT=\${#1}; shift
      COMP_WORDS=("$@"); COMP_CWORD=$(( $# - 1 ))
      _logscan 2>/dev/null
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    return run('bash', ['--norc', '-c', script, 'bash', line, ...words])
      .split('\n')
      .slice(0, -1);
  }

  test('the script loads and registers', () => {
    expect(run('bash', ['--norc', '-c', 'source <(logscan completion bash); complete -p logscan'])).toBe(
      'complete -F _logscan logscan\n',
    );
  });

  test('completes commands, queries, values, files', () => {
    expect(replies('logscan fiel', ['logscan', 'fiel'])).toEqual(['fields']);
    expect(replies("logscan 'level>=er", ['logscan', "'level>=er"])).toEqual(['level>=error']);
    expect(replies(`logscan -q x ${folder}/a.l`, ['logscan', '-q', 'x', `${folder}/a.l`])).toEqual([log]);
    expect(replies(`logscan ${log} --user `, ['logscan', log, '--user', ''])).toEqual(['\\`id\\`', "o\\'brien"]);
  });

  test('what is inserted is that text again to the shell', () => {
    for (const reply of replies(`logscan ${log} --user `, ['logscan', log, '--user', '']))
      expect(["o'brien", '`id`']).toContain(run('bash', ['--norc', '-c', `printf %s ${reply}`]));
  });
});

describe.skipIf(!has('zsh'))('zsh (skipped where it is not installed)', { timeout: 60_000 }, () => {
  test('the script loads and registers', () => {
    const script =
      'autoload -Uz compinit && compinit -u -D && source <(logscan completion zsh) && print -r -- $_comps[logscan]';
    expect(run('zsh', ['-f', '-c', script])).toBe('_logscan\n');
  });
});

describe.skipIf(!has('fish'))('fish (skipped where it is not installed)', { timeout: 60_000 }, () => {
  test('completes commands, queries and options', () => {
    const completed = (line: string): string[] =>
      run('fish', ['--no-config', '-c', 'logscan completion fish | source; complete -C $argv[1]', line])
        .trim()
        .split('\n');
    expect(completed('logscan fiel')).toEqual(['fields\twhat is in these logs']);
    expect(completed("logscan 'level>=er")).toEqual(['level>=error']);
    expect(completed('logscan --lev')[0]).toMatch(/^--level\t/);
  });
});

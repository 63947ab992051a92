import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandInputs, looksLikeFile, pathShaped } from '../../src/input/expand.ts';
import { compareNames, isLogName } from '../../src/input/log-names.ts';
import { temporaryFolder } from './reading.ts';

const cwd = temporaryFolder();
const make = (...names: string[]) => {
  for (const name of names) {
    mkdirSync(dirname(join(cwd, name)), { recursive: true });
    writeFileSync(join(cwd, name), 'x\n');
  }
};
make('a.log', 'logs/app.log', 'logs/app.log.1', 'logs/app.log.2.gz', 'logs/app.log.10.gz', 'logs/old/b.json');
make(
  'logs/notes.md',
  'logs/.hidden.log',
  'docs/readme.md',
  'logs/node_modules/x/package.json',
  'odd[1].log',
  'q=1.log',
);
mkdirSync(join(cwd, 'empty'));
symlinkSync('.', join(cwd, 'logs/loop'));
symlinkSync('app.log', join(cwd, 'logs/current.log'));
symlinkSync('nowhere', join(cwd, 'logs/dangling.log'));

const expand = async (...names: string[]) => {
  const { files, problems } = await expandInputs(names, { cwd });
  return { names: files.map((file) => file.name), named: files.map((file) => file.named), problems };
};

describe('expandInputs', () => {
  test('files as given, `-` too', async () => {
    expect(await expand('logs/app.log', '-', 'a.log', 'a.log')).toEqual({
      names: ['logs/app.log', '-', 'a.log', 'a.log'],
      named: [true, true, true, true],
      problems: [],
    });
  });

  test.each([
    [
      ['logs/app.log', 'logs/app.log.1', 'logs/app.log.10.gz', 'logs/app.log.2.gz'],
      [2, 3, 1, 0],
    ],
    [
      ['logs/app.log.1', 'logs/app.log.2.gz'],
      [1, 0],
    ],
    [
      ['logs/app.log', 'a.log', 'logs/app.log.1'],
      [0, 1, 2],
    ],
    [
      ['odd[1].log', 'a.log'],
      [0, 1],
    ],
  ])('rotations side by side, oldest first: %j', async (names, order) => {
    expect((await expand(...names)).names).toEqual(order.map((i) => names[i]));
  });

  test('a folder: its log files, oldest first, links and loops once', async () => {
    const { names, named, problems } = await expand('logs');
    expect(names).toEqual(
      ['logs/app.log.10.gz', 'logs/app.log.2.gz', 'logs/app.log.1', 'logs/app.log', 'logs/old/b.json'].map((name) =>
        join(name),
      ),
    );
    expect(named.every((is) => !is)).toBe(true);
    expect(problems).toMatchObject([{ severity: 'note', path: join('logs/dangling.log') }]);
  });

  test('a folder without logs says so', async () => {
    expect((await expand('docs')).problems).toMatchObject(
      [{ severity: 'error', message: /no log files/ }].map((p) => ({
        ...p,
        message: expect.stringMatching(p.message),
      })),
    );
    expect((await expand('empty')).problems).toMatchObject([{ message: 'the folder holds no files' }]);
  });

  test('globs', async () => {
    expect((await expand('logs/app.log*')).names).toEqual([
      'logs/app.log.10.gz',
      'logs/app.log.2.gz',
      'logs/app.log.1',
      'logs/app.log',
    ]);
    expect((await expand('./logs/*.{json,md}')).names).toEqual(['logs/notes.md']);
    expect((await expand('**/*.json')).names).toEqual(['logs/old/b.json']);
    expect((await expand(join(cwd, 'a*.log'))).names).toEqual([join(cwd, 'a.log')]);
    expect((await expand('odd[1].log')).names).toEqual(['odd[1].log']);
    expect((await expand('nothing*.log')).problems).toMatchObject([{ severity: 'error', message: 'no file matches' }]);
  });

  test('a missing file is an error and the others go on', async () => {
    const { names, problems } = await expand('gone.log', 'a.log', 'a.log/below');
    expect(names).toEqual(['a.log']);
    expect(problems.map((problem) => problem.severity)).toEqual(['error', 'error']);
  });

  test('backslashes in a glob are separators on Windows', async () => {
    const { files } = await expandInputs(['logs\\app.log*'], { cwd, windows: true });
    expect(files).toHaveLength(4);
  });
});

describe('the first positional', () => {
  test.each([
    ['a.log', true],
    ['-', true],
    ['logs', true],
    ['logs/*.gz', true],
    ['a*', true],
    ['q=1.log', true],
    ['route=/health*', false],
    ['level=error', false],
    ['*=x', false],
    ['missing*.log', false],
    ['', false],
    ['a\0b', false],
  ])('%j exists: %s', (arg, expected) => {
    expect(looksLikeFile(arg, { cwd })).toBe(expected);
  });

  test.each([
    ['app.log', true],
    ['./x', true],
    ['../x', true],
    ['/var/log/app', true],
    ['~/x', true],
    ['C:\\logs\\x', true],
    ['app.log.1', true],
    ['app.log.2.gz', true],
    ['app-2024-05-01.log', true],
    ['logs/*.log', true],
    ['archive.tgz', true],
    ['error', false],
    ['level=error', false],
    ['user.name', false],
    ['service:app.log', false],
    ['"a.log"', false],
    ['https://x.y/a.log', false],
    ['timed out in a.log', false],
    ['count() by a.log', false],
    ['10:30', false],
  ])('%j is path-shaped: %s', (arg, expected) => {
    expect(pathShaped(arg)).toBe(expected);
  });
});

describe('names', () => {
  const sorted: string[][] = [
    ['app.log.10.gz', 'app.log.2.gz', 'app.log.1', 'app.log'],
    ['app.log-20240101.gz', 'app.log-20240102', 'app.log'],
    ['app-2024-01-01.log', 'app-2024-01-02.log', 'app.log'],
    ['app.log.2024-01-01', 'app.log.2024-01-02.gz', 'app.log'],
    [
      'app-2024-01-01.1.log.gz',
      'app-2024-01-01.2.log.gz',
      'app-2024-01-01.10.log.gz',
      'app-2024-01-02.1.log',
      'app.log',
    ],
    ['app.2.log', 'app.1.log', 'app.log'],
    ['app.log.1700000000', 'app.log.1700000001', 'app.log'],
    ['a2.log', 'a10.log', 'b.log.1', 'b.log'],
    ['x/app.log.1', 'x/app.log', 'y/app.log.1', 'y/app.log'],
  ];
  test.each(sorted.map((names) => [names]))('%j', (names) => {
    fc.assert(
      fc.property(fc.shuffledSubarray(names, { minLength: names.length }), (shuffled) => {
        expect(shuffled.sort(compareNames)).toEqual(names);
      }),
    );
  });

  test('what a folder gives', () => {
    const logs = [
      'app.log',
      'app.json',
      'x.ndjson',
      'x.jsonl',
      'app.log.1',
      'app.log.2.gz',
      'app-20240101.log.zst',
      'syslog',
      'syslog.1',
      'access_log',
      'x.log.old',
      'x.tar.gz',
      '0.log.20240101-120000',
      'access_log-20240101',
    ];
    expect(logs.filter((name) => !isLogName(name))).toEqual(['x.tar.gz']);
    for (const name of [
      'notes.md',
      'a.png',
      'package.json',
      'package-lock.json',
      'tsconfig.json',
      '.x.log',
      'main.ts',
      'logo.svg',
      'x.pid',
    ]) {
      expect([name, isLogName(name)]).toEqual([name, false]);
    }
  });
});

/** Rules files: test/cases/watch/rules.json what is read, problems.json what is refused and where. */

import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSink } from '../../src/alerts/index.ts';
import { burnRateWindows } from '../../src/watch/burn-rate.ts';
import { RulesError } from '../../src/watch/document.ts';
import { parseRules } from '../../src/watch/rules.ts';
import { watchSchema } from '../../src/watch/schema.ts';
import { world } from '../alerts/alerts.ts';

interface GoodCase {
  readonly why: string;
  readonly text: readonly string[];
  readonly rules: readonly unknown[];
  readonly sinks?: Readonly<Record<string, unknown>>;
  readonly heartbeat?: string;
  readonly notes?: readonly string[];
}

interface BadCase {
  readonly why: string;
  readonly text: readonly string[];
  /** As they are shown, without the file. */
  readonly problems: readonly string[];
}

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../cases/watch/${name}.json`, import.meta.url), 'utf8'));
}

describe('is read', () => {
  it.each(read<GoodCase[]>('rules'))('$why', ({ text, rules, sinks = {}, heartbeat, notes = [] }) => {
    const found = parseRules('watch.yml', text.join('\n'));
    expect(found.rules).toMatchObject(rules);
    expect(Object.fromEntries(found.sinks)).toEqual(sinks);
    expect(found.heartbeat).toBe(heartbeat);
    expect(found.notes.map(({ line, column, message }) => `${line}:${column}: ${message}`)).toEqual(notes);
  });

  it('and its sinks can be opened', () => {
    const { sinks } = parseRules(
      'w',
      'rules: [{name: a}]\nsinks: {ops: slack:env:URL, all: {kind: file, path: /x, timeout: 2s}}',
    );
    const around = world({ env: { URL: 'https://hooks.slack.com/x' } });
    const opened = [...sinks.values()].map((config) => createSink(config, around).sink);
    expect(opened).toMatchObject([
      { id: 'ops', kind: 'slack' },
      { id: 'all', kind: 'file', timeoutMs: 2_000 },
    ]);
  });
});

describe('is refused', () => {
  it.each(read<BadCase[]>('problems'))('$why', ({ text, problems }) => {
    const parse = (): unknown => parseRules('w', text.join('\n'));
    expect(parse).toThrow(RulesError);
    expect(parse).toThrow(expect.objectContaining({ message: problems.map((problem) => `w:${problem}`).join('\n') }));
  });

  it('too deep: where it is', () => {
    const parse = (): unknown => parseRules('w', `rules:\n  ${'['.repeat(300)}`);
    expect(parse).toThrow(expect.objectContaining({ message: 'w:2:203: Brackets are nested too deeply here.' }));
  });

  it.each([
    ['a million brackets', '['.repeat(900_000)],
    ['a million spaces deep', Array.from({ length: 1_300 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['too long', `rules: []\n#${'x'.repeat(1_000_000)}`],
    ['a laugh of aliases', `a: &a [x]\n${Array.from({ length: 30 }, (_, i) => `b${i}: &b${i} [*a, *a]`).join('\n')}`],
    ['NULs', '\0\0\0'],
  ])('%s', (_what, text) => {
    expect(() => parseRules('w', text)).toThrow(RulesError);
  });

  it('or read, whatever is in it', () => {
    const piece = fc.constantFrom(
      ...[
        'rules:',
        'sinks:',
        'defaults:',
        '- ',
        '\n',
        '  ',
        'name: a',
        'query: ',
        'objective: 99%',
        'by: ',
        '[',
        ']',
        '{',
        '}',
      ],
      ...[
        ': ',
        ', ',
        '&a ',
        '*a',
        '!!js ',
        '"',
        "'",
        '|',
        '>',
        '%',
        'of: ',
        'ops: ',
        'slack:env:X',
        'kind: file',
        '#',
        '---\n',
        '\t',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 30 }), (pieces) => {
        try {
          parseRules('w', pieces.join(''));
        } catch (error) {
          expect(error).toBeInstanceOf(RulesError);
        }
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('burn rates', () => {
  it('of three nines', () => {
    expect(
      burnRateWindows(0.999).map(({ rate, maxBadShare, longMs, shortMs }) => [rate, maxBadShare, longMs, shortMs]),
    ).toEqual([
      [14.4, 0.0144, 3_600_000, 300_000],
      [6, 0.006, 21_600_000, 1_800_000],
      [3, 0.003, 86_400_000, 7_200_000],
      [1, 0.001, 259_200_000, 21_600_000],
    ]);
  });

  it('that all records bad would not reach are none', () => {
    expect(burnRateWindows(0.9).map(({ rate }) => rate)).toEqual([6, 3, 1]);
  });
});

it('the published schema is the one of the tables (npx vitest run test/watch -u writes it)', async () => {
  await expect(`${JSON.stringify(watchSchema(), null, 2)}\n`).toMatchFileSnapshot('../../schema/watch.schema.json');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lineBlocks } from '../../src/input/lines.ts';
import { sourceOfPath, unwrapBlocks } from '../../src/input/unwrap.ts';
import { collect, hasSharedData, type Line, read, sharedData, stream } from './reading.ts';

const unwrap = (text: string, cuts: readonly number[] = []): Promise<Line[]> =>
  collect(unwrapBlocks(lineBlocks(stream(text, cuts), { eager: true })));
const docker = (log: string, stream = 'stdout') => `${JSON.stringify({ log, stream, time: '2024-01-01T00:00:00Z' })}\n`;
const time = '2016-10-06T00:17:09.669794202Z';

/** Each case: what is read, what is given. */
const cases: [string, string, string[]][] = [
  [
    'docker: object',
    docker('{"a":1, "big":12345678901234567890}\n'),
    ['{"a":1, "big":12345678901234567890,"stream":"stdout","time":"2024-01-01T00:00:00Z"}'],
  ],
  ['docker: empty object', docker('{}\n'), ['{"stream":"stdout","time":"2024-01-01T00:00:00Z"}']],
  ['docker: the inner key stays', docker('{"stream":"x","time":"y"}\n'), ['{"stream":"x","time":"y"}']],
  ['docker: the inner time stays the time', docker('{"ts":1700000000}\n'), ['{"ts":1700000000,"stream":"stdout"}']],
  ['docker: text stays', docker('plain\n'), [docker('plain\n').trimEnd()]],
  ['docker: broken JSON stays', docker('{"a":\n'), [docker('{"a":\n').trimEnd()]],
  ['docker: an array stays', docker('[1]\n'), [docker('[1]\n').trimEnd()]],
  [
    'docker: pieces of 16 KB',
    docker('{"a":') + docker('x\n', 'stderr') + docker('1}\n'),
    [docker('x\n', 'stderr').trimEnd(), '{"a":1,"stream":"stdout","time":"2024-01-01T00:00:00Z"}'],
  ],
  [
    'docker: pieces of text',
    docker('one ') + docker('two\n'),
    ['{"log":"one two\\n","stream":"stdout","time":"2024-01-01T00:00:00Z"}'],
  ],
  ['CRI: object', `${time} stdout F {"a":1}\n`, [`{"a":1,"time":"${time}","stream":"stdout"}`]],
  ['CRI: text', `${time} stderr F hello  world\n`, ['hello  world']],
  [
    'CRI: pieces',
    `${time} stdout P {"a":\n${time} stderr F oops\n${time} stdout P [1,\n${time} stdout F 2]}\n`,
    ['oops', `{"a":[1,2],"time":"${time}","stream":"stdout"}`],
  ],
  ['CRI: a piece without its end', `${time} stdout P half\n`, ['half']],
  ['CRI: an empty line', `${time} stdout F \n${time} stdout F\n`, ['', '']],
  ['timestamps', '2024-01-01T00:00:00.1Z {"a":1}\n', ['{"a":1,"time":"2024-01-01T00:00:00.1Z"}']],
  [
    'Loki',
    '{"labels":{"app":"x"},"line":"{\\"a\\":1}","timestamp":"2024-01-01T00:00:00Z"}\n',
    ['{"a":1,"labels":{"app":"x"},"timestamp":"2024-01-01T00:00:00Z"}'],
  ],
  ['Loki: text', '{"labels":{},"line":"hi","timestamp":"t"}\n', ['{"message":"hi","labels":{},"timestamp":"t"}']],
  [
    'Loki: JSON over several lines',
    '{"labels":{},"line":"{\\n  \\"a\\": 1\\n}","timestamp":"t"}\n',
    ['{   "a": 1 ,"labels":{},"timestamp":"t"}'],
  ],
  ['promtail', '{"app":"x","_entry":"{\\"a\\":1}"}\n', ['{"a":1,"app":"x"}']],
  [
    'what does not fit passes',
    'text\n{"a":1}\n{"log":"x"}\n{broken\n\n',
    ['text', '{"a":1}', '{"log":"x"}', '{broken', ''],
  ],
  [
    'hostile keys',
    docker('{"__proto__":1,"constructor":2}\n'),
    ['{"__proto__":1,"constructor":2,"stream":"stdout","time":"2024-01-01T00:00:00Z"}'],
  ],
];

describe('unwrapBlocks', () => {
  test.each(cases)('%s', async (_name, input, expected) => {
    expect((await unwrap(input)).map((line) => line.text)).toEqual(expected);
  });

  test('prefixes become sources', async () => {
    const lines = await unwrap(
      '[pod/web-5d8/app] {"a":1}\nweb-1  | {"b":2}\nweb-5d8f app {"c":3}\ntext\n[pod/web-5d8/app] text\n',
    );
    expect(lines.map(({ source, text }) => [source, text])).toEqual([
      ['web-5d8/app', '{"a":1}'],
      ['web-1', '{"b":2}'],
      ['web-5d8f/app', '{"c":3}'],
      ['', 'text'],
      ['web-5d8/app', 'text'],
    ]);
  });

  test('Kubernetes names pod and container in its paths', () => {
    expect(sourceOfPath('/var/log/pods/prod_web-5d8_1b2c/app/0.log')).toBe('web-5d8/app');
    expect(sourceOfPath(`/var/log/containers/web-5d8_prod_app-${'0a'.repeat(32)}.log`)).toBe('web-5d8/app');
    expect(sourceOfPath('/var/log/app.log')).toBe('');
  });

  test('original lines come back byte for byte, whatever the chunks', async () => {
    const inputs = cases.filter(([name]) => !name.includes('piece')).map(([, input]) => input);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.constantFrom(...inputs)), fc.array(fc.nat()), async (parts, cuts) => {
        const text = parts.join('');
        const lines = await unwrap(text, cuts);
        expect(lines.map((line) => `${line.original}\n`).join('')).toBe(text);
        expect(lines.map((line) => line.line)).toEqual(lines.map((_, i) => i + 1));
      }),
    );
  });

  test('joined lines keep all their lines and the number of the first', async () => {
    const input = `${time} stdout P a\n${time} stdout F b\n`;
    expect(await unwrap(input)).toEqual([{ text: 'ab', line: 1, original: input.trimEnd(), source: '' }]);
  });

  test('a line that never ends is counted, not kept', async () => {
    const long: number[] = [];
    const piece = `${time} stdout P ${'x'.repeat(100)}\n`;
    const options = { lineBytes: 1000, onLongLine: (_line: number, bytes: number) => long.push(bytes) };
    const lines = lineBlocks(stream(`${piece.repeat(20)}${time} stdout F end\n${time} stdout F next\n`));
    expect((await collect(unwrapBlocks(lines, options))).map((line) => line.text)).toEqual(['next']);
    expect(long).toHaveLength(1);
  });

  test('any bytes pass', async () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '"log":',
      '"',
      '\\',
      'a',
      ' ',
      '|',
      '[pod/a/b] ',
      `${time} stdout P `,
      '\n',
      '\0',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 30 }), async (tokens) => {
        await unwrap(tokens.join(''));
      }),
    );
  });

  test.runIf(hasSharedData)('real docker logs hold what jq finds in them', async () => {
    const path = join(sharedData, 'traces/docker.ndjson');
    const { lines, framings } = await read(path);
    const inputs = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect([framings, lines.length]).toEqual([['wrapped'], inputs.length]);
    lines.forEach((line, i) => {
      const outer = JSON.parse(inputs[i] ?? '');
      const { time: _time, ...added } = outer;
      delete added.log;
      expect(line.original).toBe(inputs[i]);
      if (outer.log.startsWith('{'))
        expect(JSON.parse(line.text)).toMatchObject({ ...JSON.parse(outer.log), ...added });
    });
  });
});

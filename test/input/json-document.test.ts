import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentBlocks } from '../../src/input/json-document.ts';
import { chunked, collect, hasProgram, hasSharedData, type Line, read, run, sharedData, stream } from './reading.ts';

interface Outcome {
  readonly lines: Line[];
  readonly texts: string[];
  readonly breaks: [number, string][];
  readonly long: [number, number][];
}

async function records(bytes: AsyncIterable<Uint8Array>, lineBytes = 1 << 26): Promise<Outcome> {
  const breaks: [number, string][] = [];
  const long: [number, number][] = [];
  const blocks = documentBlocks(bytes, {
    lineBytes,
    blockBytes: 64,
    onBreak: (line, message) => breaks.push([line, message]),
    onLongRecord: (line, length) => long.push([line, length]),
  });
  const lines = await collect(blocks);
  return { lines, texts: lines.map((line) => line.text), breaks, long };
}

const read1 = (text: string, cuts: readonly number[] = []) => records(stream(text, cuts));
const numbered = (outcome: Outcome) => outcome.lines.map((line) => [line.line, line.text]);

describe('framings', () => {
  test('an array over several lines', async () => {
    expect(numbered(await read1('[\n  {"a": 1.50,\n   "b": [1, {"c": null}]},\n  {}, "text", 7\n]\n'))).toEqual([
      [2, '{"a":1.50,"b":[1,{"c":null}]}'],
      [4, '{}'],
      [4, '"text"'],
      [4, '7'],
    ]);
  });

  test('pretty-printed objects, one after the other, with lines of text between', async () => {
    expect(numbered(await read1('start\n{\n  "a": 1\n}\n\n{\n  "b": 2\n} {"c":3}\r\n[text]\n  at x\n{"d":4}'))).toEqual(
      [
        [1, 'start'],
        [2, '{"a":1}'],
        [6, '{"b":2}'],
        [8, '{"c":3}'],
        [9, '[text]'],
        [10, '  at x'],
        [11, '{"d":4}'],
      ],
    );
  });

  test('digits, escapes, repeated and hostile keys stay', async () => {
    const text =
      '{"n":123456789012345678901234567890.10e+5,"n":-0,"s":"\\u00e9\\n\\"\\\\/\\ud83d\\ude00\\ud800","__proto__":{"x":1}}';
    expect((await read1(`[${text}]`)).texts).toEqual([
      '{"n":123456789012345678901234567890.10e+5,"n":-0,"s":"é\\n\\"\\\\/😀\\ud800","__proto__":{"x":1}}',
    ]);
  });

  test('objects cut from an array, each with its comma', async () => {
    expect(await read1('{"a":1},\n{"a":2},\n')).toMatchObject({ texts: ['{"a":1}', '{"a":2}'], breaks: [] });
  });

  test('any JSON, printed in any way, cut anywhere, comes back', async () => {
    const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' }));
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { maxLength: 5 }),
        fc.constantFrom('array', 'concatenated', 'lines', 'records'),
        fc.constantFrom(0, 2),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (objects, shape, space, cuts) => {
          const texts = objects.map((value) => JSON.stringify(value, null, space));
          const whole = {
            array: JSON.stringify(objects, null, space),
            concatenated: texts.join(''),
            lines: texts.join('\n'),
            records: JSON.stringify({ Records: objects, more: [1] }, null, space),
          };
          const { lines, breaks } = await read1(whole[shape], cuts);
          expect(breaks).toEqual([]);
          // An object that is itself a named document would be taken apart: random keys never are.
          expect(lines.map((line) => line.text)).toEqual(objects.map((value) => JSON.stringify(value)));
        },
      ),
    );
  });
});

describe('named documents', () => {
  test('CloudTrail, several of them, other members passed over', async () => {
    const text = '{"Records":[{"a":1},\n{"b":{"Records":[2]}}],"x":{"y":[1]}}\n{"Records": []}\n{"Records":[{"c":1}]}';
    expect(numbered(await read1(text))).toEqual([
      [1, '{"a":1}'],
      [2, '{"b":{"Records":[2]}}'],
      [4, '{"c":1}'],
    ]);
  });

  test.each([
    '{"x":1,"Records":[{"a":1}]}',
    '{"Records":{"a":[1]}}',
    '{"Records":[1,2]}',
    '{"data":[{"x":1}]}',
    '{"data":{"x":1}}',
    '{"resourceMetrics":[{"resource":{}}]}',
    '{"items":[{"a":1}]}',
  ])('%s is no document of many records', async (text) => {
    expect((await read1(text)).texts).toEqual([text]);
  });

  test('OTLP logs: plain values, resource and scope with each record, whatever their order', async () => {
    const attribute = (key: string, value: object) => ({ key, value });
    const resource = { attributes: [attribute('service.name', { stringValue: 'pay' })] };
    const record = {
      timeUnixNano: '1700000000000000001',
      severityNumber: 9,
      body: { stringValue: 'hi' },
      attributes: [
        attribute('int', { intValue: '9223372036854775807' }),
        attribute('list', { arrayValue: { values: [{ boolValue: true }, { doubleValue: 1.5 }] } }),
        attribute('map', { kvlistValue: { values: [attribute('k', { stringValue: 'v' })] } }),
        attribute('none', {}),
      ],
      traceId: 'aa',
    };
    const text = JSON.stringify({
      resourceLogs: [{ scopeLogs: [{ logRecords: [record], scope: { name: 'lib' } }], resource }],
    });
    expect((await read1(text)).texts).toEqual([
      '{"timeUnixNano":"1700000000000000001","severityNumber":9,"body":"hi","attributes":{"int":9223372036854775807,"list":[true,1.5],"map":{"k":"v"},"none":null},"traceId":"aa","resource":{"service.name":"pay"},"scope":{"name":"lib"}}',
    ]);
    expect((await read1(`${text}\n${text}\n`)).lines.map((line) => line.line)).toEqual([1, 2]);
  });

  test('Jaeger: microseconds in the name, service by the process', async () => {
    const span = {
      traceID: 't',
      spanID: 's',
      operationName: 'op',
      references: [{ refType: 'CHILD_OF', traceID: 't', spanID: 'p' }],
      startTime: 1660049722779884,
      duration: 1181596,
      tags: [{ key: 'http.status_code', type: 'int64', value: 200 }],
      processID: 'p1',
    };
    const text = JSON.stringify({
      data: [
        {
          traceID: 't',
          spans: [span],
          processes: { p1: { serviceName: 'ride', tags: [{ key: 'host', value: 'h' }] } },
        },
      ],
      total: 0,
    });
    const [line] = (await read1(text)).texts;
    expect(JSON.parse(line ?? '')).toMatchObject({
      traceId: 't',
      spanId: 's',
      parentSpanId: 'p',
      durationUs: 1181596,
      tags: { 'http.status_code': 200 },
      serviceName: 'ride',
      process: { host: 'h' },
    });
  });
});

describe('faults', () => {
  test('records before and behind a break are given, the break is located', async () => {
    const text = '[\n  {"a": 1},\n  {"b": oops,\n   "c": {"d": 1}},\n  {"e": 1},\n  {"f": 1}\n]\n';
    const { texts, breaks } = await read1(text);
    expect(texts).toEqual(['{"a":1}', '{"e":1}', '{"f":1}']);
    expect(breaks.map(([line]) => line)).toEqual([3]);
  });

  test('on one line, what came before the break is given', async () => {
    expect(await read1('{"Records":[{"a":1},{"b":2},oops,{"c":3}]}')).toMatchObject({
      texts: ['{"a":1}', '{"b":2}'],
      breaks: [[1, expect.any(String)]],
    });
  });

  test('a cut record harms only itself', async () => {
    expect(await read1('{\n  "a": 1,\n{\n  "b": 2\n}\n')).toMatchObject({
      texts: ['{"b":2}'],
      breaks: [[3, expect.any(String)]],
    });
  });

  test('an end in the middle', async () => {
    expect(await read1('[{"a":1},\n{"b":')).toMatchObject({
      texts: ['{"a":1}'],
      breaks: [[2, expect.stringMatching(/begins at line 2/)]],
    });
  });

  test('a record over the limit is passed over and located', async () => {
    const { texts, long } = await records(stream(`[{"a":1},\n{"b":"${'x'.repeat(300)}"},{"c":1}]`), 100);
    expect(texts).toEqual(['{"a":1}', '{"c":1}']);
    expect(long).toEqual([[2, expect.any(Number)]]);
  });

  test('nesting without end is a break', async () => {
    for (const text of ['['.repeat(100_000), '[{"":'.repeat(100_000), `[${'{"a":'.repeat(5000)}`]) {
      const { texts, breaks } = await read1(text);
      expect(texts.length + breaks.length).toBeGreaterThan(0);
    }
  });

  test('any tokens, cut anywhere: the same answer', async () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\',
      '1',
      'true',
      ' ',
      '\n',
      '\n{"a":1}\n',
      'text',
      '\ufeff',
      '\0',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(token, { maxLength: 25 }),
        fc.array(fc.nat(), { maxLength: 6 }),
        async (tokens, cuts) => {
          const text = tokens.join('');
          const whole = await read1(text);
          const cut = await read1(text, cuts);
          // (A scalar that stands in an array just before a fault may be lost with it.)
          const objects = (outcome: Outcome) => numbered(outcome).filter(([, text]) => String(text).startsWith('{'));
          expect(objects(cut)).toEqual(objects(whole));
          expect(cut.breaks.map(([line]) => line)).toEqual(whole.breaks.map(([line]) => line));
        },
      ),
      { numRuns: 1000 },
    );
  });
});

describe.runIf(hasSharedData)('real documents', () => {
  const suite = join(sharedData, 'json/test_parsing');
  const parses = (bytes: Buffer) => {
    try {
      return JSON.parse(bytes.toString()) as unknown;
    } catch {
      return undefined;
    }
  };

  test('every file of JSONTestSuite: objects are accepted, nothing crashes, what is broken is no record', async () => {
    for (const name of readdirSync(suite)) {
      const bytes = readFileSync(join(suite, name));
      const { texts, breaks } = await records(chunked(bytes));
      const value = parses(bytes);
      if (!name.startsWith('y_') || typeof value !== 'object' || value === null) continue;
      expect([name, breaks]).toEqual([name, []]);
      if (!Array.isArray(value)) expect([name, texts.map((text) => JSON.parse(text))]).toEqual([name, [value]]);
    }
  });

  const jq = hasProgram('jq');
  const compare = async (path: string, filter: string) => {
    const expected = run('jq', ['-c', filter, path]).toString().trimEnd().split('\n');
    const { texts, problems } = await read(path);
    expect(problems).toEqual([]);
    expect(texts.map((text) => JSON.parse(text))).toEqual(expected.map((text) => JSON.parse(text)));
  };

  test.runIf(jq)('CloudTrail and arrays hold what jq finds in them', async () => {
    for (const name of readdirSync(join(sharedData, 'cloud'))) {
      await compare(join(sharedData, 'cloud', name), name.includes('CloudTrail') ? '.Records[]' : '.[]');
    }
  });

  test.runIf(jq)('OTLP holds as many records as jq finds in it', async () => {
    const count = (path: string, filter: string) => Number(run('jq', ['-s', `[.[]|${filter}]|length`, path]));
    for (const [name, filter] of [
      ['otel/examples/logs.json', '.resourceLogs[].scopeLogs[].logRecords[]'],
      ['otel/examples/trace.json', '.resourceSpans[].scopeSpans[].spans[]'],
      ['otel/utils_fixtures_otlp2jaeger-in.json', '.resourceSpans[].scopeSpans[].spans[]'],
      ['otel/components_TracePage_TraceFlamegraph_testTrace.json', '.data.spans[]'],
      ['services/lnav-logfile_otel_collector.jsonl', '.resourceLogs[].scopeLogs[].logRecords[]'],
      ['otel/examples/metrics.json', '.'],
    ] as const) {
      const path = join(sharedData, name);
      expect([name, (await read(path)).texts.length]).toEqual([name, count(path, filter)]);
    }
  });
});

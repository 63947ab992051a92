import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sniffCompression, sniffFraming } from '../../src/input/sniff.ts';
import { hasSharedData, sharedData } from './reading.ts';

const docker = '{"log":"hi\\n","stream":"stdout","time":"2024-01-01T00:00:00Z"}\n';

const framings: [string, string][] = [
  ['lines', ''],
  ['lines', '{"a":1}\n{"b":2}\n'],
  ['lines', '{"a":1}'],
  ['lines', '\n\n{"a":{"b":[1]}} \r\n'],
  ['lines', '{"a":"x\n{"b":2}\n'],
  ['lines', '{"a":1,\n{"b":2}\n'],
  ['lines', '{"a":1\n{"b":2}\n'],
  ['lines', '{"a":1} trailing\n'],
  ['lines', '[2024-01-01 00:00:00] INFO text\n'],
  ['lines', '[1, 2]\n'],
  ['lines', '[INFO] [main] {"a":1}\n'],
  ['lines', 'starting\n{"a":1}\n'],
  ['lines', '{"Records":"of what","a":[1]}\n'],
  ['lines', '{"data":[{"x":1}]}\n'],
  ['lines', '{"log":"text","stream":"stdout","time":"t","more":1}\n'],
  ['lines', '{"log":{"level":"info"},"message":"x"}\n'],
  ['lines', '2024-01-01T00:00:00Z INFO text\n'],
  ['lines', 'with prefix | {"a":1}\n'],
  ['lines', '{"a":1}\n{"a":\n{"a":2}\n'],
  ['document', '['],
  ['document', '[\n  {"a":1},\n'],
  ['document', '\ufeff[{"a":1}]'],
  ['document', '{\n  "a": 1\n}\n'],
  ['document', '{ "a": 1,\n  "b": 2 }\n'],
  ['document', '{"a":\n1}\n'],
  ['document', '{"a":1}{"b":2}\n'],
  ['document', '{"a":1} {"b":2}\n'],
  ['document', 'starting\n{\n  "a": 1\n}\n'],
  ['document', '{"one":1}\n{\n  "a": 1\n}\n'],
  ['document', '{"Records":[{"eventVersion":"1.08"'],
  ['document', '{"Records": []}'],
  ['document', '{"resourceLogs":[{"resource":{'],
  ['document', '{"resourceSpans":[{'],
  ['document', '{"data":[{"traceID":"1","spans":['],
  ['wrapped', docker],
  ['wrapped', `text\n${docker}`],
  ['wrapped', '2016-10-06T00:17:09.669794202Z stdout F {"a":1}\n'],
  ['wrapped', '2016-10-06T00:17:09.669794202+02:00 stderr P text\n'],
  ['wrapped', '2024-01-01T00:00:00.000Z {"a":1}\n'],
  ['wrapped', '[pod/web-5d8/app] {"a":1}\n'],
  ['wrapped', 'web-1  | {"a":1}\n'],
  ['wrapped', 'web-5d8f app {"a":1}\n'],
  ['wrapped', '+ web-5d8f › app\nweb-5d8f app text\n'],
  ['wrapped', 'Attaching to web-1, db-1\n'],
  ['wrapped', '{"labels":{"app":"x"},"line":"{\\"a\\":1}","timestamp":"2024-01-01T00:00:00Z"}\n'],
  ['wrapped', '{"app":"x","_entry":"{\\"a\\":1}"}\n'],
];

describe('sniffFraming', () => {
  test.each(framings)('%s: %j', (framing, text) => {
    expect(sniffFraming(Buffer.from(text))).toBe(framing);
  });

  test('a head may be cut anywhere', () => {
    for (const [, text] of framings) {
      for (let length = 0; length <= text.length; length++) sniffFraming(Buffer.from(text).subarray(0, length));
    }
  });

  test('100,000 brackets are judged at once', () => {
    expect(sniffFraming(Buffer.from('['.repeat(100_000)))).toBe('lines');
    expect(sniffFraming(Buffer.from('[{"":'.repeat(100_000)))).toBe('document');
  });

  test.runIf(hasSharedData)('real files', () => {
    const framing = (path: string) => sniffFraming(readFileSync(join(sharedData, path)));
    expect(framing('traces/docker.ndjson')).toBe('wrapped');
    expect(framing('traces/logs.ndjson')).toBe('lines');
    expect(framing('services/mongod.log')).toBe('lines');
    expect(framing('services/lnav-logfile_otel_collector.jsonl')).toBe('document');
    expect(framing('cloud/suricata-pretty-array.json')).toBe('document');
    expect(framing('otel/examples/logs.json')).toBe('document');
  });
});

describe('sniffCompression', () => {
  test.each([
    ['gzip', [0x1f, 0x8b, 0x08, 0]],
    ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
    ['zstd', [0x5e, 0x2a, 0x4d, 0x18, 4, 0, 0, 0]],
    ['bzip2', [...Buffer.from('BZh9'), 0x31, 0x41, 0x59, 0x26, 0x53, 0x59]],
    ['xz', [0xfd, ...Buffer.from('7zXZ'), 0]],
    ['zip', [...Buffer.from('PK'), 3, 4]],
    ['none', [...Buffer.from('BZhello')]],
    ['none', [...Buffer.from('{"a":1}')]],
    ['none', []],
  ] as const)('%s', (compression, bytes) => {
    expect(sniffCompression(Uint8Array.from(bytes))).toBe(compression);
  });
});

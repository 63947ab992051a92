/** diagnose(): what is found, what it is told apart from, and what odd logs do. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, test } from 'vitest';
import { diagnose } from '../../../src/analysis/diagnose/diagnose.ts';
import { fieldsNamed } from '../../../src/analysis/diagnose/field-names.ts';
import type { Diagnosis } from '../../../src/analysis/diagnose/model.ts';
import { exposureOf, Steps } from '../../../src/analysis/diagnose/steps.ts';
import { scan } from '../../../src/index.ts';
import { parseFilter } from '../../../src/language.ts';
import { compileSignature } from '../../../src/signatures/compile.ts';
import { builtInSignatures } from '../../../src/signatures/index.ts';
import { engineOptions, inputOf } from '../engine-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-diagnose-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

type LogRecord = Readonly<Record<string, unknown>>;
const startMs = Date.parse('2026-11-20T10:00:00Z');
const at = (seconds: number): string => new Date(startMs + seconds * 1000).toISOString();
const signatures = builtInSignatures();
const engine = (more: object = {}) => engineOptions({ maxGroups: 1_000_000, ...more });

function fileOf(lines: readonly (LogRecord | string)[]): string {
  const path = join(folder, `${files++}.log`);
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  writeFileSync(path, texts.map((text) => `${text}\n`).join(''));
  return path;
}

async function diagnosed(lines: readonly (LogRecord | string)[], more: object = {}): Promise<Diagnosis> {
  return diagnose([inputOf(fileOf(lines))], { engine: engine(more), signatures, filter: { kind: 'all' } });
}

/** An hour of requests, two a second by two services, with a few failures that are always there. */
function traffic(change: (second: number) => readonly (LogRecord | string)[] = () => []): (LogRecord | string)[] {
  return Array.from({ length: 3600 }, (_, second) => [
    {
      time: at(second),
      level: second % 251 === 0 ? 'error' : 'info',
      service: second % 2 === 0 ? 'shop' : 'stock',
      host: `h${second % 3}`,
      status: second % 251 === 0 ? 500 : 200,
      duration: 20 + (second % 17),
      requestId: `r${second}`,
      userId: `u${(second * 7) % 97}`,
      message: second % 251 === 0 ? 'ECONNRESET while reading' : 'request',
    },
    ...change(second),
  ]).flat();
}

const kinds = ({ findings }: Diagnosis): string[] => findings.map(({ kind }) => kind);
const during = (from: number, to: number, every: number, record: (second: number) => LogRecord | string) => {
  return (second: number): readonly (LogRecord | string)[] =>
    second >= from && second < to && second % every === 0 ? [record(second)] : [];
};
const failure = (second: number, more: LogRecord): LogRecord => ({
  time: at(second),
  level: 'error',
  service: 'shop',
  ...more,
});

describe('what is found', () => {
  test('of traffic as always nothing, and it says what was looked for', async () => {
    const { findings, lookedFor, span } = await diagnosed(traffic());
    expect(findings).toEqual([]);
    expect(lookedFor.map(({ kind }) => kind)).toEqual(signatures.map(({ kind }) => kind));
    expect(lookedFor.find(({ kind }) => kind === 'memory-leak')?.lacks[0]).toContain('no field of memory use');
    expect(span).toEqual({ fromMs: startMs, toMs: startMs + 3599_000 });
  });

  test.each<[string, string, (second: number) => LogRecord | string]>([
    ['disk-full', 'a code in an error object', (s) => failure(s, { err: { code: 'ENOSPC', message: 'write failed' } })],
    ['disk-full', 'a code in a message', (s) => failure(s, { message: 'ENOSPC: no space left on device, write' })],
    ['disk-full', 'a line of text', () => 'tar: cannot write: No space left on device'],
    ['dns-failure', 'Go', (s) => failure(s, { message: 'dial tcp: lookup db on 10.0.0.2:53: no such host' })],
    ['dns-failure', 'Node', (s) => failure(s, { error: 'getaddrinfo EAI_AGAIN db', message: 'failed' })],
    ['connection-exhaustion', 'PostgreSQL', (s) => failure(s, { errorCode: '53300', message: 'failed' })],
    ['connection-exhaustion', 'MySQL by number', (s) => failure(s, { error: { code: 1040, message: 'failed' } })],
    ['connection-exhaustion', 'Prisma', (s) => failure(s, { code: 'P2024', error: 'x', message: 'failed' })],
    ['connection-exhaustion', 'Redis', (s) => failure(s, { message: 'ERR max number of clients reached' })],
    [
      'connection-exhaustion',
      'Hikari',
      (s) =>
        failure(s, {
          message:
            'HikariPool-1 - Connection is not available, request timed out after 30000ms (total=10, active=10, idle=0, waiting=5)',
        }),
    ],
    ['race-condition', 'MongoDB', (s) => failure(s, { message: 'WriteConflict error: please retry' })],
    [
      'race-condition',
      'Sequelize',
      (s) => failure(s, { err: { type: 'SequelizeOptimisticLockError', message: 'stale' } }),
    ],
    ['external-degradation', 'gRPC', (s) => failure(s, { message: '4 DEADLINE_EXCEEDED: Deadline exceeded' })],
    [
      'external-degradation',
      'nginx',
      (s) => failure(s, { message: 'upstream timed out (110: Connection timed out) while reading response header' }),
    ],
    [
      'external-degradation',
      'an info record of a failed request',
      (s) => ({ time: at(s), level: 'info', status: 504, errorCode: 'ETIMEDOUT' }),
    ],
    ['certificate-expiry', 'Java', (s) => failure(s, { message: 'PKIX path building failed' })],
  ])('%s: %s', async (kind, _name, record) => {
    const { findings } = await diagnosed(traffic(during(1800, 2700, 20, record)));
    expect(findings[0]?.kind).toBe(kind);
    expect(Math.abs(findings[0].onsetMs - startMs - 1_800_000)).toBeLessThanOrEqual(10_000);
    expect(findings[0].untilMs).toBeGreaterThan(startMs + 2_600_000);
    expect(findings[0].samples).toHaveLength(3);
    expect(findings[0].samples[0].line).toBe(1802);
  });

  test('the query of a finding selects its records, and is what a person would write', async () => {
    const lines = traffic(during(1800, 2700, 20, (s) => failure(s, { host: 'h1', errorCode: 'ENOSPC', message: 'x' })));
    const path = fileOf(lines);
    const { findings } = await diagnose([inputOf(path)], { engine: engine(), signatures, filter: { kind: 'all' } });
    expect(findings[0].query).toBe('service=shop host=h1 errorCode=ENOSPC');
    const { rows } = await scan(path, `${findings[0].query} | stats count()`).result();
    expect(rows[0]).toEqual({ 'count()': 45 });
    const text = await diagnosed(traffic(during(1800, 2700, 20, () => 'write: No space left on device')));
    expect(text.findings[0].query).toBe('"No space left on device"');
  });

  test('a leak of one process of several; memory that is steady, or that fills at the start, is none', async () => {
    const memory = (grow: (second: number) => number) => (second: number) =>
      second % 30 === 0
        ? ['h0', 'h1', 'h2'].map((host) => ({
            time: at(second),
            service: 'shop',
            host,
            mem: { heapUsedMb: host === 'h1' ? grow(second) : 200 + ((second * 7919) % 23) },
          }))
        : [];
    const leak = await diagnosed(traffic(memory((s) => 200 + ((s * 7919) % 23) + Math.max(0, s - 1200) / 6)));
    expect(kinds(leak)).toEqual(['memory-leak']);
    expect(leak.findings[0].where.map(({ query }) => query)).toEqual(['service=shop', 'host=h1']);
    expect(Math.abs(leak.findings[0].onsetMs - startMs - 1_200_000)).toBeLessThanOrEqual(120_000);
    expect(kinds(await diagnosed(traffic(memory((s) => 200 + ((s * 7919) % 23)))))).toEqual([]);
    expect(kinds(await diagnosed(traffic(memory((s) => Math.min(400, 200 + s) + ((s * 7919) % 23)))))).toEqual([]);
    const collected = memory((s) => 200 + ((s % 300) / 300) * 200);
    expect(kinds(await diagnosed(traffic(collected)))).toEqual([]);
  });

  test('what another finding brings with it follows from it', async () => {
    const both = (second: number): readonly LogRecord[] =>
      second >= 1800 && second < 2700 && second % 10 === 0
        ? [failure(second, { errorCode: '53300' }), failure(second + 1, { errorCode: 'ETIMEDOUT' })]
        : [];
    const { findings } = await diagnosed(traffic(both));
    expect(findings.map(({ kind, followsFrom }) => [kind, followsFrom])).toEqual([
      ['connection-exhaustion', undefined],
      ['external-degradation', 'connection-exhaustion'],
    ]);
  });

  test('ten times as much traffic with its usual failures is no failure', async () => {
    const busy = (second: number): readonly LogRecord[] =>
      second >= 1800 && second < 2700
        ? Array.from({ length: 9 }, (_, i) => ({
            time: at(second),
            level: (second * 9 + i) % 251 === 0 ? 'error' : 'info',
            service: 'shop',
            status: 200,
            userId: `u${(second * 9 + i) % 97}`,
            message: (second * 9 + i) % 251 === 0 ? 'ECONNRESET while reading' : 'request',
          }))
        : [];
    expect(kinds(await diagnosed(traffic(busy)))).toEqual([]);
  });

  describe('a day with a quiet night', () => {
    /** A record a second by day, one in ten by night; one in 40 of them a timeout, as always. */
    const day = (more: (second: number) => readonly LogRecord[] = () => []): LogRecord[] =>
      Array.from({ length: 7200 }, (_, second) => {
        if ((second < 1500 || second >= 6000) && second % 10 !== 0) return more(second);
        const fails = (second * 7919) % 40 === 0;
        const request: LogRecord = fails
          ? failure(second, { message: 'upstream: ETIMEDOUT', err: { code: 'ETIMEDOUT' } })
          : { time: at(second), level: 'info', service: 'shop', message: 'request' };
        return [request, ...more(second)];
      }).flat();

    test('its failures rise and fall with its traffic, and are none', async () => {
      expect(kinds(await diagnosed(day()))).toEqual([]);
    });

    test('an incident in it is found, and no more than the incident', async () => {
      const incident = (second: number): readonly LogRecord[] =>
        second >= 3000 && second < 3300 ? [failure(second, { err: { code: 'ETIMEDOUT' } })] : [];
      const { findings } = await diagnosed(day(incident));
      expect(findings.map(({ kind }) => kind)).toEqual(['external-degradation']);
      expect([findings[0].onsetMs, findings[0].untilMs]).toEqual([startMs + 3000_000, startMs + 3300_000]);
    });

    test('of a log of failures only, there is no traffic to hold them against: time alone counts', async () => {
      const failures = day().map(({ time }) => ({ time, level: 'error', service: 'shop', err: { code: 'ETIMEDOUT' } }));
      const incident = Array.from({ length: 900 }, (_, i) => failure(3000 + i / 3, { err: { code: 'ETIMEDOUT' } }));
      expect(kinds(await diagnosed([...failures.filter((_, i) => i % 40 === 0), ...incident]))).toEqual([
        'external-degradation',
      ]);
    });
  });

  test('a signature of the user', async () => {
    const own = compileSignature({
      kind: 'queue-stuck',
      title: 'Queue is stuck',
      about: 'jobs wait',
      tests: [{ test: 'rise', name: 'deep queues', fields: ['queue.depth'], above: 100 }],
      next: ['look at {{where}} with {{query}} since {{onset}}'],
      mitigations: [],
    });
    const lines = traffic((s) =>
      s % 30 === 0
        ? [{ time: at(s), service: 'shop', host: 'h2', queue: { depth: s >= 1800 && s < 2700 ? 500 : 3 } }]
        : [],
    );
    const { findings } = await diagnose([inputOf(fileOf(lines))], {
      engine: engine(),
      signatures: [own],
      filter: { kind: 'all' },
    });
    expect(findings).toHaveLength(1);
    expect(findings[0].next[0]).toMatch(
      /^look at .*host=h2 with \.?queue\.depth>100 .* since 2026-11-20T10:30:00\.000Z$/,
    );
  });
});

describe('odd logs', () => {
  test('nothing, one record, no times', async () => {
    expect((await diagnosed([])).findings).toEqual([]);
    expect((await diagnosed([failure(0, { errorCode: '53300' })])).findings).toEqual([]);
    const { findings, span, lookedFor } = await diagnosed([{ level: 'error', message: 'no space left on device' }]);
    expect([findings, span, lookedFor[0].lacks]).toEqual([[], undefined, ['no record has a time']]);
  });

  test('a record of 1970 and one of 2099 do not spread the steps', async () => {
    const lines = [
      { time: '1970-01-01T00:00:00Z' },
      ...traffic(during(1800, 2700, 20, (s) => failure(s, { errorCode: 'ENOSPC' }))),
      { time: '2099-01-01T00:00:00Z' },
    ];
    const { findings, hints, span } = await diagnosed(lines);
    expect(findings[0]?.kind).toBe('disk-full');
    expect(span?.fromMs).toBe(startMs);
    expect(hints).toEqual(['2 records are dated far from all others; they are left out']);
  });

  test('hostile keys and values are only text', async () => {
    const hostile = [
      '__proto__',
      'constructor',
      '\u001b[31mred',
      "'; rm -rf / #",
      '<script>alert(1)</script>',
      '=cmd()',
      'a\nb',
    ];
    const lines = traffic(
      during(1800, 2700, 20, (s) =>
        failure(s, { host: hostile[(s / 20) % 7], service: '__proto__', errorCode: 'ENOSPC', ['__proto__']: 1 }),
      ),
    );
    const { findings } = await diagnosed(lines);
    expect(findings[0].kind).toBe('disk-full');
    expect(findings[0].where.map(({ value }) => value)).toContain('__proto__');
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('a query of a finding stays inside the quotes of a shell', async () => {
    const lines = traffic(during(1800, 2700, 20, (s) => failure(s, { host: "h'; rm -rf / #", errorCode: 'ENOSPC' })));
    const { findings } = await diagnosed(lines);
    const command = findings.flatMap(({ next }) => next).find((text) => text.includes('rm -rf'));
    expect(command).toContain(`h'\\''; rm -rf / #`);
  });

  test('in any order, in threads, with the scalar kernel: the same', async () => {
    const lines = traffic(during(1800, 2700, 20, (s) => failure(s, { errorCode: 'ENOSPC' })));
    const known = (await diagnosed(lines)).findings[0];
    const turned = (await diagnosed([...lines].reverse())).findings[0];
    expect(turned.evidence).toEqual(known.evidence);
    const scalar = (await diagnosed(lines, { kernel: 'scalar' })).findings[0];
    expect(scalar).toEqual({ ...known, next: scalar.next, samples: scalar.samples });
    expect(scalar.samples.map(({ line }) => line)).toEqual(known.samples.map(({ line }) => line));
  });

  test('standard input, a filter, an abort', async () => {
    const lines = traffic(during(1800, 2700, 20, (s) => failure(s, { errorCode: 'ENOSPC' })));
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
    const stdin = [{ path: '-', name: '(standard input)', named: true }];
    const all = { signatures, filter: { kind: 'all' } as const };
    const read = await diagnose(stdin, { engine: engine({ stdin: Readable.from([text]) }), ...all });
    expect(kinds(read)).toEqual(['disk-full']);
    const filtered = await diagnose(stdin, {
      engine: engine({ stdin: Readable.from([text]) }),
      signatures,
      filter: parseFilter('service=stock'),
    });
    expect(kinds(filtered)).toEqual([]);
    const aborted = await diagnose([inputOf(fileOf(lines))], {
      engine: engine({ signal: AbortSignal.abort() }),
      ...all,
    });
    expect(aborted.summary.stopped).toBe(true);
  });
});

describe('parts', () => {
  test('names of keys, as people and loggers write them', () => {
    const paths = [['memory', 'heap_used_mb'], ['heapUsed'], ['rss'], ['mem.rssBytes'], ['heapUsedShare']];
    const named = (...names: string[]): string[] => fieldsNamed(names, paths).map(({ name }) => name);
    expect(named('heapUsed')).toEqual(['memory.heap_used_mb', 'heapUsed']);
    expect(named('rss')).toEqual(['rss']);
    expect(named('mem.rss')).toEqual(['`mem.rssBytes`']);
    expect(named('service', 'nothing')).toEqual(['service']);
  });

  test('steps are of a width that people think in', () => {
    const hour = new Steps(startMs + 1234, startMs + 3_600_000, 1500);
    expect([hour.widthMs, hour.count, hour.timeOf(0)]).toEqual([5000, 721, startMs]);
    expect(new Steps(0, 0, 1500).count).toBe(1);
    expect(new Steps(0, 400 * 86_400_000, 1500).widthMs).toBe(43_200_000);
  });

  test('a gap of the log is no quiet time', () => {
    const records = new Float64Array(300).fill(10);
    records.fill(0, 100, 200);
    records.fill(0, 250, 255);
    const exposure = exposureOf(records);
    expect([exposure[50], exposure[150], exposure[252]]).toEqual([1, 0, 1]);
  });
});

test('records of a finding are its first, wherever in a large file they are', async () => {
  const pad = 'x'.repeat(400);
  const lines = traffic((second) =>
    second >= 2000 && second < 2600 && second % 3 === 0
      ? [
          {
            time: at(second),
            level: 'error',
            service: 'shop',
            errorCode: 'ENOSPC',
            message: `no space left on device ${second}`,
          },
        ]
      : [],
  ).map((line) => (typeof line === 'string' ? line : { ...line, pad }));
  const path = fileOf(lines);
  const { findings } = await diagnose([inputOf(path)], { engine: engine(), signatures, filter: { kind: 'all' } });
  const full = findings.find(({ kind }) => kind === 'disk-full');
  const first = lines.flatMap((line, i) => (JSON.stringify(line).includes('ENOSPC') ? [i + 1] : [])).slice(0, 3);
  expect(full?.samples.map(({ line }) => line)).toEqual(first);
  expect(full?.samples.map(({ text }) => text)).toEqual(first.map((line) => JSON.stringify(lines[line - 1])));
});

/** explain(): what it names, with which numbers, and what it keeps silent about. */

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { generate } from '../../fixtures/generate.mjs';
import { type ExplainOptions, type ExplainReport, explain } from '../../src/analysis/explain.ts';
import { nounOf, percent, sentenceOf, shiftSentence } from '../../src/analysis/explain-sentence.ts';
import { parseFilter, parseMeasured } from '../../src/language.ts';
import { engineOptions, inputOf } from './engine-options.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-explain-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

type LogRecord = Readonly<Record<string, unknown>>;

function fileOf(records: readonly LogRecord[]): string {
  const path = join(folder, `${files++}.log`);
  writeFileSync(path, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return path;
}

async function explained(
  records: readonly LogRecord[] | string,
  query: string,
  { engine = {}, ...more }: Partial<Omit<ExplainOptions, 'engine'>> & { engine?: object } = {},
): Promise<ExplainReport> {
  const path = typeof records === 'string' ? records : fileOf(records);
  return explain([inputOf(path)], { filter: parseFilter(query), engine: engineOptions(engine), ...more });
}

const queries = ({ factors }: Pick<ExplainReport, 'factors'>): string[] => factors.map(({ query }) => query);
const many = (n: number, record: (i: number) => LogRecord): LogRecord[] =>
  Array.from({ length: n }, (_, i) => record(i));

describe('what it names', () => {
  /** 1000 records, 100 of host b; half of those on version 2 fail, and 9 others. */
  const records = many(1000, (i) => {
    const host = i % 10 === 0 ? 'b' : 'a';
    const version = i % 4 === 0 ? '2' : '1';
    const fails = host === 'b' && version === '2' ? i % 40 === 0 : i % 100 === 33;
    return { level: fails ? 'error' : 'info', host, version, id: `id${i}` };
  });

  test('a pair, with counts that a query confirms', async () => {
    const report = await explained(records, 'level>=error');
    expect(queries(report)).toEqual(['version=2 host=b']);
    const [finding] = report.factors;
    // Version 2 on b: i divisible by 20, 50 records; half of them fail, and 10 of the 950 others.
    expect(finding).toMatchObject({
      selected: 25,
      others: 25,
      share: 25 / 35,
      shareOfOthers: 25 / 965,
      rate: 0.5,
      rateElsewhere: 10 / 950,
      conditions: [
        { field: 'version', value: '2' },
        { field: 'host', value: 'b' },
      ],
    });
    expect(finding.riskRatio).toBeCloseTo(25.5 / 51 / (10.5 / 951), 6);
    expect(finding.p).toBeLessThan(1e-9);
    expect(report).toMatchObject({ selected: 35, others: 965, omittedFields: 0, comparedWith: undefined });
    expect(report.fields).not.toContain('level');
    expect(sentenceOf(finding, report, 'errors')).toBe(
      'Accounts for at least 68 % of the errors: version=2 host=b (25 of 35; 45x as likely; rate 50 % against 1.1 %)',
    );
  });

  test('one value, and not what goes with it', async () => {
    const report = await explained(
      many(1000, (i) => ({
        level: i % 5 === 0 && i % 3 > 0 ? 'error' : 'info',
        route: i % 5 === 0 ? '/pay' : '/see',
        service: i % 5 < 2 ? 'shop' : 'blog',
        zone: ['x', 'y', 'z'][((i * 7) % 11) % 3],
      })),
      'level>=error',
    );
    expect(queries(report)).toEqual(['route=/pay']);
  });

  test('fields that say the same are one finding', async () => {
    const report = await explained(
      many(600, (i) => ({
        level: i % 6 === 0 && i % 4 > 0 ? 'error' : 'info',
        host: `h${i % 6}`,
        pod: `pod-${i % 6}`,
        rack: `r${i % 6}`,
      })),
      'level>=error',
    );
    expect(report.factors.map(({ query, same }) => [query, same])).toEqual([['host=h0', ['pod=pod-0', 'rack=r0']]]);
  });

  test('numbers by bins, missing fields, booleans', async () => {
    const sized = await explained(
      many(2000, (i) => ({ level: (i * 37) % 1000 >= 900 && i % 2 === 0 ? 'error' : 'info', size: (i * 37) % 1000 })),
      'level>=error',
    );
    expect(queries(sized)).toEqual(['size>=854 size<981', 'size>=981']);
    const missing = await explained(
      many(800, (i) =>
        i % 8 === 0 ? { level: i % 3 > 0 ? 'error' : 'info' } : { level: 'info', userId: `u${i % 3}` },
      ),
      'level>=error',
    );
    expect(queries(missing)).toEqual(['not userId=*']);
    const flag = await explained(
      many(800, (i) => ({ level: i % 8 === 0 && i % 3 > 0 ? 'error' : 'info', flags: { fast: i % 8 === 0 } })),
      'level>=error',
    );
    expect(queries(flag)).toEqual(['flags.fast=true']);
  });

  test('how they show is told apart from where they come from', async () => {
    const report = await explained(
      many(1000, (i) => {
        const fails = i % 10 === 0 && i % 3 > 0;
        return {
          level: fails ? 'error' : 'info',
          status: fails ? 503 : 200,
          host: i % 10 === 0 ? 'b' : 'a',
          ...(fails ? { err: { code: 'E_DB' }, retryAfter: 5 } : {}),
        };
      }),
      'level>=error',
    );
    expect(queries(report)).toEqual(['host=b']);
    const [shows] = report.symptoms;
    expect([shows.query, ...shows.same].sort()).toEqual(['errorCode=E_DB', 'retryAfter=5', 'status>=500']);
  });

  test('records of another kind are no comparison', async () => {
    const report = await explained(
      many(3000, (i) =>
        i % 3 === 0
          ? { level: i % 60 === 0 ? 'error' : 'info', service: 'gate', status: i % 60 === 0 ? 500 : 200, route: '/x' }
          : { level: 'info', service: i % 2 === 0 ? 'gate' : 'worker', msg: 'tick' },
      ),
      'level>=error',
    );
    expect(report.comparedWith).toBe('status=*');
    expect(queries(report)).toEqual([]);
    expect(report.others).toBe(950);
  });

  test('the records of one request are one event', async () => {
    const once = many(400, (i) => ({
      level: i % 20 === 0 ? 'error' : 'info',
      color: i % 20 === 0 && i % 3 > 0 ? 'red' : `c${i % 3}`,
      requestId: `r${i}`,
    }));
    const alone = await explained(once, 'level>=error');
    const eightfold = await explained(
      once.flatMap((record) => many(8, () => record)),
      'level>=error',
    );
    expect(queries(alone)).toEqual(['color=red']);
    expect(eightfold.factors[0].selected).toBe(8 * alone.factors[0].selected);
    expect(eightfold.factors[0].p).toBeGreaterThan(alone.factors[0].p / 10);
  });
});

describe('what it is set against', () => {
  test('other records that a query selects', async () => {
    const records = many(900, (i) => ({
      level: ['info', 'warn', 'error'][i % 3],
      host: i % 3 === 2 && i % 2 === 0 ? 'b' : `a${i % 2}`,
    }));
    const report = await explained(records, 'level=error', { against: parseFilter('level=warn') });
    expect(report).toMatchObject({ selected: 300, others: 300 });
    expect(queries(report)).toEqual(['host=b']);
  });

  const start = Date.parse('2026-11-20T10:00:00Z');
  const timed = (i: number): string => new Date(start + i * 1000).toISOString();

  test('the time before it began', async () => {
    const records = many(7200, (i) => {
      const late = i >= 5400;
      const bad = late && i % 10 === 0;
      return {
        time: timed(i),
        level: bad || i % 400 === 7 ? 'error' : 'info',
        version: late && i % 5 === 0 ? '2' : '1',
      };
    });
    const report = await explained(records, 'level>=error', { baselineMs: 1_800_000 });
    expect(report.onsetMs).toBe(start + 5_400_000);
    expect(report.others).toBe(1800);
    expect(queries(report)).toEqual(['version=2']);
    const steady = await explained(
      many(3000, (i) => ({ time: timed(i), level: i % 10 === 0 ? 'error' : 'info', host: `h${i % 3}` })),
      'level>=error',
      { baselineMs: 600_000 },
    );
    expect(steady.hints).toEqual([expect.stringContaining('no onset found')]);
    expect(queries(steady)).toEqual([]);
  });

  test('what is slow: groups that got slower, or more of the slow ones', async () => {
    const log = (durationOf: (i: number, late: boolean) => number, routeOf: (i: number, late: boolean) => string) =>
      many(6000, (i) => ({ time: timed(i), duration: durationOf(i, i >= 4000), route: routeOf(i, i >= 4000) }));
    const routes = (i: number): string => `/r${i % 4}`;
    const of = parseMeasured('p99(duration)');
    const options = { baselineMs: 3_600_000, ...(of === undefined ? {} : { of }) };
    const slower = await explained(
      log((i, late) => (late && i % 4 === 1 ? 900 : 10 + (i % 97)), routes),
      '',
      options,
    );
    expect(queries(slower)).toEqual(['route=/r1']);
    expect(slower.threshold).toBeGreaterThan(90);
    expect(slower.shift?.within).toBeGreaterThan(0.2);
    expect(Math.abs(slower.shift?.mix ?? 1)).toBeLessThan(0.02);
    const slowRoute = (i: number, late: boolean): string => ((late ? i % 2 === 0 : i % 10 === 0) ? '/slow' : '/quick');
    const mixed = await explained(
      log((i, late) => (slowRoute(i, late) === '/slow' ? 500 + (i % 7) : 10), slowRoute),
      '',
      options,
    );
    expect(mixed.shift?.mix).toBeGreaterThan(0.15);
    expect(
      shiftSentence(mixed.shift ?? { field: '', rateBefore: 0, rateAfter: 0, mix: 0, within: 0 }, 'slowest'),
    ).toMatch(/^The share of slowest rose from [\d.]+ % to \d+ %: [\d.]+ points by another mix of route, /);
  });

  test('one thing at a time', async () => {
    const both = { against: parseFilter('a=1'), baselineMs: 1000 };
    await expect(explained([{ a: 1 }], 'level=error', both)).rejects.toThrow('--against and --baseline');
    const of = parseMeasured('p99(nothing)');
    await expect(explained([{ a: 1 }], '', of === undefined ? {} : { of })).rejects.toThrow(
      'no record that is looked at',
    );
  });
});

describe('silence', () => {
  test('nothing selected, all selected, too few', async () => {
    const records = many(50, (i) => ({ level: 'info', host: `h${i % 2}` }));
    expect(await explained(records, 'level=error')).toMatchObject({
      selected: 0,
      others: 50,
      factors: [],
      symptoms: [],
    });
    expect(await explained(records, 'level=info')).toMatchObject({
      selected: 50,
      others: 0,
      factors: [],
      symptoms: [],
    });
    expect(await explained([{ level: 'error', host: 'x' }, ...records], 'level=error')).toMatchObject({ factors: [] });
    expect(await explained('/dev/null', 'level=error')).toMatchObject({ selected: 0, others: 0, tested: 0 });
  });

  test('ids and words explain nothing', async () => {
    const records = many(500, (i) => ({
      level: i % 10 === 0 ? 'error' : 'info',
      requestId: `r${i}`,
      msg: i % 10 === 0 ? 'failed' : 'ok',
      n: i,
    }));
    const report = await explained(records, 'level>=error');
    expect(report.factors).toEqual([]);
    expect(report.symptoms).toEqual([]);
  });
});

describe('the same answer', () => {
  const { lines } = generate({
    seed: 5,
    durationMinutes: 60,
    recordsPerMinute: 200,
    format: 'mixed',
    incidents: ['error-spike'],
  });
  const text = `${[...lines].join('\n')}\n`;
  const path = join(folder, 'mixed.log');
  writeFileSync(path, text);

  test('of the scalar kernel, of standard input, which leaves no file behind', { timeout: 120_000 }, async () => {
    const before = readdirSync(tmpdir()).filter((name) => /^logscan-[A-Za-z0-9]{6}$/.test(name));
    const plain = await explained(path, 'level>=error');
    expect(plain.factors[0].query).toBe('version=2.14.1 host=checkout-3');
    expect(await explained(path, 'level>=error', { engine: { kernel: 'scalar' } })).toEqual(plain);
    expect(await explained('-', 'level>=error', { engine: { stdin: Readable.from([Buffer.from(text)]) } })).toEqual(
      plain,
    );
    const after = readdirSync(tmpdir()).filter((name) => /^logscan-[A-Za-z0-9]{6}$/.test(name));
    expect(after.filter((name) => !before.includes(name))).toEqual([]);
  });

  test('of two threads', { timeout: 300_000 }, async () => {
    const large = join(folder, 'large.log');
    writeFileSync(large, text.repeat(Math.ceil((26 * 1024 * 1024) / text.length)));
    const one = await explained(large, 'level>=error');
    expect(await explained(large, 'level>=error', { engine: { threads: 2 } })).toEqual(one);
    expect(one.factors[0].query).toBe('version=2.14.1 host=checkout-3');
  });
});

const traces = fileURLToPath(new URL('../../../shared/data/traces/', import.meta.url));

/** What the spans allow: the pod of the fault answers quickly, those that call it wait. So its operations are named, not the pod. */
test.skipIf(!existsSync(traces))(
  'in real spans the service of the fault comes first (skipped without ../shared/data)',
  async () => {
    const faults: { inject_time: string; inject_pod: string }[] = Object.values(
      JSON.parse(readFileSync(`${traces}faults.json`, 'utf8')),
    ).flat() as never;
    const [span] = readFileSync(`${traces}spans.ndjson`, 'utf8').split('\n', 1);
    const spanMs = Number(JSON.parse(span).startTimeUnixNano) / 1e6;
    const since = (time: string): number => spanMs - Date.parse(`${time.replace(' ', 'T')}Z`);
    const fault = faults.findLast(({ inject_time }) => since(inject_time) > -60_000);
    const [service] = fault?.inject_pod.split('-') ?? [];
    const { factors } = await explained(`${traces}spans.ndjson`, 'duration>1000');
    expect(service).toBe('currencyservice');
    expect(factors[0].query.toLowerCase()).toContain(`.${service}/`);
  },
);

test('hostile names and values are values like any other', async () => {
  const records = many(400, (i) => ({
    level: i % 8 === 0 && i % 3 > 0 ? 'error' : 'info',
    ['__proto__']: i % 8 === 0 ? '\u001b[31m*"x' : 'constructor',
  }));
  const report = await explained(records, 'level>=error');
  expect(queries(report)).toEqual(['__proto__="\\u001b[31m*\\"x"']);
});

test('words for numbers and selections', () => {
  expect([0, 0.00001, 0.0004, 0.021, 0.5, 0.999, 1].map(percent)).toEqual([
    '0 %',
    'under 0.01 %',
    '0.04 %',
    '2.1 %',
    '50 %',
    'over 99 %',
    '100 %',
  ]);
  expect(
    ['level>=error', 'failed=true host=a', 'level=warn', 'duration>1000', 'userId=u1'].map((query) =>
      nounOf(parseFilter(query)),
    ),
  ).toEqual(['errors', 'errors', 'matches', 'slow records', 'matches']);
});

/** `logscan trace` as a command: what it finds, what it writes, and what it says where it finds nothing. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium as playwright } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { folderWith, ndjson, run } from '../run.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const at = (ms: number): string => new Date(1_795_168_800_000 + ms).toISOString();
const secret = 'hunter2hunter2';

const zipkin = [
  {
    traceId,
    id: 'bd7a977555f6b982',
    name: 'get',
    kind: 'CLIENT',
    timestamp: 1795168800000000,
    duration: 386000,
    localEndpoint: { serviceName: 'frontend' },
  },
  {
    traceId,
    id: 'ebf33e1a81dc6f71',
    parentId: 'bd7a977555f6b982',
    name: 'pay',
    kind: 'SERVER',
    timestamp: 1795168800011000,
    duration: 354374,
    localEndpoint: { serviceName: 'backend' },
    tags: { error: 'refused' },
    annotations: [{ timestamp: 1795168800012000, value: 'cache.miss' }],
  },
];
const jaeger = {
  data: [
    {
      traceID: traceId,
      spans: [
        {
          traceID: traceId,
          spanID: '0102030405060708',
          operationName: 'jaeger op',
          references: [{ refType: 'CHILD_OF', traceID: traceId, spanID: 'bd7a977555f6b982' }],
          startTime: 1795168800020001,
          duration: 1500,
          tags: [],
          logs: [],
          processID: 'p1',
        },
      ],
      processes: { p1: { serviceName: 'stock', tags: [] } },
    },
  ],
};
const otlp = {
  resourceSpans: [
    {
      resource: { attributes: [{ key: 'service.name', value: { stringValue: 'mail' } }] },
      scopeSpans: [
        {
          spans: [
            {
              traceId,
              spanId: '1112131415161718',
              parentSpanId: '0102030405060708',
              name: 'send',
              kind: 3,
              startTimeUnixNano: '1795168800020100123',
              endTimeUnixNano: '1795168800021000456',
              attributes: [{ key: 'retries', value: { intValue: '0' } }],
            },
          ],
        },
      ],
    },
  ],
};
const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
const files = {
  'zipkin.json': JSON.stringify(zipkin),
  'jaeger.json': JSON.stringify(jaeger, undefined, 2),
  'otlp.json': JSON.stringify(otlp),
  'app.log': ndjson(
    {
      time: at(30),
      level: 'error',
      msg: hostile,
      password: secret,
      service: 'frontend',
      traceId,
      requestId: 'req-0001-aaaa',
      spanId: 'bd7a977555f6b982',
    },
    { time: at(31), level: 'info', msg: 'other', service: 'frontend', traceId: '4bf92f3500000000a3ce929d0e0e4736' },
  ),
  'access.log': ndjson({
    time: at(400),
    method: 'GET',
    url: '/x',
    status: 200,
    duration: 400,
    requestId: 'req-0001-aaaa',
  }),
  'text.log': `plain text about ${traceId} from an old service\n`,
};
const all = Object.keys(files);
const folder = folderWith(files);
const entriesOf = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('finds', () => {
  test('spans of three exports, records, and what has only the request id', async () => {
    const { stdout, status } = await run(['trace', traceId, ...all], { cwd: folder });
    expect(status).toBe(0);
    expect(entriesOf(stdout).map(({ service, name, parent }) => [service, name, parent])).toEqual([
      ['access.log', 'GET /x', undefined],
      ['frontend', 'get', undefined],
      ['backend', 'pay', 1],
      ['backend', 'cache.miss', 2],
      ['stock', 'jaeger op', 1],
      ['mail', 'send', 4],
      ['frontend', hostile, 1],
      ['text.log', `plain text about ${traceId} from an old service`, undefined],
    ]);
  });

  test.each([
    ['a prefix', '4bf92f3577'],
    ['a request id', 'req-0001-aaaa'],
    ['the beginning of a request id', 'req-0001'],
    ['a span id', 'ebf33e1a81dc6f71'],
  ])('by %s', async (_, id) => {
    const { stdout } = await run(['trace', id, ...all.slice(0, 5)], { cwd: folder });
    expect(entriesOf(stdout).map(({ name }) => name)).toContain('GET /x');
  });

  test('from standard input, which is read once', async () => {
    const { stdout, stderr, status } = await run(['trace', traceId], { stdin: files['app.log'] });
    expect([entriesOf(stdout).length, status]).toEqual([1, 0]);
    expect(stderr).toContain('standard input is read once');
  });

  test('the lines as they were', async () => {
    const { stdout } = await run(['trace', 'req-0001-aaaa', 'access.log', '-o', 'raw'], { cwd: folder });
    expect(stdout).toBe(files['access.log']);
  });
});

describe('does not find', () => {
  test('a beginning that several have: their ids are listed', async () => {
    const { stdout, stderr, status } = await run(['trace', '4bf92f35', 'app.log'], { cwd: folder });
    expect([stdout, status]).toEqual(['', 2]);
    expect(stderr).toContain('2 requests have ids that begin with 4bf92f35');
    expect(stderr).toContain(`trace ${traceId}   1 record`);
  });

  test('an unknown id: the ids that there are are told', async () => {
    const { stdout, stderr, status } = await run(['trace', 'ffffffffffff', 'app.log'], { cwd: folder });
    expect([stdout, status]).toEqual(['', 1]);
    expect(stderr).toContain('no trace, request or span id is or begins with ffffffffffff');
    expect(stderr).toContain('traceId: in 100.0 % of the records, read from traceId');
  });

  test('less than 8 characters are no beginning', async () => {
    const { stderr, status } = await run(['trace', '4bf92f', 'app.log'], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toContain('needs 8 characters');
  });

  test.each<[string, readonly string[], string]>([
    ['no id', ['trace'], 'Usage: logscan trace'],
    ['another format', ['trace', traceId, 'app.log', '-o', 'otpl'], 'has no output format otpl'],
    ['a missing file', ['trace', traceId, 'nothing.log'], 'nothing.log'],
    ['stages', ['trace', traceId, 'app.log', '-q', 'level=error | head 1'], 'takes a filter and no stages'],
    ['lines around', ['trace', traceId, 'app.log', '-C', '2'], 'do not go with it'],
    ['a limit', ['trace', traceId, 'app.log', '-n', '2'], 'do not go with it'],
    ['follow', ['-f', 'trace', traceId, 'app.log'], 'does not follow'],
  ])('%s: 2', async (_, args, said) => {
    const { stderr, status } = await run(args, { cwd: folder });
    expect(status).toBe(2);
    expect(stderr).toContain(said);
  });
});

describe('as OTLP', () => {
  const export_ = async () => JSON.parse((await run(['trace', traceId, ...all, '-o', 'otlp'], { cwd: folder })).stdout);

  test('holds only fields of the protobuf mapping, with ids and times of its form', async () => {
    const names = {
      root: ['resourceSpans'],
      resourceSpans: ['resource', 'scopeSpans', 'schemaUrl'],
      scopeSpans: ['scope', 'spans', 'schemaUrl'],
      span: 'traceId spanId traceState parentSpanId flags name kind startTimeUnixNano endTimeUnixNano attributes droppedAttributesCount events droppedEventsCount links droppedLinksCount status'.split(
        ' ',
      ),
      event: ['timeUnixNano', 'name', 'attributes', 'droppedAttributesCount'],
      status: ['message', 'code'],
    };
    const only = (object: object, known: readonly string[]) =>
      expect(Object.keys(object).filter((key) => !known.includes(key))).toEqual([]);
    const document = await export_();
    only(document, names.root);
    const ids = new Set<string>();
    for (const resource of document.resourceSpans) {
      only(resource, names.resourceSpans);
      for (const scope of resource.scopeSpans) {
        only(scope, names.scopeSpans);
        for (const span of scope.spans) {
          only(span, names.span);
          expect(span.traceId).toMatch(/^[\da-f]{32}$/);
          expect(span.spanId).toMatch(/^[\da-f]{16}$/);
          expect(ids.has(span.spanId)).toBe(false);
          ids.add(span.spanId);
          expect(span.startTimeUnixNano).toMatch(/^\d{19}$/);
          expect(BigInt(span.endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(span.startTimeUnixNano));
          expect(span.kind).toBeGreaterThanOrEqual(1);
          if (span.status !== undefined) only(span.status, names.status);
          for (const event of span.events ?? []) only(event, names.event);
          for (const { key, value } of span.attributes) {
            expect(typeof key).toBe('string');
            expect(
              Object.keys(value).filter(
                (kind) =>
                  !['stringValue', 'boolValue', 'intValue', 'doubleValue', 'arrayValue', 'kvlistValue'].includes(kind),
              ),
            ).toEqual([]);
            if ('intValue' in value) expect(value.intValue).toMatch(/^-?\d+$/);
          }
        }
      }
    }
  });

  test('read again it is the same tree, with exact times', async () => {
    const again = folderWith({ 'out.json': JSON.stringify(await export_()) });
    const { stdout } = await run(['trace', traceId, 'out.json'], { cwd: again });
    const spans = entriesOf(stdout).filter(({ kind }) => kind === 'span');
    const byName = new Map(spans.map((one) => [one.name, one]));
    expect(byName.get('send')).toMatchObject({
      parentSpanId: '0102030405060708',
      startUnixNano: '1795168800020100123',
      endUnixNano: '1795168800021000456',
    });
    expect(byName.get('pay')).toMatchObject({ service: 'backend', failed: true, parentSpanId: 'bd7a977555f6b982' });
    expect(byName.get('GET /x')).toMatchObject({ durationMs: 400 });
  });
});

describe('as a page', () => {
  const page = async () => (await run(['trace', traceId, ...all, '-o', 'html', '--utc'], { cwd: folder })).stdout;

  test('what a log holds is text, and no secret is in it; nor in OTLP', async () => {
    const html = await page();
    expect(html).toContain('&lt;img src=x onerror=');
    expect(html).not.toMatch(/<(?:script|img|iframe|link|object)\b/i);
    expect(html).toContain("default-src 'none'");
    const { stdout } = await run(['trace', traceId, ...all, '-o', 'otlp'], { cwd: folder });
    for (const output of [html, stdout]) expect(output).not.toContain(secret);
  });

  const chromium = ['chromium', 'chromium-browser', 'google-chrome'].find(
    (name) => spawnSync(name, ['--version']).status === 0,
  );

  test.runIf(chromium !== undefined)('in Chromium its style holds and nothing of the log runs', async () => {
    const out = folderWith({ 'page.html': await page() });
    const args = [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      `--user-data-dir=${join(out, 'profile')}`,
      '--dump-dom',
      `file://${join(out, 'page.html')}`,
    ];
    const dom = execFileSync(chromium ?? '', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: 25_000,
    });
    expect(dom).toContain(`<title>trace ${traceId}</title>`);
    expect(dom).not.toMatch(/<(?:script|img)\b/i);
    expect(dom.match(/<svg /g)?.length).toBe(7);
  });

  test.runIf(chromium !== undefined).each([420, 1200])(
    'at %i pixels nothing lies beyond the edge',
    async (width) => {
      const out = folderWith({ 'page.html': await page() });
      const executablePath = execFileSync('which', [chromium ?? ''], { encoding: 'utf8' }).trim();
      const browser = await playwright.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
      const tab = await browser.newPage({ viewport: { width, height: 900 } });
      await tab.goto(`file://${join(out, 'page.html')}`);
      const boxes = await tab.evaluate<{ right: number; width: number }[]>(
        "[...document.querySelectorAll('.waterfall td:nth-child(4), .waterfall svg, .services td')].map((one) => one.getBoundingClientRect().toJSON())",
      );
      const cells = await tab.evaluate<number[]>(
        "[...document.querySelectorAll('.waterfall td:nth-child(4)')].map((one) => one.clientWidth)",
      );
      await browser.close();
      expect(boxes.filter(({ right }) => right > width)).toEqual([]);
      expect(Math.min(...cells)).toBeGreaterThan(250);
    },
    60_000,
  );
});

describe('exemplars', () => {
  test('the slowest, the failing and typical ones, each once, with the command', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => ({
      time: at(i),
      level: i === 3 ? 'error' : 'info',
      duration: i === 5 ? 900 : 10 + i,
      traceId: `trace-${String(i).padStart(4, '0')}`,
    }));
    const out = folderWith({ 'a b.log': ndjson(...lines) });
    const { stdout, status } = await run(['trace', '--exemplars', 'duration>0', 'a b.log'], { cwd: out });
    const rows = entriesOf(stdout);
    expect(status).toBe(0);
    expect(rows[0]).toMatchObject({ why: 'slowest', took: 900, command: "logscan trace trace-0005 'a b.log'" });
    expect(rows.find(({ why }) => why === 'failing')).toMatchObject({
      failed: 1,
      command: "logscan trace trace-0003 'a b.log'",
    });
    expect(new Set(rows.map(({ command }) => command)).size).toBe(rows.length);
    expect(rows.filter(({ why }) => why === 'typical').length).toBe(3);
  });

  test('none: 1', async () => {
    const { status, stderr } = await run(['trace', '--exemplars', 'level=fatal', 'app.log'], { cwd: folder });
    expect(status).toBe(1);
    expect(stderr).toContain('none of 2 records matches the query and has a trace or request id');
    const withoutIds = folderWith({ 'plain.log': ndjson({ level: 'fatal', message: 'no id' }) });
    const other = await run(['trace', '--exemplars', 'level=fatal', 'plain.log'], { cwd: withoutIds });
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('none of 1 record matches the query and has a trace or request id');
  });
});

describe('real data', () => {
  const shared = '../shared/data';
  const spans = join(shared, 'traces/spans.ndjson');

  test.runIf(existsSync(spans))('a trace of OnlineBoutique: every span below its parent, with its logs', async () => {
    const [first] = readFileSync(spans, 'utf8').split('\n', 1);
    const { traceId: id } = JSON.parse(first);
    const { stdout } = await run(['trace', id, spans, join(shared, 'traces/logs.ndjson'), '-o', 'json']);
    const { entries, services, untimed } = JSON.parse(stdout);
    const lines = readFileSync(spans, 'utf8')
      .split('\n')
      .filter((line) => line.includes(`"traceId":"${id}"`));
    expect(entries.filter(({ kind }: { kind: string }) => kind === 'span').length).toBe(lines.length);
    expect(entries.filter(({ kind }: { kind: string }) => kind === 'record').length).toBeGreaterThan(0);
    expect(services.map(({ name }: { name: string }) => name)).toContain('frontend');
    expect(untimed).toEqual([]);
  });

  test.runIf(existsSync(join(shared, 'otel')))('OTLP and Jaeger documents', async () => {
    const jaegerFile = join(shared, 'otel/components_TracePage_TraceFlamegraph_testTrace.json');
    const { stdout } = await run(['trace', '84b3fad94c6112edd6af3347d06f6f1d', jaegerFile]);
    expect(entriesOf(stdout).map(({ service, depth }) => [service, depth])).toEqual([
      ['load-generator', 0],
      ['load-generator', 1],
      ['ride-sharing-app', 2],
      ['ride-sharing-app', 3],
    ]);
    const otlpFile = join(shared, 'otel/utils_fixtures_otlp2jaeger-in.json');
    const found = await run(['trace', '83a9efd15c1c98a977e0711cc93ee28b', otlpFile]);
    expect(entriesOf(found.stdout).length).toBe(1);
  });
});

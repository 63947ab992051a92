/** `logscan replay` as a process: what it prints is run by a real shell and curl, and sent to a real server. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isSafe } from '../../../src/render/sanitize.ts';
import { folderWith, ndjson, run, shell } from '../run.ts';

const fixtures = resolve(import.meta.dirname, '../../../fixtures');
const hasCurl = spawnSync('curl', ['--version']).status === 0;

interface Got {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

const got: Got[] = [];
const server = createServer(async (req, res) => {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk);
  got.push({ method: req.method, url: req.url, headers: req.headers, body: Buffer.concat(chunks).toString() });
  res.writeHead(req.url === '/api/checkout' ? 201 : 200).end('ok');
});
let target = '';

beforeAll(async () => {
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function taken(): Got[] {
  return got.splice(0);
}

const captured = (request: object, more: object = {}): string =>
  ndjson({ time: '2026-11-20T10:00:00Z', message: 'Captured request', ...more, ...request });

describe('what is printed', () => {
  test('holds none of the secrets, in any format', async () => {
    const formats = ['curl', 'http', 'har', 'ndjson'];
    for (const format of formats) {
      const { stdout, stderr, status } = await run(['replay', '-o', format, 'captured.log'], { cwd: fixtures });
      expect(status).toBe(0);
      expect(stdout.length).toBeGreaterThan(2000);
      expect(stdout).not.toMatch(/Bearer|sid=|4111/);
      expect(stderr).toContain('left out: authorization (24), cookie (24); --keep-header NAME keeps one');
      expect(stderr).toContain('secrets in the address or body of 8 requests are *** now');
    }
  });

  test('is chosen by records of any kind of the request', async () => {
    const { stdout } = await run(['replay', 'status>=500', '-o', 'ndjson', 'captured.log'], { cwd: fixtures });
    const requests = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(requests.map(({ method, path, logged }) => [method, path, logged.status])).toEqual(
      Array.from({ length: 4 }, () => ['POST', '/api/checkout', 500]),
    );
  });

  test('from standard input, which is read twice', async () => {
    const line = "logscan replay 'status>=500' -o ndjson --quiet < captured.log | wc -l";
    expect((await shell(line, { cwd: fixtures })).stdout.trim()).toBe('4');
  });

  test('HAR is HAR 1.2', async () => {
    const { stdout } = await run(['replay', '-o', 'har', 'captured.log'], { cwd: fixtures });
    const { log } = JSON.parse(stdout);
    expect(log.version).toBe('1.2');
    expect(log.entries).toHaveLength(24);
    for (const { request, response, startedDateTime } of log.entries) {
      expect(new URL(request.url).origin).toBe('http://localhost:3000');
      expect(Number.isNaN(Date.parse(startedDateTime))).toBe(false);
      expect(Object.keys(request)).toEqual(
        expect.arrayContaining([
          'method',
          'url',
          'httpVersion',
          'cookies',
          'headers',
          'queryString',
          'headersSize',
          'bodySize',
        ]),
      );
      expect(response.status).toBeGreaterThan(199);
    }
  });

  test('an .http file has no line that an editor would run', async () => {
    const cwd = folderWith({
      'a.log':
        captured({
          method: 'POST',
          url: '/a',
          headers: { 'x-a': '{{$processEnv HOME}}' },
          body: 'x\n### \nDELETE http://h/',
        }) +
        captured({ method: 'POST', url: '/b?q={{secret}}', body: '< /etc/passwd' }) +
        captured({ method: 'POST', url: '/c', body: '> {% client.global.set() %}' }),
    });
    const { stdout } = await run(['replay', '-o', 'http', 'a.log'], { cwd });
    expect(stdout.match(/^###/gm)).toHaveLength(3);
    expect(stdout).not.toMatch(/DELETE|passwd|\{\{|\{%/);
    expect(stdout.match(/the body is left out/g)).toHaveLength(3);
  });

  test.runIf(hasCurl)(
    'curl lines do what was logged, whatever was logged',
    async () => {
      // Text of all planes but surrogates, which no UTF-8 can hold; JSON in the body, so that NUL is there as an escape.
      const text = fc.string({ unit: 'grapheme', maxLength: 20 });
      const hostile = fc.constantFrom(
        "'; touch owned; '",
        '$(touch owned)',
        '`touch owned`',
        '@/etc/passwd',
        '\\',
        '!!',
        '-o owned',
        '\u001b[2J',
        '\n',
        "\\'",
      );
      const request = fc.record({
        method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'),
        url: fc.oneof(text, hostile).map((path) => `/${path.replace(/[?#]/g, '')}`),
        note: fc.oneof(text, hostile),
        body: fc.option(
          fc.oneof(text, hostile).filter((body) => body !== '' && !body.includes('\0')),
          { nil: undefined },
        ),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(request, { minLength: 10, maxLength: 10 }), async (requests) => {
          const lines = requests.map(({ method, url, note, body }) =>
            captured({
              method,
              url,
              headers: { 'x-note': note, 'content-type': 'text/plain' },
              ...(body === undefined ? {} : { body }),
            }),
          );
          const cwd = folderWith({ 'a.log': lines.join('') });
          const printed = await run(['replay', '--quiet', '--target', target, 'a.log'], { cwd });
          expect(printed.stdout.split('\n').every(isSafe)).toBe(true);
          writeFileSync(join(cwd, 'run.sh'), printed.stdout);
          const left = await shell('bash --norc run.sh > /dev/null; ls', { cwd });
          expect(left.stdout.trim().split('\n')).toEqual(['a.log', 'run.sh']);
          const expected = await run(['replay', '--quiet', '-o', 'ndjson', 'a.log'], { cwd });
          const wanted = expected.stdout
            .trim()
            .split('\n')
            .map((line) => JSON.parse(line));
          const received = taken();
          expect(received).toHaveLength(wanted.length);
          for (const [i, { method, url, headers, body }] of received.entries()) {
            expect(method).toBe(wanted[i].method);
            // Appended, not resolved: '//le' is a path of the target, while `new URL('//le', target)` is another host.
            const { pathname, search } = new URL(target + wanted[i].path);
            expect(url).toBe(pathname + search);
            expect(body).toBe(wanted[i].body ?? '');
            const note = wanted[i].headers.find(([name]: [string]) => name === 'x-note')?.[1];
            expect(
              Buffer.from(headers['x-note']?.toString() ?? '', 'latin1')
                .toString()
                .trim(),
            ).toBe((note ?? '').trim());
          }
        }),
        { numRuns: 6, endOnFailure: true },
      );
    },
    60_000,
  );
});

describe('--send', () => {
  test('needs a target, and goes nowhere else', async () => {
    const { stderr, status } = await run(['replay', '--send', 'captured.log'], { cwd: fixtures });
    expect(status).toBe(2);
    expect(stderr).toBe('logscan: --send needs the server to send to\n--send --target http://localhost:3000\n');
  });

  test('sends nothing that changes things unless told to', async () => {
    const { stderr, status } = await run(['replay', 'captured.log', '--send', '--target', target], { cwd: fixtures });
    expect(status).toBe(2);
    expect(stderr).toContain('8 requests of 24 may change things on the server (POST 8); nothing was sent');
    expect(taken()).toEqual([]);
  });

  test('compares with what was logged', async () => {
    const args = ['replay', 'captured.log', '--send', '--yes', '--target', target, '--rate', '1000', '--quiet'];
    const { stdout, status } = await run(args, { cwd: fixtures });
    const received = taken();
    expect(received).toHaveLength(24);
    expect(received.every(({ headers }) => headers.authorization === undefined && headers.cookie === undefined)).toBe(
      true,
    );
    expect(received.every(({ headers }) => headers.host === new URL(target).host)).toBe(true);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /^24 requests sent to http:\S+ in \d+\.\d s\n\nstatus {2}logged {2}now\n200 +16 +16\n201 +4 +8\n500 +4 +0\n/,
    );
    expect(stdout).toMatch(
      /\nduration +p50 +p95 +max\nlogged .*\nnow .*\n\nanother status than logged\n(?: {2}500 -> 201 {2}POST \/api\/checkout {2}captured\.log:\d+\n){4}$/,
    );
  });

  test('exits 0 where every status is as logged; as JSON and an object a request', async () => {
    const args = [
      'replay',
      'captured.log',
      '-q',
      'method=GET',
      '--send',
      '--target',
      target,
      '--rate',
      '1000',
      '--quiet',
    ];
    const json = await run([...args, '-o', 'json'], { cwd: fixtures });
    expect(json.status).toBe(0);
    expect(JSON.parse(json.stdout)).toMatchObject({
      sent: 16,
      failed: 0,
      changed: [],
      statuses: [{ status: 200, logged: 16, now: 16 }],
    });
    const lines = await run([...args, '-o', 'ndjson'], { cwd: fixtures });
    expect(
      lines.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).status),
    ).toEqual(Array.from({ length: 16 }, () => 200));
    taken();
  });

  test('with headers of its own, and one that is kept', async () => {
    const args = ['-q', 'method=GET', '-n', '1', '--send', '--target', target, '--rate', '1000'];
    await run(
      [
        'replay',
        'captured.log',
        ...args,
        '--header',
        'Accept: text/html',
        '--header',
        'x-run: 7',
        '--keep-header',
        'Cookie',
      ],
      { cwd: fixtures },
    );
    const [{ headers }] = taken();
    expect(headers).toMatchObject({ accept: 'text/html', 'x-run': '7', cookie: expect.stringContaining('sid=') });
    expect(headers.authorization).toBeUndefined();
  });

  test('one bad file does not stop the others, and the exit status tells', async () => {
    const args = ['replay', '-q', 'method=GET', '--send', '--target', target, '--rate', '1000'];
    const { status, stderr } = await run([...args, 'no-such.log', 'captured.log'], { cwd: fixtures });
    expect(status).toBe(2);
    expect(stderr).toContain('no-such.log');
    expect(taken()).toHaveLength(16);
  });
});

describe('mistakes', () => {
  test.each([
    [['--target', 'ftp://h'], '--target takes the address of a server, not ftp://h'],
    [['--rate', '5'], '--rate goes with --send'],
    [['--yes'], '--yes goes with --send'],
    [['--send', '--target', 'http://h', '--rate', '0'], '--rate takes requests a second, such as 50; not 0'],
    [['--send', '--target', 'http://h', '--rate', '5', '--speed', '2'], '--rate and --speed do not go together'],
    [
      ['--send', '--target', 'http://h', '--timeout', 'soon'],
      '--timeout takes a duration from 1ms to 1h, such as 30s; not soon',
    ],
    [['--header', 'nonsense'], "--header takes 'NAME: VALUE', not nonsense"],
    [['--header', 'a: b\nc: d'], "--header takes 'NAME: VALUE'"],
    [['-o', 'hra'], 'requests have no output format hra\ndid you mean har?'],
    [['-q', 'level=error | count'], 'replay takes a filter and no stages'],
    [['-c'], 'replay takes requests, not lines'],
  ])('%j', async (args, message) => {
    const { stderr, status } = await run(['replay', 'captured.log', ...args], { cwd: fixtures });
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  test('it does not follow', async () => {
    const { stderr, status } = await run(['-f', 'replay', 'captured.log'], { cwd: fixtures });
    expect(stderr).toBe('logscan: replay looks at what is there; it does not follow\n');
    expect(status).toBe(2);
  });

  test('nothing captured is said, with what it looks like', async () => {
    const cwd = folderWith({ 'a.log': ndjson({ level: 'info', message: 'hi' }) });
    const { stdout, stderr, status } = await run(['replay', join(cwd, 'a.log')]);
    expect([stdout, status]).toEqual(['', 1]);
    expect(stderr).toContain('no record holds a request (a method and an address)');
  });

  test('selected records without a request are said', async () => {
    const cwd = folderWith({ 'a.log': ndjson({ level: 'error', message: 'no', requestId: 'r-1' }) });
    const { stderr, status } = await run(['replay', 'level=error', join(cwd, 'a.log')]);
    expect(status).toBe(1);
    expect(stderr).toContain('the selected records hold no method and address, nor does any with their request ids');
  });
});

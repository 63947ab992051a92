import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { LoggedHeader, LoggedRequest } from '../../../src/analysis/replay/model.ts';
import { nothingWithheld, prepare } from '../../../src/analysis/replay/prepare.ts';

const options = { keepHeaders: new Set<string>(), redactPii: false };

function prepared(request: Partial<LoggedRequest>, more: Partial<typeof options> = {}) {
  const withheld = nothingWithheld();
  const full = { method: 'GET', url: '/', headers: [], body: undefined, ...request };
  return { withheld, request: prepare(full, { ...options, ...more }, withheld) };
}

const header = (name: string, value: string): LoggedHeader => ({ name, value });

describe('an address', () => {
  test.each([
    ['/a?b=1#c', '/a?b=1'],
    ['https://user:pw@shop.example.com:8443/a', '/a'],
    ['http://h?x=1', '/?x=1'],
    ['http://h', '/'],
    ['//evil.example.com/a', '//evil.example.com/a'],
    ['/a b\r\nHost: evil', '/a%20b%0D%0AHost:%20evil'],
    ['/ü/日', '/%C3%BC/%E6%97%A5'],
    ['/{{x}}/`id`/"\'', "/%7B%7Bx%7D%7D/%60id%60/%22'"],
    ['/cb?token=abc&x=1', '/cb?token=***&x=1'],
  ])('%j is sent as %s', (url, path) => {
    expect(prepared({ url }).request?.path).toBe(path);
  });

  test.each(['*', 'example.com:443', 'ftp://h/a', 'javascript:alert(1)', '', '@evil/'])('%j is none', (url) => {
    const { request, withheld } = prepared({ url });
    expect(request).toBeUndefined();
    expect(withheld.badAddress).toBe(1);
  });

  test('is printable, begins with a slash, and names no host, whatever was logged', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const path = prepared({ url: `/${text}` }).request?.path ?? '/';
        expect(path).toMatch(/^\/[\x21-\x7e]*$/);
        const url = new URL(`http://localhost:3000${path}`);
        expect(url.host).toBe('localhost:3000');
      }),
    );
  });

  test('tells the host it was for', () => {
    expect(prepared({ url: 'https://a:b@shop.example.com/x' }).request?.loggedHost).toBe('shop.example.com');
    expect(prepared({ headers: [header('Host', 'shop')] }).request?.loggedHost).toBe('shop');
    expect(prepared({ headers: [header('Host', 'a\u001b[31m')] }).request?.loggedHost).toBeUndefined();
  });
});

describe('headers', () => {
  const secrets = [
    header('Authorization', 'Basic dTpw'),
    header('COOKIE', 'a=b'),
    header('x-api-key', '1'),
    header('X-Auth-Token', '1'),
    header('Proxy-Authorization', 'x'),
    header('x-anything', 'Bearer abcdefghijklmnop'),
    header('x-jwt', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijklmnopqrstuvwxyz0123'),
    header('x-amz-security-token', '1'),
    header('X-CSRF-Token', '1'),
  ];

  test('that are secrets are left out, and counted by name', () => {
    const { request, withheld } = prepared({ headers: [...secrets, header('accept', '*/*')] });
    expect(request?.headers).toEqual([header('accept', '*/*')]);
    expect([...withheld.headers]).toEqual(secrets.map(({ name }) => [name.toLowerCase(), 1]));
  });

  test('are kept when told so, as they were', () => {
    const { request } = prepared({ headers: secrets }, { keepHeaders: new Set(['authorization']) });
    expect(request?.headers).toEqual([secrets[0]]);
  });

  test.each(['Host', 'connection', 'Content-Length', 'Transfer-Encoding', 'Accept-Encoding', 'Expect'])(
    '%s is of the old connection, even when told to keep it',
    (name) => {
      const keepHeaders = new Set([name.toLowerCase()]);
      expect(prepared({ headers: [header(name, '1')] }, { keepHeaders }).request?.headers).toEqual([]);
    },
  );

  test.each([
    ['a: b', 'x'],
    ['', 'x'],
    [':path', 'x'],
    ['@file', 'x'],
    ['x-a', 'b\r\nHost: evil'],
    ['x-a', '\u001b[31m'],
    ['x-a', '\0'],
  ])('%j: %j is malformed', (name, value) => {
    expect(prepared({ headers: [header(name, value)] }).request?.headers).toEqual([]);
  });
});

describe('a body', () => {
  const type = (value: string): LoggedHeader => header('Content-Type', value);

  test('that was parsed is JSON again, without its secrets', () => {
    const { request, withheld } = prepared({ method: 'POST', body: { user: 'a', password: 'p' } });
    expect(request?.body).toBe('{"user":"a","password":"***"}');
    expect(request?.headers).toEqual([header('content-type', 'application/json')]);
    expect(withheld.masked).toBe(1);
  });

  test('of a form is a form again', () => {
    const headers = [type('application/x-www-form-urlencoded; charset=utf-8')];
    const { request } = prepared({ method: 'POST', headers, body: { a: 'x y', b: ['1', '2'], password: 'p' } });
    expect(request?.body).toBe('a=x+y&b=1&b=2&password=***');
    expect(request?.headers).toEqual(headers);
  });

  test('that is text stays so', () => {
    const { request, withheld } = prepared({ method: 'POST', headers: [type('text/plain')], body: 'hello\nworld' });
    expect(request?.body).toBe('hello\nworld');
    expect(withheld.masked).toBe(0);
  });

  test('with addresses of people: only when told so', () => {
    const body = { to: 'anna@example.com' };
    expect(prepared({ body }).request?.body).toContain('anna@example.com');
    expect(prepared({ body }, { redactPii: true }).request?.body).not.toContain('anna@example.com');
  });

  test.each([
    [{ method: 'POST' }, 1],
    [{ method: 'POST', headers: [header('content-length', '0')] }, 0],
    [{ method: 'DELETE', headers: [header('content-length', '12')] }, 1],
    [{ method: 'GET' }, 0],
    [{ method: 'POST', body: 'x' }, 0],
  ])('that the log does not hold is counted: %j', (request, missing) => {
    expect(prepared(request).withheld.bodyMissing).toBe(missing);
  });
});

/** Redaction of text made to break it: no secret gets through, no time is lost, nothing throws. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonValue } from '../../src/core/value.ts';
import { redactRecordLine, redactText, redactValue } from '../../src/redact/index.ts';

const secretNames = [
  ...[
    'authorization',
    'Cookie',
    'SET-COOKIE',
    'password',
    'passwd',
    'userPwd',
    'token',
    'access_token',
    'clientSecret',
  ],
  ...[
    'api_key',
    'x-api-key',
    'apiKey',
    'APIKEY',
    'privateKey',
    'session',
    'sessionId',
    'PHPSESSID',
    'aws_secret_access_key',
  ],
  ...['csrfToken', 'credentials', 'db.password', 'OTP', 'jwt', 'ID_TOKEN', 'sas_sig'],
];

/** Secrets that can't be part of a name or of the text around by chance. */
const secret = fc.string({ unit: fc.constantFrom(...'QXZ789'), minLength: 8, maxLength: 24 });
const name = fc.constantFrom(...secretNames).chain(randomCase);

function randomCase(text: string): fc.Arbitrary<string> {
  // camelCase needs its case; all other spellings do not.
  if (/[a-z][A-Z]/.test(text)) return fc.constant(text);
  return fc.constantFrom(text, text.toUpperCase(), text.toLowerCase());
}

const escapeUnicode = (text: string): string =>
  text.replace(/[a-z]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** JSON text as it stands in a JSON string in a JSON string. */
function nested(value: JsonValue, depth: number): string {
  const json = JSON.stringify(value);
  return depth === 0 ? json : nested({ msg: `at depth ${depth}: ${json}`, json }, depth - 1);
}

const spellings: readonly ((name: string, value: string) => string)[] = [
  (key, value) => `${key}=${value}`,
  (key, value) => `"${key}" : "${value}"`,
  (key, value) => `'${key}': '${value} and more'`,
  (key, value) => `{"a":1,"${escapeUnicode(key)}":"${value}`,
  (key, value) => `https://h/p?a=1&${encodeURIComponent(key)}=${value}&b=2`,
  (key, value) => encodeURIComponent(`{"${key}":"${value}","b":2}`),
  (key, value) => `<${key}>${value}</${key}>`,
  (key, value) => nested({ [key]: value, b: 2 }, 3),
  (key, value) => nested({ [key]: `a"b\\ ${value}` }, 2).slice(0, -3),
  (key, value) => nested({ [key]: { deep: [value] } }, 1),
  (key, value) => nested([[key, value]], 1),
  (key, value) => nested({ headers: [{ name: key, value }] }, 1),
  (key, value) => `${'x'.repeat(5_000)} ${key}: ${value}`,
  (key, value) => `${key}="a\\"${value}"`,
];

describe('no secret gets through', () => {
  it.each(spellings.map((spell) => [spell('NAME', 'VALUE').slice(0, 70), spell] as const))('%s', (_example, spell) => {
    fc.assert(
      fc.property(name, secret, (key, value) => {
        expect(redactText(spell(key, value))).not.toContain(value);
        expect(redactRecordLine(spell(key, value))).not.toContain(value);
      }),
    );
  });

  it('wherever in a record it is', () => {
    const tree = fc.letrec<{ node: JsonValue }>((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        fc.tuple(name, secret).map(([key, value]) => ({ [key]: `<${value}>`, ok: 'seen' })),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom('a', 'b', 'request', '__proto__'), tie('node'), { maxKeys: 3 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (root) => {
        const line = JSON.stringify({ root });
        const redacted = redactRecordLine(line);
        expect(redacted).not.toMatch(/<[QXZ789]{8,}>/);
        expect(redacted.split('seen')).toHaveLength(line.split('seen').length);
        expect(() => JSON.parse(redacted)).not.toThrow();
      }),
    );
  });
});

describe('what is no secret stays', () => {
  it('records without one come out as compact JSON', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('a', 'user', 'status', 'b c'), fc.jsonValue({ maxDepth: 3 })),
        (record) => {
          const plain = JSON.stringify(record).replace(/[A-Za-z0-9@:=>&%\\-]{2,}/g, 'x');
          fc.pre(isJson(plain));
          expect(redactRecordLine(plain)).toBe(JSON.stringify(JSON.parse(plain)));
        },
      ),
    );
  });

  it('a value is not changed in place', () => {
    const value = { password: 'x', list: ['token=1'] };
    expect(redactValue(value)).toEqual({ password: '***', list: ['token=***'] });
    expect(value).toEqual({ password: 'x', list: ['token=1'] });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('no text breaks it', () => {
  it('of any characters', () => {
    const piece = fc.constantFrom(
      ...'=:"\'\\{}[],;&<>% \n@-',
      'password',
      '\\u',
      '%3D',
      'eyJ',
      '://',
      'Bearer ',
      '411',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 60 }), (pieces) => {
        expect(typeof redactText(pieces.join(''), { pii: true })).toBe('string');
      }),
      { numRuns: 2_000 },
    );
  });

  it('nor depth', () => {
    let value: JsonValue = { token: 'deep' };
    for (let i = 0; i < 100_000; i++) value = i % 2 === 0 ? [value] : { a: value };
    let found: JsonValue | undefined = redactValue(value);
    while (typeof found === 'object' && found !== null && !('token' in found)) found = Object.values(found)[0];
    expect(found).toEqual({ token: '***' });
    expect(redactText(`${'{"a":'.repeat(50_000)}{"token":"deep"`)).not.toContain('"deep"');
  });

  it('nor a circle', () => {
    const circle: { token: string; self: JsonValue } = { token: 'x', self: null };
    circle.self = circle;
    const copy = redactValue(circle);
    expect(copy).toMatchObject({ token: '***', self: { self: { token: '***' } } });
  });
});

/** Of each, a quarter of a megabyte. It takes some ten milliseconds; quadratic work on any of them would take many seconds. */
const bombs = [
  ...[
    '=',
    'a',
    'a=',
    ': ',
    'eyJ',
    '.eyJ',
    'eyJ ',
    'bearer ',
    'bearer+',
    '\\',
    '\\"',
    '"',
    "'",
    '`',
    'password=',
    'password= ',
  ],
  ...[
    'password="',
    'password=,',
    '{"password":[',
    '[',
    '{',
    'cookie:a\n',
    'cookie:"',
    '\\u0070=',
    '%70=',
    '密码:',
    '4',
    '4 ',
  ],
  ...[
    '411 ',
    '4112 ',
    '4111111111111111 ',
    '-----BEGIN ',
    '-----BEGIN PRIVATE KEY-----',
    '://',
    '://a:',
    '@',
    'a@',
    'a.',
    '&',
  ],
  ...[
    '%',
    '--',
    '--a ',
    '--token ',
    ' ',
    '\n',
    '=\\\\',
    'cookie:\'",',
    '",a=',
    'sk-',
    'ghp_',
    'hooks.slack.com/services/',
    'api key:',
  ],
  ...['password=\\"x\\",', '{"a":', 'AKIA', 'p-a-s-s-w-o-r-d-=', '&quot;', '%22', 'token=""', 'xoxb-'],
];
const bombBytes = 2 ** 18;
const timeLimitMs = 250;

/** Of this process: other work on the machine is not counted. */
const cpuMs = (): number => process.cpuUsage().user / 1_000;

describe('time is linear in the length', () => {
  it.each(bombs)('%j, again and again', (piece) => {
    const text = piece.repeat(Math.ceil(bombBytes / piece.length));
    for (const bomb of [text, `password=${text}`, `Cookie: ${text}`, `{"password":"${text}`]) {
      const start = cpuMs();
      redactText(bomb, { pii: true });
      expect(cpuMs() - start).toBeLessThan(timeLimitMs);
    }
  });
});

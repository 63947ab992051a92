import { describe, expect, it } from 'vitest';
import { redact } from '../../src/core/redact.ts';

const cases: readonly (readonly [string, string])[] = [
  ['{"user":"u1","password":"hunter2","n":1}', '{"user":"u1","password":"[redacted]","n":1}'],
  [
    '{"req":{"headers":{"authorization":"Bearer abc.def.ghi123","cookie":"a=b; c=d"}}}',
    '{"req":{"headers":{"authorization":"[redacted]","cookie":"[redacted]"}}}',
  ],
  ['GET /x?token=abcdef&x=1', 'GET /x?token=[redacted]&x=1'],
  ['{"msg":"{\\"apiKey\\":\\"k123\\",\\"a\\":1}"}', '{"msg":"{\\"apiKey\\":\\"[redacted]\\",\\"a\\":1}"}'],
  ['{"msg":"{\\"token\\":\\"q\\\\\\"uo\\",\\"a\\":1}"}', '{"msg":"{\\"token\\":\\"[redacted]\\",\\"a\\":1}"}'],
  ['Authorization: Basic dXNlcjpwYXNz', 'Authorization: [redacted] [redacted]'],
  ['{"msg":"sent Bearer abcdef123456 on"}', '{"msg":"sent Bearer [redacted] on"}'],
  ['{"x":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.sig_x"}', '{"x":"[redacted]"}'],
  ['{"x-api-key":"q\\"uo","b":2}', '{"x-api-key":"[redacted]","b":2}'],
  ['{"set-cookie":["a=1","b=2"],"access_token":42}', '{"set-cookie":"[redacted]","access_token":"[redacted]"}'],
];

describe('redact', () => {
  it.each(cases)('%s', (line, expected) => {
    expect(redact(line)).toBe(expected);
    if (line.startsWith('{')) JSON.parse(redact(line));
  });

  it('takes out a value that was cut off', () => {
    expect(redact('{"a":1,"password":"hunter')).toBe('{"a":1,"password":"[redacted]"');
  });

  it('leaves alone what only speaks of secrets', () => {
    const line = '{"message":"invalid token for user u1","traceId":"4bf92f3577b34da6","session":"open"}';
    expect(redact(line)).toBe(line);
  });

  it('takes no more than a moment on hostile text', () => {
    const started = performance.now();
    redact(`{"${'token'.repeat(2000)}":"${'\\"'.repeat(4000)}`);
    redact(`${'a.'.repeat(5000)} ${'eyJ'.repeat(3000)} ${'\\"token\\":'.repeat(1000)}`);
    expect(performance.now() - started).toBeLessThan(2000);
  });
});

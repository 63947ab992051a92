/** Random logs as services write them: a dialect a file (which keys its logger has), values that queries meet, text lines, cut
 *  lines, and now and then what no logger should do. */

import { jsonString, type Random, space } from './random.ts';

const words = [
  'timeout',
  'Timed out',
  'connection refused',
  'OK',
  'GET /a',
  'a/b',
  'é',
  'ünï',
  'tab\there',
  'say "hi"',
  'back\\slash',
  '',
  '-',
  '0',
  '😀x',
  '\ufb01',
  'null',
  'TraceID: 4bf92f3577b34da6',
];
const texts = words.map((word) => ({ text: word }));
const raw = (...values: string[]) => values;

type Value = string | { readonly text: string };

/** By key, what its values are: JSON as written, or a text to be written in any way. */
const values: Readonly<Record<string, readonly Value[]>> = {
  level: raw(
    '"info"',
    '"error"',
    '"WARN"',
    '"debug"',
    '30',
    '50',
    '"50"',
    '"nonsense"',
    'null',
    '4',
    '"fatal"',
    '"Verbose"',
    'true',
  ),
  severity: raw('"ERROR"', '"INFO"', '"warning"', '3'),
  '@l': raw('"Error"', '"Warning"'),
  severityNumber: raw('9', '17', '13'),
  status: raw('200', '"500"', '503', '404', '"200 OK"', '"ok"', '1000', '5.03e2', '500.0', 'null'),
  statusCode: raw('200', '502'),
  duration: raw(
    '12',
    '0.5',
    '1500',
    '"1.5s"',
    '"12.3ms"',
    '"250"',
    '1e3',
    '-3',
    'null',
    '"soon"',
    '0.1',
    '123456.789',
    '12345678901234567890',
  ),
  duration_ms: raw('7', '1200.25'),
  latency: raw('3', '"4ms"', '0.25'),
  responseTime: raw('33', '44.5'),
  userId: raw('"user123"', '"u-7"', '7', '"0"', '""', '12345678901234567', '12345678901234568', '"USER123"'),
  user: raw('"ann"', '{"id":"user123","name":"Ann"}', '{"name":"bob"}', '{}', '[1]'),
  uid: raw('"1000"', '501'),
  traceId: raw('"4bf92f3577b34da6"', '"00000000"', '"abc123abc123"'),
  'trace.id': raw('"abc123abc123"'),
  traceparent: raw('"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"'),
  spanId: raw('"s1"', '"s2"'),
  requestId: raw('"r1"', '"r2"', '"r3"', '4'),
  reqId: raw('"r1"', '17'),
  service: raw('"api"', '"shop"', '{"name":"api","version":"1.2"}'),
  name: raw('"worker"'),
  pid: raw('1', '22'),
  hostname: raw('"h1"', '"h2"'),
  host: raw('"h1"', '{"name":"h3"}'),
  v: raw('1'),
  logger: raw('"a.b"', '"http"'),
  version: raw('"1.0"', '2'),
  tenant: raw('"t1"', '"t2"'),
  error: raw('"boom"', '{"message":"boom","code":"E1","type":"IO"}', '{"code":7}', 'null'),
  err: raw('{"message":"bad","stack":"at x\\nat y"}', '"bad"'),
  code: raw('"E42"', '7'),
  method: raw('"get"', '"POST"', '5'),
  url: raw('"/users/123?x=1"', '"https://shop.example/a/b"', '"/a"'),
  route: raw('"/users/:id"', '"/a"', '""'),
  path: raw('"/users/77"'),
  ip: raw('"203.0.113.7"', '"203.0.113.70:443"', '"10.0.0.1"', '"2001:db8::1"'),
  http: raw(
    '{"status":503,"method":"put","route":"/h"}',
    '{"request":{"method":"GET","id":"r9"},"response":{"status_code":200}}',
    '{"url":"/h/1","duration":5}',
  ),
  req: raw('{"id":"r1","method":"GET","url":"/q/1"}', '{"id":1,"headers":{"x":"1"}}', '"r"'),
  res: raw('{"statusCode":500}', '{"statusCode":"x","status":204}'),
  ctx: raw(
    '{"userId":"user123","level":"error","message":"inner"}',
    '{"user":{"id":"u9"},"tenantId":"t1"}',
    '{"uid":"5","email":"x@y"}',
    '{"code":"C1","error":"e"}',
  ),
  data: raw('{"duration":9,"time":"2026-11-20T11:00:00Z"}', '{"a":{"b":1}}', '[{"a":1}]', '[]'),
  message: texts,
  msg: texts,
  '@m': texts,
  event: [...texts, '{"duration":5000000}', '7'],
  tags: raw('["a","b"]', '["a","a"]', '[]', '"a"', '[1,"1",null]', '[["a"],{"x":1}]'),
  items: raw('[{"sku":"s1","qty":2},{"sku":"s2","qty":3}]', '[{"qty":1}]', '[]', '{"sku":"s1"}', '[{"sku":["x","y"]}]'),
  a: raw(
    '1',
    '"1"',
    '1.0',
    'true',
    'false',
    'null',
    '{"b":1}',
    '{"b":{"c":2}}',
    '{"b":null}',
    '{"b.c":3}',
    '[1,2]',
    '""',
    '1e400',
    '12345678901234567',
    '0.10000000000000001',
    '-0',
    '1e-7',
  ),
  'a.b': raw('7', '"x"', '{"c":5}', 'null'),
  b: raw('2', '"3"', '"x"', '{"c":1}', '10', '1.5', '"-2.5"'),
  '@x': raw('"ex"'),
  x: raw('"y"', '3'),
  n: raw('0', '1', '2', '3', '500', '1.25', '99.9', '1000000', '-7', '"12"', '0.3', '0.1', '0.2', '1e15'),
  big: raw('12345678901234567', '12345678901234568', '12345678901234567.0', '123456789012345678901234567890', '1'),
  failed: raw('true', '"yes"'),
  caller: raw('"main.go:1"'),
  ['__proto__']: raw('{"level":"error"}', '1'),
  '': raw('1'),
};
const allKeys = Object.keys(values);
const timeKeys = ['time', 'ts', 'timestamp', '@timestamp', 't', '@t', 'Time'];
const start = Date.UTC(2026, 10, 20, 10);

/** Lines without newlines. `broken`: objects that are none, by their grammar only. */
export function randomLog(random: Random, lines: number, broken = false): string[] {
  const dialect = Array.from({ length: 3 + random.below(12) }, () => random.pick(allKeys));
  const timeKey = random.pick(timeKeys);
  let at = start + random.below(86_400_000);
  return Array.from({ length: lines }, () => {
    at += random.below(20_000) - 2000;
    return randomLine(random, dialect, timeKey, at, broken);
  });
}

function randomLine(random: Random, dialect: readonly string[], timeKey: string, at: number, broken: boolean): string {
  const kind = random.below(100);
  if (kind < 3) return random.pick(['', ' ', '\r', '\0\0', '\t']);
  if (kind < 8)
    return (
      random.pick([
        'plain text: Timed out',
        '    at Module.load (a.js:1:2)',
        '[1,2]',
        '"error"',
        '500',
        'level=error status=503',
        'C:\\new',
      ]) + random.pick(['', '\r', ' '])
    );
  const record = randomRecord(random, dialect, timeKey, at);
  if (kind < 10) return record.slice(0, 1 + random.below(record.length - 1)).trimEnd();
  if (broken && kind < 20) return misspelt(record, random);
  if (kind < 22) return `${record}\r`;
  return kind === 22 ? `\0${record}\0\0` : record;
}

function randomRecord(random: Random, dialect: readonly string[], timeKey: string, at: number): string {
  const members: string[] = [];
  if (random.chance(0.9)) members.push(member(random, timeKey, timeOf(random, at)));
  for (const key of dialect) if (random.chance(0.7)) members.push(member(random, key, valueAt(random, key)));
  if (random.chance(0.2)) {
    const key = random.pick(allKeys);
    members.push(member(random, key, valueAt(random, key)));
  }
  if (random.chance(0.03)) members.push(member(random, `k${random.below(1_000_000)}`, '1'));
  if (random.chance(0.3)) members.reverse();
  return `{${members.join(',')}}`;
}

function member(random: Random, key: string, value: string): string {
  const name = random.chance(0.02) ? jsonString(key, random) : JSON.stringify(key);
  return random.chance(0.9)
    ? `${name}:${value}`
    : `${space(random)}${name}${space(random)}:${space(random)}${value}${space(random)}`;
}

function valueAt(random: Random, key: string): string {
  const value = random.pick(Object.hasOwn(values, key) ? values[key] : values.a);
  return typeof value === 'string' ? value : jsonString(value.text, random);
}

function timeOf(random: Random, at: number): string {
  const iso = new Date(at).toISOString();
  return random.pick([
    `"${iso}"`,
    `"${iso}"`,
    `"${iso}"`,
    `"${iso.slice(0, 19)}+01:00"`,
    `"${iso.replace('Z', '456Z')}"`,
    String(at),
    `${at / 1000}`,
    `"${at}"`,
    '"never"',
    'null',
    `"${iso.slice(0, 19).replace('T', ' ')}"`,
  ]);
}

/** Framed as an object, but no JSON. */
function misspelt(record: string, random: Random): string {
  return random.pick([
    record.replace(':', ' '),
    record.replace('}', ',}'),
    record.replace('"', "'"),
    record.replace(/:("|\d)/, ':=$1'),
    record.replace('{', '{,'),
    record.replace(/\d/, '01'),
    record.replace(/"([a-z])/, '"\\q$1'),
  ]);
}

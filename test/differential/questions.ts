/** Queries over every stage, aggregate, kind of filter and canonical field, about random logs. */

import { canonicalNames } from '../../src/core/canonical-names.ts';

// biome-ignore format: a list
const filters = [
  'level>=error', 'level=error', 'level!=info', 'level in (warn, error)', 'level:err', 'level=nonsense', 'level~^err', 'status>=500', 'status=500', 'status!=200',
  'status=ok', 'status in (200, 503)', 'status=5*', 'duration>100', 'duration>=1.5s', 'duration=12.3ms', 'duration<1s', 'userId=user123', 'userId=7',
  'userId=12345678901234567', 'userId!=user123', 'traceId=4bf92f3577b34da6', 'message:"timed out"', 'message="Timed out"', 'message=*out', 'message:é',
  'timeout', '"Timed out"', '500', 'refused or boom', 'not timeout', 'level=error userId=user123', 'level=error or status>=500', '(level=warn or level=error) not user123',
  'a=1', 'a=true', 'a="1"', 'a=*', 'not a=*', 'a.b=1', 'a.b.c=2', '.level=error', '.duration>10', 'a=12345678901234567', 'a=null', 'tags=a', 'tags:a', 'tags[0]=a', 'items[].sku=s1',
  'items[0].qty>1', '@x=ex', '@x=y', '*=api', '*=500', 'ip in 203.0.113.0/24', 'ip=203.0.113.7', 'ip:203.0.113.7', 'clientIp in 10.0.0.0/8', 'host=h1', 'host.name=h3',
  'service:API', 'service.name=api', 'time>=2026-11-20T12:00Z', 'time<2026-11-21', 'failed=true', 'failed=false', 'failed=yes', 'url:users', 'route=/users/:id', 'route=/users/*',
  'error:boom', 'error=*', 'errorCode=E42', 'requestId=r1', 'method=GET', 'method:p', 'n>=0.3', 'n<1', 'n=500', 'b>1', 'big=12345678901234567', 'big>12345678901234567', 'b~^[0-9]', 'message~/OUT/i',
  'msg:"say"', 'a/b', 'user.name=Ann', 'user.id=user123', 'ctx.userId=user123', 'version=1.0', 'logger=http', 'tenant in (t1, t3)', '`a.b`=7', '_line<50', '_file=x', 'spanId=s1', 'message:tab', 'message:"back\\\\slash"',
];

// biome-ignore format: a list
const calls = [
  'count()', 'count(level>=error)', 'share(status>=500)', 'sum(n)', 'sum(duration)', 'avg(duration)', 'avg(n)', 'min(n)', 'max(n)', 'min(a)', 'max(a)', 'min(big)', 'max(big)', 'min(level)',
  'max(time)', 'min(message)', 'max(message)', 'p50(duration)', 'p99(n)', 'p99.9(duration)', 'percentile(n, 25)', 'percentile(b, 0)', 'distinct(userId)', 'distinct(a)', 'distinct(tags)', 'first(message)',
  'last(a)', 'first(big)', 'last(level)', 'rate()', 'count(timeout)', 'sum(a)', 'distinct(message)', 'count(not a=*)', 'share(failed=true)', 'max(status)',
];

const keys = [
  ...canonicalNames,
  'a',
  'b',
  'a.b',
  'a.b.c',
  'tags',
  'tags[]',
  'items[].sku',
  'items[0].sku',
  '.level',
  '.status',
  '@x',
  'big',
  'n',
  'failed',
  'bin(5m)',
  'bin(1h)',
  'bin(duration, 10)',
  'bin(n, 0.5)',
  'user',
  'http',
  '_file',
  'data',
  'error.code',
  'http.status',
];

// biome-ignore format: a list
const chains = [
  'sort -duration', 'sort n, -a', 'sort message', 'head 5', 'tail 7', 'fields time, level, message', 'fields a, a.b, tags, big', 'dedup userId', 'dedup level, status', 'sort -time | head 3', 'fields n, b | sort -n | head 4',
  'sort -n | head 3', 'sort n, a | head 2', 'sort -a | head 7', 'sort -time | head 4', 'sort -_line | head 3', 'sort level, -duration | head 5',
  'sort tags | head 4', 'sort big | head 3 | fields big', 'dedup a, b', 'dedup tags', 'dedup big | count', 'dedup failed, level',
  'drop a', 'drop a, b, tags | head 9', 'expand requestId', 'expand pid', 'where n>1 | sort n', 'where level>=warn | count', 'dedup host | count by host', 'sort -n | stats first(n), sum(n) by level', 'fields userId, duration | stats avg(duration) by userId',
  'head 50 | stats count() by service', 'expand userId | count by userId', 'tail 20 | fields _line, message', 'sort failed, _line | head 5', 'dedup a | fields a', 'where message:out | fields message | dedup message',
  'fields time, n | timechart 1h sum(n)', 'sort a | fields a', 'sort -big | fields big', 'head 30 | timechart 1h count()', 'dedup tags | fields tags, items',
];

// biome-ignore format: a list
const tables = [
  'stats count() as c, avg(n) as m by level | where c>2', 'count by userId | sort -userId | head 3', 'stats count() by a, b | head 10', 'stats max(n) as most by host | sort -most | fields host, most', 'count by status | drop status',
  'stats count() by level | where level>=warn', 'count by a | stats count(), sum(`count()`)', 'top 3 userId', 'top 5 a', 'top tags[]', 'timechart 1h count()', 'timechart 5m count(level>=error), avg(duration)', 'timechart 1h rate(), max(n) by level',
  'timechart 1h distinct(userId) by host', 'stats rate() by service', 'stats count() by bin(1h), level', 'stats first(n), last(n), count() by bin(1h)', 'stats share(level>=error) by service, version | tail 2', 'count by level, status, host', 'count',
  'stats p50(n), p90(n), p99(n), min(n), max(n), avg(n), sum(n)', 'count by message | dedup `count()`', 'count by tags[], items[].sku', 'stats distinct(a), distinct(b) by tags[]',
  'spike by level', 'spike window 1h baseline 24h ratio 2 by service', 'spike by tags[], host', 'spike window 1m baseline 10m | where current>1',
  'patterns', 'patterns a | head 5', 'patterns userId', 'sort n | patterns', 'patterns tags | fields pattern, count',
];

export type Pick = <T>(items: readonly T[]) => T;

/** One of some ten thousand queries. */
export function question(pick: Pick): string {
  const filter = pick([
    pick(filters),
    pick(filters),
    `${pick(filters)} ${pick(filters)}`,
    `${pick(filters)} or ${pick(filters)}`,
    `not (${pick(filters)})`,
    '',
  ]);
  const stage = pick([
    '',
    `stats ${pick(calls)}`,
    `stats ${two(calls, pick)} by ${pick(keys)}`,
    `stats ${pick(calls)} by ${two(keys, pick)}`,
    `count by ${pick(keys)}`,
    pick(chains),
    pick(tables),
    pick(tables),
  ]);
  if (filter === '') return stage === '' ? 'level=*' : stage;
  return stage === '' ? filter : `${filter} | ${stage}`;
}

/** Two that differ: columns of one name are an error. */
function two(items: readonly string[], pick: Pick): string {
  const first = pick(items);
  return `${first}, ${pick(items.filter((item) => item !== first))}`;
}

/** Each filter, aggregate, key, chain and table once. */
export const everyQuestion: readonly string[] = [
  ...filters,
  ...calls.map((call) => `stats ${call} by service`),
  ...keys.map((key) => `count by ${key}`),
  ...chains,
  ...tables,
];

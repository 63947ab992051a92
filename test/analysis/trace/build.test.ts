import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { subMillisecondNs } from '../../../src/analysis/trace/entry.ts';
import { depthFirst } from '../../../src/analysis/trace/tree.ts';
import { log, parents, span, traceOf } from './records.ts';

describe('times', () => {
  test.each([
    ['1661145517588444295', 444_295],
    ['1660049722779884', 884_000],
    ['1660049722779', 0],
    ['1660049722779.5', 500_000],
    ['1660049722', 0],
    ['1795168814.503123', 123_000],
    ['2022-08-22T05:18:42.908318Z', 318_000],
    ['2022-08-22T05:18:42Z', 0],
  ])('%s has %i ns beyond its milliseconds', (text, ns) => {
    expect(subMillisecondNs(text)).toBe(ns);
  });

  test('a record with a duration is logged at its end, a span at its start', () => {
    const trace = traceOf([log(100, 'done', { duration: 40 }), span('a', undefined, 0, 100)]);
    expect(
      trace.entries.map(({ name, startMs, endMs }) => [name, startMs - trace.startMs, endMs - trace.startMs]),
    ).toEqual([
      ['a', 0, 100],
      ['done', 60, 100],
    ]);
    expect(trace.durationMs).toBe(100);
  });

  test('nanoseconds stay exact', () => {
    const [entry] = traceOf([
      {
        ...span('a', undefined, 0, 1),
        startTimeUnixNano: '1661145517588444295',
        endTimeUnixNano: '1661145517588444299',
      },
    ]).entries;
    expect([entry.startUnixNano, entry.endUnixNano]).toEqual(['1661145517588444295', '1661145517588444299']);
  });

  test('a record without a time is kept apart', () => {
    const trace = traceOf([{ traceId: 't', msg: 'when?' }]);
    expect([trace.entries.length, trace.untimed.map(({ name }) => name)]).toEqual([0, ['when?']]);
  });
});

describe('parents', () => {
  test('by span id, whatever the times', () => {
    expect(parents(traceOf([span('a', undefined, 0, 10), span('b', 'a', 20, 30)]))).toEqual(['a', 'b<a']);
  });

  test('a record belongs to the span it names', () => {
    expect(parents(traceOf([span('a', undefined, 0, 10), span('b', 'a', 2, 8), log(5, 'x', { spanId: 'a' })]))).toEqual(
      ['a', 'b<a', 'x<a'],
    );
  });

  test('by time: the shortest that holds it, of its own service first', () => {
    const trace = traceOf([
      log(100, 'gateway', { service: 'gateway', duration: 100 }),
      log(90, 'short', { service: 'other', duration: 70 }),
      log(95, 'own', { duration: 90 }),
      log(50, 'inside'),
    ]);
    expect(parents(trace)).toEqual(['gateway', 'own<gateway', 'short<own', 'inside<own']);
  });

  test('the server half of a Zipkin call is below the client half', () => {
    const trace = traceOf([
      span('a', undefined, 0, 10, { kind: 'CLIENT', name: 'client' }),
      span('a', undefined, 1, 9, { kind: 'SERVER', name: 'server', service: 'api' }),
      span('b', 'a', 2, 3, { service: 'api' }),
    ]);
    expect(parents(trace)).toEqual(['client', 'server<client', 'b<server']);
  });

  test('a circle of parents is cut', () => {
    const trace = traceOf([span('a', 'c', 0, 10), span('b', 'a', 1, 9), span('c', 'b', 2, 8), span('d', 'd', 3, 4)]);
    expect(parents(trace)).toEqual(['a', 'b<a', 'c<b', 'd']);
    expect(depthFirst(trace.entries)).toEqual([0, 1, 2, 3]);
  });

  test('a chain of 20,000 spans takes no stack', () => {
    const chain = Array.from({ length: 20_000 }, (_, i) =>
      span(`s${i}`, i === 0 ? undefined : `s${i - 1}`, i / 1000, 30_000 - i / 1000),
    );
    const trace = traceOf(chain);
    expect(trace.entries[trace.entries.length - 1].depth).toBe(19_999);
    expect(trace.criticalPath.length).toBeGreaterThan(0);
  });

  test('the same span from two exports stands once', () => {
    const trace = traceOf([span('a', undefined, 0, 10), span('a', undefined, 0, 10)]);
    expect(trace.entries.map(({ copies }) => copies)).toEqual([2]);
  });
});

describe('failures', () => {
  test.each<[string, Record<string, unknown>, boolean]>([
    ['level error', { level: 'error' }, true],
    ['level warn', { level: 'warn' }, false],
    ['status 503', { status: 503 }, true],
    ['status 404', { status: 404 }, false],
    ["OpenTelemetry's status", { status: { code: 2 } }, true],
    ["OpenTelemetry's status by name", { status: { code: 'STATUS_CODE_ERROR' } }, true],
    ["Jaeger's tag", { tags: { error: true } }, true],
    ["Jaeger's tag false", { tags: { error: false } }, false],
    ["Zipkin's tag", { tags: { error: 'refused' } }, true],
  ])('%s', (_, more, failed) => {
    expect(traceOf([span('a', undefined, 0, 1, more)]).entries[0].failed).toBe(failed);
  });

  test('exceptions noted in a span are entries of it', () => {
    const events = [
      { timeUnixNano: '1795168800000500000', name: 'exception', attributes: { 'exception.message': 'boom' } },
    ];
    const trace = traceOf([span('a', undefined, 0, 1, { events })]);
    expect(parents(trace)).toEqual(['a', 'exception: boom<a']);
    expect(trace.entries[1]).toMatchObject({
      kind: 'event',
      failed: true,
      error: 'boom',
      startUnixNano: '1795168800000500000',
    });
  });
});

describe('critical path', () => {
  const path = (records: readonly unknown[]) => {
    const trace = traceOf(records);
    return trace.criticalPath.map(({ entry, startMs, endMs }) => [
      trace.entries[entry].name,
      startMs - trace.startMs,
      endMs - trace.startMs,
    ]);
  };

  test('goes through the child that is waited for', () => {
    expect(path([span('a', undefined, 0, 100), span('b', 'a', 10, 60), span('c', 'a', 20, 90)])).toEqual([
      ['a', 0, 20],
      ['c', 20, 90],
      ['a', 90, 100],
    ]);
  });

  test('takes one child after the other', () => {
    expect(path([span('a', undefined, 0, 100), span('b', 'a', 10, 40), span('c', 'a', 50, 90)])).toEqual([
      ['a', 0, 10],
      ['b', 10, 40],
      ['a', 40, 50],
      ['c', 50, 90],
      ['a', 90, 100],
    ]);
  });

  test('there is none without durations', () => {
    expect(path([log(0, 'x'), log(10, 'y')])).toEqual([]);
  });

  test('of one root it covers all its time, and never overlaps', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(99), fc.integer({ min: 1, max: 50 }), fc.nat(20)), { maxLength: 20 }),
        (spans) => {
          const children = spans.map(([from, length, parent], i) =>
            span(`s${i}`, i === 0 ? 'root' : parent < i ? `s${parent}` : 'root', from, Math.min(100, from + length)),
          );
          const stretches = path([span('root', undefined, 0, 100), ...children]).map(([, from, to]) => [
            Number(from),
            Number(to),
          ]);
          expect(stretches[0][0]).toBeCloseTo(0);
          expect(stretches[stretches.length - 1][1]).toBeCloseTo(100);
          for (let i = 1; i < stretches.length; i++) expect(stretches[i][0]).toBeCloseTo(stretches[i - 1][1], 3);
        },
      ),
    );
  });
});

describe('what is notable', () => {
  test('gaps: nothing noted and no part running', () => {
    const trace = traceOf([log(0, 'x'), log(10, 'y'), log(200, 'z')]);
    expect(trace.gaps.map(({ startMs, endMs, after, before }) => [endMs - startMs, after, before])).toEqual([
      [190, 1, 2],
    ]);
    expect(traceOf([log(0, 'x'), span('db', undefined, 1, 199), log(200, 'z')]).gaps).toEqual([]);
  });

  test('retries: again after a failure, not merely again', () => {
    const failed = { status: { code: 2 }, name: 'q' };
    const again = traceOf([
      span('a', undefined, 0, 50),
      span('b', 'a', 1, 5, failed),
      span('c', 'a', 6, 9, failed),
      span('d', 'a', 10, 12, { name: 'q' }),
    ]);
    expect(again.retries).toEqual([{ service: 'web', name: 'q', entries: [1, 2, 3], recovered: true }]);
    const loop = traceOf([
      span('a', undefined, 0, 50),
      span('b', 'a', 1, 5, { name: 'q' }),
      span('c', 'a', 6, 9, { name: 'q' }),
    ]);
    expect(loop.retries).toEqual([]);
  });

  test.each([
    ['retrying in 200 ms', {}, true],
    ['call failed', { attempt: 2 }, true],
    ['call', { attempt: 1 }, false],
    ['giving up, no retries left', {}, false],
    ['max retries is 3', {}, false],
    ['country found', {}, false],
  ])('a record tells of a retry: %s %j', (message, more, tells) => {
    expect(traceOf([log(0, message, more)]).retries.length > 0).toBe(tells);
  });

  test.each<[string, readonly unknown[], readonly string[]]>([
    ['a call without an answer', [log(0, 'calling payments'), log(5, 'cart saved')], ['calling payments']],
    ['a call with one', [log(0, 'calling payments'), log(5, 'payments answered 200')], []],
    [
      'a request that is logged at its end',
      [log(0, 'received request'), log(50, 'GET /', { duration: 60, status: 200 })],
      [],
    ],
    ['a request that is never logged', [log(0, 'received request'), log(50, 'cache miss')], ['received request']],
    [
      'another service cannot end it',
      [log(0, 'import started'), log(5, 'import finished', { service: 'b' })],
      ['import started'],
    ],
    ['a span without an end', [span('a', undefined, 0, undefined)], ['a']],
  ])('unfinished: %s', (_, records, names) => {
    const trace = traceOf(records);
    expect(trace.unfinished.map(({ entry }) => trace.entries[entry].name)).toEqual(names);
  });

  test('a parent that is in no file is told once', () => {
    expect(traceOf([span('a', 'gone', 0, 1), span('b', 'gone', 2, 3)]).unfinished).toEqual([
      { entry: 0, why: 'missingParent' },
    ]);
  });

  test('clocks: said, and times left as they are', () => {
    const trace = traceOf([
      span('a', undefined, 0, 100),
      span('b', 'a', -30, 20, { host: 'h2' }),
      span('c', 'a', 10, 20, { host: 'h2' }),
    ]);
    expect(trace.skews).toMatchObject([{ parentHost: 'h1', childHost: 'h2', leastMs: 30, pairs: 1, of: 2 }]);
    expect(trace.entries[0].name).toBe('b');
    const ahead = traceOf([span('a', undefined, 0, 100), span('b', 'a', 70, 120, { host: 'h2' })]);
    expect(ahead.skews).toMatchObject([{ leastMs: -20 }]);
  });

  test('clocks: none on one host, and a consumer may run on', () => {
    expect(traceOf([span('a', undefined, 0, 100), span('b', 'a', -30, 20)]).skews).toEqual([]);
    expect(traceOf([span('a', undefined, 0, 100), span('b', 'a', 70, 120, { host: 'h2', kind: 5 })]).skews).toEqual([]);
  });
});

describe('any order of the input gives the same trace', () => {
  const record = fc.oneof(
    fc
      .tuple(fc.nat(9), fc.option(fc.nat(9), { nil: undefined }), fc.nat(50), fc.option(fc.nat(50), { nil: undefined }))
      .map(([id, parent, from, length]) =>
        span(
          `s${id}`,
          parent === undefined ? undefined : `s${parent}`,
          from,
          length === undefined ? undefined : from + length,
          {
            host: `h${id % 3}`,
          },
        ),
      ),
    fc
      .tuple(fc.nat(60), fc.constantFrom('started', 'done', 'retrying', 'calling x'), fc.nat(2), fc.nat(30))
      .map(([at, msg, service, duration]) =>
        log(at, msg, { service: `s${service}`, ...(duration > 20 ? { duration } : {}) }),
      ),
  );
  const shuffled = fc
    .array(record, { maxLength: 25 })
    .chain((records) =>
      fc.tuple(
        fc.constant(records),
        fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length }),
      ),
    );
  /** Lines are counted in the order of the input. */
  const withoutLines = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value, (key, one) => (key === 'line' ? undefined : one)));

  test('entries, parents, and what is notable', () => {
    fc.assert(
      fc.property(shuffled, ([records, others]) => {
        expect(withoutLines(traceOf(others))).toEqual(withoutLines(traceOf(records)));
      }),
    );
  });

  test('each entry has one place below its parent', () => {
    fc.assert(
      fc.property(shuffled, ([records]) => {
        const { entries } = traceOf(records);
        expect([...depthFirst(entries)].sort((a, b) => a - b)).toEqual([...entries.keys()]);
        for (const { parent, depth } of entries)
          expect(depth).toBe(parent === undefined ? 0 : entries[parent].depth + 1);
      }),
    );
  });
});

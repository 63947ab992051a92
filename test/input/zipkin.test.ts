import { describe, expect, test } from 'vitest';
import { zipkinSpans } from '../../src/input/zipkin.ts';

const span = {
  traceId: 'a',
  id: 'b',
  timestamp: 1458702548467000,
  duration: 386000,
  localEndpoint: { serviceName: 'web' },
};

describe('Zipkin spans', () => {
  test('get names that say what they are, and keep all else', () => {
    const text =
      '{"traceId":"a","parentId":"p","id":"b","timestamp":1458702548467000,"duration":386000,"localEndpoint":{"serviceName":"web"},"tags":{"n":1.000000000000000000001}}';
    expect(zipkinSpans(text)).toEqual([
      '{"traceId":"a","parentSpanId":"p","spanId":"b","startTime":1458702548467000,"durationUs":386000,"localEndpoint":{"serviceName":"web"},"tags":{"n":1.000000000000000000001},"serviceName":"web"}',
    ]);
  });

  test('the traces of an answer are arrays in an array', () => {
    expect(zipkinSpans(JSON.stringify([span, span]))?.length).toBe(2);
  });

  test.each([
    ['a record', { traceId: 'a', id: 7, localEndpoint: 'x' }],
    ['a record that has a span id already', { ...span, spanId: 'c' }],
    ['milliseconds', { ...span, timestamp: 1458702548467 }],
    ['no endpoint', { traceId: 'a', id: 'b', timestamp: 1458702548467000 }],
  ])('%s stays as it is', (_, record) => {
    expect(zipkinSpans(JSON.stringify(record))).toBeUndefined();
  });

  test('a key __proto__ is a key', () => {
    expect(zipkinSpans(`{"__proto__":{"x":1},${JSON.stringify(span).slice(1)}`)?.[0]).toContain('"__proto__":{"x":1}');
  });
});

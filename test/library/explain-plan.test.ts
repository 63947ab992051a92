/** explainPlan(): the plan as data and as text. */

import { describe, expect, test } from 'vitest';
import { explainPlan, parse, print } from '../../src/index.ts';

describe('explainPlan', () => {
  test('an aggregation', () => {
    const { plan, text } = explainPlan(
      'level>=error userId=user123 | stats count(), p99(duration) by route | sort -count() | head 5',
    );
    expect(plan).toEqual({
      query: 'level>=error userId=user123 | stats count(), p99(duration) by route | sort -count() | head 5',
      scan: {
        filter: 'level>=error userId=user123',
        fields: ['level', 'userId', 'route', 'duration'].map((name) => ({ name, kind: 'canonical' })),
        needles: [{ text: 'user123', ignoreCase: false }],
        rowLimit: 0,
        group: { by: ['route'], compute: ['count()', 'p99(duration)'] },
      },
      once: ['sort -count()', 'head 5'],
    });
    expect(text.split('\n')).toEqual([
      'query     level>=error userId=user123 | stats count(), p99(duration) by route | sort -count() | head 5',
      'scan      every thread, on its part of the input',
      '  look for  "user123"; lines without are passed over unread',
      '  extract   level (by its known keys), userId (by its known keys), route (by its known keys), duration (by its known keys)',
      '  filter    level>=error userId=user123',
      '  group     count(), p99(duration) by route; groups of all threads are merged',
      'once      on what all threads gave',
      '  sort -count()',
      '  head 5',
    ]);
  });

  test('rows, and a parsed query', () => {
    const { query } = parse('a.b=1 | where c=2 | head 3');
    const { plan } = explainPlan(query);
    expect(plan.scan).toMatchObject({
      filter: 'a.b=1 c=2',
      rowLimit: 3,
      fields: [
        { name: 'a.b', kind: 'path' },
        { name: 'c', kind: 'path' },
      ],
    });
    expect(plan.once).toEqual(['head 3']);
    expect(print(query)).toBe('a.b=1 | where c=2 | head 3');
  });

  test('expand takes two passes', () => {
    const { plan, text } = explainPlan('level=error | expand traceId | count');
    expect(plan.expand).toBe('traceId');
    expect(text).toContain('collect   the values of traceId');
  });

  test('plain data', () => {
    const { plan } = explainPlan('top 3 userId');
    expect(structuredClone(plan)).toEqual(plan);
  });
});

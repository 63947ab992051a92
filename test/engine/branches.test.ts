/** Many questions in one scan: each counts what it counts alone, whatever terms it shares with others. */

import { statSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import type { ScanJob } from '../../src/engine/job.ts';
import { Scanner } from '../../src/engine/scanner.ts';
import { parse } from '../../src/language.ts';
import type { Grouping } from '../../src/operators/operator.ts';
import { options, TempFolder } from '../differential/engine.ts';

const folder = new TempFolder();
afterAll(() => folder.remove());

const grouping: Grouping = {
  keys: [{ kind: 'field', field: { segments: [{ key: 'service' }], literal: false } }],
  aggregates: [{ name: 'count' }],
};
const record = fc.record(
  {
    level: fc.constantFrom('info', 'warn', 'error'),
    service: fc.constantFrom('a', 'b', 'c', '__proto__'),
    status: fc.constantFrom(200, 404, 500, '500'),
    message: fc.constantFrom('ok', 'timeout', 'a timeout of b'),
  },
  { requiredKeys: [] },
);
const term = fc.constantFrom(
  'level>=error',
  'level=warn',
  'service=a',
  'service=b',
  'not service=a',
  'status>=500',
  'status<500',
  'message:timeout',
  'timeout',
  'failed=true',
  'message=*',
  '(level=error or status=404)',
);
const query = fc.array(term, { maxLength: 3 }).map((terms) => terms.join(' '));

function scan(path: string, job: Partial<ScanJob>): Scanner {
  const whole: ScanJob = { ...options, kernel: 'simd', filter: { kind: 'all' }, wantTimes: false, rowLimit: 0, ...job };
  const scanner = new Scanner(whole, { rows: () => undefined, stopped: () => false });
  const range = { start: 0, end: statSync(path).size, first: true };
  if (range.end > 0) scanner.scanRange({ fileIndex: 0, path, name: path, named: true, range }, range);
  return scanner;
}

describe('branches', () => {
  it('count what a scan for each alone counts, before and after groups were taken', () => {
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 60 }),
        fc.array(query, { minLength: 1, maxLength: 8 }),
        (records, queries) => {
          const path = folder.write(
            'branches.log',
            Buffer.from(records.map((one) => `${JSON.stringify(one)}\n`).join('')),
          );
          const filters = queries.map((text) => parse(text).query.filter);
          const many = scan(path, { branches: filters.map((filter) => ({ filter, groupings: [grouping] })) });
          const alone = filters.map((filter) => scan(path, { filter, grouping }).outcome().groups);
          expect(many.takeGroups().branches?.map(([groups]) => groups)).toEqual(alone);
          expect(many.outcome().branches?.every(([groups]) => groups.groupCount === 0)).toBe(true);
        },
      ),
      { numRuns: 40 },
    );
  });
});

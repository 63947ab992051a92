/** Many questions in one scan: each counts what it counts alone, whatever terms it shares with others. */

import { statSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { countingJob, type ScanBranch, type ScanJob } from '../../src/engine/job.ts';
import { Scanner } from '../../src/engine/scanner.ts';
import { schedule } from '../../src/engine/scheduler.ts';
import { planTasks } from '../../src/engine/tasks.ts';
import { parse, parseFilter } from '../../src/language.ts';
import { RecordBinder } from '../../src/operators/binder.ts';
import { Grouper } from '../../src/operators/grouper.ts';
import type { Grouping } from '../../src/operators/operator.ts';
import { splitQuery } from '../../src/plan/split.ts';
import { options, TempFolder } from '../differential/engine.ts';
import { dice } from '../differential/random.ts';

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

const random = dice(7);
const lines = Array.from({ length: 9000 }, (_, n) =>
  random.below(20) === 0
    ? `text ${n}`
    : JSON.stringify({
        level: random.pick(['info', 'warn', 'error']),
        status: random.pick([200, 404, 500]),
        a: random.below(4),
        message: random.pick(['timed out', 'done', 'refused']),
      }),
);
const path = folder.write('together.log', Buffer.from(`${lines.join('\n')}\n`));
const count = splitQuery(parse('stats count(), sum(a) by a').query).grouping;
if (count === undefined) throw new Error('no grouping');
const filters = [
  '',
  'level>=warn',
  'level>=warn status=500',
  'level>=warn status=500 message:out',
  'level>=warn status=404',
  '(level>=warn status=500) a=1',
  'status=500 level>=warn',
  'not level=*',
  'level>=warn status=500',
  'nothing=here level>=warn',
  '',
];

async function rowsOf(branches: readonly ScanBranch[]): Promise<unknown[][]> {
  const planned = await planTasks([{ path, name: 'together.log', named: true }], false);
  const groupers = branches.map(({ groupings }) =>
    groupings.map((one) => new Grouper(one, new RecordBinder(options), options)),
  );
  const job = countingJob(options, { filter: { kind: 'all' }, branches });
  for await (const event of schedule(job, planned.tasks, { ...options, estimatedBytes: planned.estimatedBytes }))
    if (event.kind === 'outcome')
      event.outcome.branches?.forEach((ways, b) => {
        for (const [g, groups] of ways.entries()) groupers[b][g].merge(groups);
      });
  return groupers.flat().map((grouper) => grouper.rows());
}

it('answers as each does alone', async () => {
  const branches = filters.map((text): ScanBranch => ({ filter: parseFilter(text), groupings: [count] }));
  const together = await rowsOf(branches);
  const alone = await Promise.all(branches.map((branch) => rowsOf([branch])));
  expect(together).toEqual(alone.map(([rows]) => rows));
  expect(together[0].length).toBe(5);
  expect(together[2]).toEqual(together[6]);
  expect(together[9]).toEqual([]);
});

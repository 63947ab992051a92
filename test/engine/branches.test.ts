/** Questions that begin with the same conditions: each gives what it gives alone. */

import { afterAll, expect, it } from 'vitest';
import { countingJob, type ScanBranch } from '../../src/engine/job.ts';
import { schedule } from '../../src/engine/scheduler.ts';
import { planTasks } from '../../src/engine/tasks.ts';
import { parse, parseFilter } from '../../src/language.ts';
import { RecordBinder } from '../../src/operators/binder.ts';
import { Grouper } from '../../src/operators/grouper.ts';
import { splitQuery } from '../../src/plan/split.ts';
import { options, TempFolder } from '../differential/engine.ts';
import { dice } from '../differential/random.ts';

const folder = new TempFolder();
afterAll(() => folder.remove());

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
const path = folder.write('branches.log', Buffer.from(`${lines.join('\n')}\n`));
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
  const planned = await planTasks([{ path, name: 'branches.log', named: true }], false);
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

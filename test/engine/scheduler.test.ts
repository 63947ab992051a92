/** What is left of a scan when it is over. */

import { getEventListeners } from 'node:events';
import { afterAll, expect, it } from 'vitest';
import { countingJob } from '../../src/engine/job.ts';
import { schedule } from '../../src/engine/scheduler.ts';
import { planTasks } from '../../src/engine/tasks.ts';
import { options, TempFolder } from '../differential/engine.ts';

const folder = new TempFolder();
afterAll(() => folder.remove());

it('nothing stays on a signal that lives longer: it would hold groups and kernel of each scan of a live run', async () => {
  const { signal } = new AbortController();
  const path = folder.write('a.log', Buffer.from('{"level":"error"}\n'.repeat(10)));
  const { tasks, estimatedBytes } = await planTasks([{ path, name: path, named: true }], false);
  const job = countingJob(options, { filter: { kind: 'all' } });
  let listening = 0;
  for await (const _ of schedule(job, tasks, { ...options, estimatedBytes, signal }))
    listening = Math.max(listening, getEventListeners(signal, 'abort').length);
  expect(listening).toBeGreaterThan(0);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

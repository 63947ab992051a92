import { afterAll, describe, expect, it } from 'vitest';
import { randomFrom } from '../helpers/batches.ts';
import { run, TempFolder } from './engine.ts';
import { dice } from './random.ts';
import { randomLog } from './random-logs.ts';

const folder = new TempFolder();
afterAll(() => folder.remove());

const questions = [
  'count',
  'level>=error | stats count(), p99(duration), sum(n), avg(duration), distinct(userId), first(message), last(a) by service, host',
  'count by a, big',
  'count by tags[]',
  'timechart 1h count(), max(n) by level',
  'userId=user123 "Timed out" | fields _line, time, message',
  'status>=500 | sort -n | head 20',
  'sort duration, -_line | head 5',
  'dedup a, level | fields _line, a, level',
  'tail 30',
  'message:module | tail 5',
  'big=12345678901234567 | stats min(big), max(big), rate()',
];

describe('two threads', { timeout: 120_000 }, () => {
  const lines = Array.from({ length: 12 }, (_, seed) => randomLog(dice(seed), 1000)).flat();
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const path = folder.write('large.log', bytes, Math.ceil((26 * 1024 * 1024) / bytes.length));

  it.each(questions)('answer as one does: %s', async (question) => {
    expect(await run(question, path, { threads: 2 })).toEqual(await run(question, path));
  });

  it('answer as the scalar kernel does', async () => {
    expect(await run(questions[1], path, { threads: 2 })).toEqual(await run(questions[1], path, { kernel: 'scalar' }));
  });
});

describe('two threads, of thousands of different values', { timeout: 120_000 }, () => {
  // Only such are counted in tables, which a worker gives away.
  const next = randomFrom(5);
  const lines = Array.from({ length: 20_000 }, (_, i) => {
    const duration = Math.exp(next() * 9).toFixed(3);
    return `{"level":"${['info', 'warn', 'error'][i % 3]}","duration":${duration},"change":${(next() - 0.5) * 1e3}}`;
  });
  const bytes = Buffer.from(`${lines.join('\n')}\n`);
  const path = folder.write('spread.log', bytes, Math.ceil((26 * 1024 * 1024) / bytes.length));

  it.each([
    'stats count(), p50(duration), p99(duration), p0.1(change) by level',
    'stats p99(duration) by change | head 50',
  ])('answer as one does: %s', async (question) => {
    expect(await run(question, path, { threads: 2 })).toEqual(await run(question, path));
  });
});

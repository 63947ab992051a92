import { describe, expect, test } from 'vitest';
import { otlpOf, trace, UsageError } from '../../src/index.ts';

const id = '0af7651916cd43dd8448eb211c80319c';
const lines = (...records: readonly object[]): Buffer =>
  Buffer.from(records.map((one) => `${JSON.stringify(one)}\n`).join(''));
const time = '2026-11-20T10:00:00.250Z';

describe('trace()', () => {
  test('of bytes in memory: entries, and OTLP without secrets', async () => {
    const answer = await trace(lines({ time, msg: 'login password=hunter2hunter2', traceId: id, duration: 250 }), id);
    if (answer.kind !== 'found') throw new Error(answer.kind);
    expect(answer.trace.entries).toMatchObject([{ durationMs: 250, traceId: id, depth: 0 }]);
    const otlp = JSON.stringify(otlpOf(answer.trace));
    expect(otlp).toContain(`"traceId":"${id}"`);
    expect(otlp).not.toContain('hunter2hunter2');
  });

  test('several that begin so, and none', async () => {
    const both = lines({ time, traceId: `${id.slice(0, 8)}1111` }, { time, traceId: `${id.slice(0, 8)}2222` });
    expect(await trace(both, id.slice(0, 8))).toMatchObject({
      kind: 'ambiguous',
      ids: [{ records: 1 }, { records: 1 }],
    });
    expect(await trace(both, id)).toEqual({ kind: 'nothing' });
  });

  test('a filter narrows', async () => {
    const both = lines({ time, level: 'info', traceId: id }, { time, level: 'error', traceId: id });
    const answer = await trace(both, id, { query: 'level>=error' });
    expect(answer.kind === 'found' && answer.trace.entries.length).toBe(1);
  });

  test('what makes no sense is said', async () => {
    await expect(trace(lines({}), ' ')).rejects.toThrow(UsageError);
    await expect(trace(lines({}), id, { query: 'head 1' })).rejects.toThrow('no stages');
    await expect(trace('no-such-file.log', id)).rejects.toThrow('no-such-file.log');
    await expect(trace(lines({}), id, { signal: AbortSignal.abort(new Error('enough')) })).rejects.toThrow('enough');
  });
});

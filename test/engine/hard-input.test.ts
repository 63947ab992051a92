/** Lines and cuts that went wrong once. */

import { afterAll, describe, expect, it } from 'vitest';
import type { ScanJob } from '../../src/engine/job.ts';
import { Scanner } from '../../src/engine/scanner.ts';
import { options, run, TempFolder } from '../differential/engine.ts';

const folder = new TempFolder();
afterAll(() => folder.remove());

const log = (text: string): string => folder.write('hard.log', Buffer.from(text));
const kernels = ['simd', 'scalar'] as const;

describe.each(kernels)('the scan (%s)', (kernel) => {
  it('reads a line of more keys than the table of keys holds', async () => {
    const many = JSON.stringify({
      ...Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`id${i}`, i])),
      n: 5,
    });
    const path = log(`{"n":1}\n${many}\n{"n":2}\n`);
    expect((await run('stats count(), sum(n)', path, { kernel })).rows).toEqual([['3', '8']]);
    expect((await run('fields _line, n', path, { kernel })).rows).toEqual([
      ['1', '1'],
      ['2', '5'],
      ['3', '2'],
    ]);
  });

  it('reads a record behind the NULs of a truncated file', async () => {
    const nuls = '\0'.repeat(600_000);
    const path = log(`${nuls}{"level":"error","a":[1]}\n${nuls}\n\0{"a":[2],"level":"warn"}\0\n`);
    expect((await run('fields level, a', path, { kernel, strict: true })).rows).toEqual([
      ['6', '[1]'],
      ['5', '[2]'],
    ]);
  });

  it('takes a range that begins in the line before the last, which has no newline', () => {
    const path = log('aaa\nbbb');
    const lines: string[] = [];
    const job: ScanJob = { ...options, kernel, filter: { kind: 'all' }, wantTimes: false, rowLimit: 0 };
    const scanner = new Scanner(job, {
      rows: (block) => lines.push(Buffer.from(block.bytes).toString()),
      stopped: () => false,
    });
    const range = { start: 1, end: 7, first: false };
    scanner.scanRange({ fileIndex: 0, path, name: path, named: true, range }, range);
    expect(lines).toEqual(['bbb\n']);
  });

  it('gives text lines the time of the record before them, also where lines are passed over', async () => {
    const at = (minute: number) => `{"time":"2026-11-20T10:0${minute}:00Z","message":"ok"}`;
    const lines = [
      at(1),
      at(2),
      'timeout one',
      'timeout two',
      at(3),
      '{"message":"no time"}',
      'timeout three',
      ...Array(100).fill(at(4)),
      'timeout four',
    ];
    const { rows } = await run('timeout | fields time', log(lines.join('\n')), { kernel });
    const time = (minute: number) => String(Date.UTC(2026, 10, 20, 10, minute));
    expect(rows).toEqual([[time(2)], [time(2)], ['null'], [time(4)]]);
  });

  it('keeps a byte order mark inside a value, and reads no time before 1970', async () => {
    const path = log('{"a":"\ufeffx","time":"1969-12-31T23:30:00-01:00"}\n{"a":"y","time":"\\u0000"}\n');
    expect((await run('fields a, time', path, { kernel })).rows).toEqual([
      ['"\ufeffx"', 'null'],
      ['"y"', 'null'],
    ]);
  });
});

/** The waterfall, as cases: records in, text out. */

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { waterfall } from '../../../src/cli/trace/waterfall.ts';
import { displayWidth } from '../../../src/render/width.ts';
import { traceOf } from '../../analysis/trace/records.ts';
import { folderWith, ndjson, run } from '../run.ts';

interface Case {
  readonly name: string;
  readonly id: string;
  readonly records: readonly unknown[];
  readonly output: readonly string[];
}

const cases: readonly Case[] = JSON.parse(readFileSync('test/cases/trace/waterfall.json', 'utf8'));

describe('the waterfall', () => {
  test.each(cases)('$name', async ({ id, records, output }) => {
    const folder = folderWith({ 'app.log': ndjson(...records) });
    const { stdout, stderr, status } = await run(['trace', id, 'app.log', '-o', 'pretty', '--utc'], { cwd: folder });
    expect(stderr).toBe('');
    expect(stdout.split('\n').slice(0, -1)).toEqual(output);
    expect(status).toBe(0);
  });

  const options = { color: false, unicode: true, widthColumns: 80, zone: 'utc', full: false } as const;

  test.each(cases)('fits in 80 columns: $name', ({ records }) => {
    for (const line of waterfall(traceOf(records), options).split('\n'))
      expect(displayWidth(line)).toBeLessThanOrEqual(80);
  });

  test('colours by level, only where they are wanted', () => {
    const [{ records }] = cases;
    expect(waterfall(traceOf(records), options)).not.toContain('\x1b');
    expect(waterfall(traceOf(records), { ...options, color: true })).toContain('\x1b[31m');
  });

  test('without UTF-8 it is ASCII', () => {
    const { records } = cases[1];
    expect(waterfall(traceOf(records), { ...options, unicode: false })).not.toMatch(/[█•…]/);
  });

  test('many lines are counted, and shown when asked for', () => {
    const records = Array.from({ length: 250 }, (_, i) => ({
      time: 1_795_168_800_000 + i,
      traceId: 't',
      msg: `m${i}`,
    }));
    expect(waterfall(traceOf(records), options)).toContain('50 more lines (--full shows all)');
    expect(waterfall(traceOf(records), { ...options, full: true })).toContain('m249');
  });
});

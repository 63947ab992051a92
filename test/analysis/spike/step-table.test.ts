/** Windows of time are made of the partial states of their steps: the same as if the records of the window were computed alone. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureOf } from '../../../src/analysis/spike/measure.ts';
import { StepTable } from '../../../src/analysis/spike/step-table.ts';
import { Grouper } from '../../../src/operators/grouper.ts';
import { RowBinding } from '../../../src/operators/row-binding.ts';
import { columnName } from '../../../src/query/printer.ts';
import { context } from './context.ts';
import { byKey, callOf, columns, type Event, event, groupsOf, noSamples, stepMs, windows } from './groups.ts';

/** What the aggregate is over these values alone. */
function alone(text: string, events: readonly Event[]): number {
  if (events.length === 0) return text.startsWith('distinct') ? 0 : Number.NaN;
  const call = callOf(text);
  const binding = new RowBinding({ kind: 'table', columns }, context);
  const grouper = new Grouper({ keys: [], aggregates: [call] }, binding.binder, context);
  const rows = events.map(({ step, key, value }) => [step * stepMs, key, value]);
  grouper.add(binding.batch(rows), Int32Array.from(rows.keys()), rows.length);
  return Number(grouper.rows()[0][0] ?? Number.NaN);
}

describe('a window', () => {
  it.each(['p99(value)', 'p50(value)', 'avg(value)', 'max(value)', 'min(value)', 'distinct(value)'])(
    'of %s is that of its records, however many runs they came in',
    (text) => {
      const call = callOf(text);
      const measure = measureOf(call, columnName(call));
      fc.assert(
        fc.property(
          fc.array(fc.array(event, { maxLength: 40 }), { maxLength: 4 }),
          fc.integer({ min: 95, max: 135 }),
          fc.integer({ min: 1, max: /max|min|distinct/.test(text) ? 5 : 20 }),
          (runs, from, length) => {
            const table = new StepTable({ measure, windows, maxSeries: 10, nowMs: 0 });
            for (const run of runs) table.add(groupsOf(run, measure.calls, [byKey]), 0, 1e9, noSamples);
            for (const series of table.series) {
              const events = runs.flat().filter((one) => one.key === series.keys[0]);
              const inside = events.filter(({ step }) => step >= from && step < from + length);
              const measured = table.measured(series);
              expect(measured.events(from, from + length)).toBe(inside.length);
              const expected = alone(text, inside);
              if (Number.isNaN(expected)) expect(measured.level(from, from + length)).toBeNaN();
              else expect(measured.level(from, from + length)).toBeCloseTo(expected, 9);
            }
          },
        ),
        { numRuns: 40 },
      );
    },
  );

  it('of what grows with its span, a baseline is the mean of windows: distinct users of an hour are not those of 5 minutes', () => {
    const call = callOf('distinct(value)');
    const measure = measureOf(call, columnName(call));
    const table = new StepTable({ measure, windows, maxSeries: 10, nowMs: 0 });
    const events = Array.from({ length: 60 }, (_, i) => ({ step: 100 + i, key: 'a', value: i }));
    table.add(groupsOf(events, measure.calls, []), 0, 1e9, noSamples);
    const measured = table.measured(table.seriesOf([]));
    expect(measured.level(155, 160)).toBe(5);
    expect(measured.baseline(160)).toBe(5);
  });

  it('of a count is the sum of its steps, of a share that of all its records', () => {
    fc.assert(
      fc.property(
        fc.array(event, { minLength: 1, maxLength: 80 }),
        fc.integer({ min: 100, max: 130 }),
        (events, from) => {
          const share = callOf('share(value>500)');
          const measure = measureOf(share, columnName(share));
          const table = new StepTable({ measure, windows, maxSeries: 10, nowMs: 0 });
          table.add(groupsOf(events, measure.calls, []), 0, 1e9, noSamples);
          const measured = table.measured(table.seriesOf([]));
          const inside = events.filter(({ step }) => step >= from && step < from + 5);
          const high = inside.filter(({ value }) => value > 500);
          expect(measured.events(from, from + 5)).toBe(high.length);
          if (inside.length > 0) expect(measured.level(from, from + 5)).toBe(high.length / inside.length);
        },
      ),
    );
  });

  it('is the same after the table was pruned, saved and taken up again', () => {
    const call = callOf('p99(value)');
    const measure = measureOf(call, columnName(call));
    const options = { measure, windows, maxSeries: 10, nowMs: 0 };
    fc.assert(
      fc.property(fc.array(event, { minLength: 1, maxLength: 80 }), (events) => {
        const table = new StepTable(options);
        table.add(groupsOf(events, measure.calls, []), 0, 1e9, noSamples);
        const whole = table.measured(table.seriesOf([])).level(115, 131);
        table.prune(115, () => true);
        const again = new StepTable(options, structuredClone(table.save()));
        const level = again.measured(again.seriesOf([])).level(115, 131);
        if (Number.isNaN(whole)) expect(level).toBeNaN();
        else expect(level).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });
});

describe('series', () => {
  it('past the limit are pooled, the rarest first, the same whatever order they come in', () => {
    const call = callOf('count()');
    const measure = measureOf(call, columnName(call));
    const events = ['a', 'b', 'b', 'c', 'c', 'c', 'd'].map((key) => ({ step: 100, key, value: 1 }));
    for (const some of [events, [...events].reverse()]) {
      const table = new StepTable({ measure, windows, maxSeries: 2, nowMs: 0 });
      table.add(groupsOf(some, measure.calls, [byKey]), 0, 1e9, noSamples);
      const counts = [...table.series].map((one) => `${one.keys[0]} ${table.measured(one).step(100)}`);
      expect(counts.sort()).toEqual(['(other) 2', 'b 2', 'c 3']);
      expect(table.pooledRecords).toBe(2);
    }
  });
});

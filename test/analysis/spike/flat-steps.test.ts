/** The flat table, and looks that are passed over: held against lists of numbers and a detector that looks at every step of every series. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { measureOf } from '../../../src/analysis/spike/measure.ts';
import { StepTable } from '../../../src/analysis/spike/step-table.ts';
import { CountSeries } from '../../../src/detect/count-series.ts';
import { Detector, type DetectorOptions, isQuiet } from '../../../src/detect/detector.ts';
import type { Measured } from '../../../src/detect/measured.ts';
import { columnName } from '../../../src/query/printer.ts';
import { decode, encode } from '../../../src/state/codec.ts';
import { detectorOptions } from '../../detect/series.ts';
import { byKey, callOf, type Event, groupsOf, noSamples, windows } from './groups.ts';

const count = callOf('count()');
const measure = measureOf(count, columnName(count));
const options = { measure, windows, maxSeries: 100, nowMs: 0 };
const keys = ['a', 'b', 'c', '__proto__', 'constructor', ''];

type Operation =
  | { readonly kind: 'add'; readonly events: readonly Event[] }
  | { readonly kind: 'extend'; readonly by: number }
  | { readonly kind: 'prune'; readonly by: number }
  | { readonly kind: 'restore' };

const event: fc.Arbitrary<Event> = fc.record({
  // From the steps that are kept, or the next.
  step: fc.integer({ min: 0, max: 12 }),
  key: fc.constantFrom(...keys),
  value: fc.constant(1),
});
const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('add' as const), events: fc.array(event, { maxLength: 30 }) }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('extend' as const), by: fc.integer({ min: 0, max: 9 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('prune' as const), by: fc.integer({ min: 0, max: 15 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restore' as const }) },
);

/** What a list of all events says. */
class NaiveTable {
  events: Event[] = [];

  countOf(key: string, step: number): number {
    return this.events.filter((one) => one.key === key && one.step === step).length;
  }
}

describe('the flat table of steps', () => {
  it('has the counts of a list of events, however it was extended, pruned, saved and read again', () => {
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 12 }), (operations) => {
        let table = new StepTable(options);
        const naive = new NaiveTable();
        table.extend(100, 105);
        for (const one of operations) {
          if (one.kind === 'add') {
            const events = one.events.map((some) => ({ ...some, step: table.first + some.step }));
            table.add(groupsOf(events, measure.calls, [byKey]), 0, 1e9, noSamples);
            naive.events.push(...events);
          } else if (one.kind === 'extend') table.extend(table.first, table.end + one.by);
          else if (one.kind === 'prune') {
            const first = table.first + one.by;
            table.prune(first, () => false);
            naive.events = naive.events.filter(({ step }) => step >= first);
          } else table = new StepTable(options, decode(encode(table.save())) as ReturnType<StepTable['save']>);
          const held = new Map([...table.series].map((series) => [series.keys[0], table.measured(series)]));
          expect([...held.keys()].sort()).toEqual([...new Set(naive.events.map(({ key }) => key))].sort());
          for (const [key, measured] of held)
            for (let step = table.first - 1; step <= table.end; step++)
              expect(measured.step(step)).toBe(naive.countOf(key, step));
        }
      }),
      { numRuns: 200 },
    );
  });

  it('reads what version 2 of the state kept', () => {
    const samples = [[{ text: 'x', file: 'app.log', line: 1, timeMs: 7, traceId: undefined }], undefined];
    const old = {
      first: 100,
      end: 102,
      series: [
        { keys: ['a'], counts: [Float64Array.of(3, 0)], pieces: [], samples },
        { keys: ['b'], counts: [Float64Array.of(0, 4)], pieces: [], samples: [] },
      ],
    };
    const table = new StepTable(options, decode(encode(old)) as ReturnType<StepTable['save']>);
    const [a, b] = [...table.series].map((series) => table.measured(series));
    expect([a.step(100), a.step(101), b.step(100), b.step(101)]).toEqual([3, 0, 0, 4]);
    expect(table.samples.of(100, table.seriesOf(['a']).row)[0].text).toBe('x');
  });
});

const rates = fc.array(
  fc.record({ steps: fc.integer({ min: 1, max: 40 }), rate: fc.constantFrom(0, 0, 1, 2, 5, 20, 100) }),
  { minLength: 2, maxLength: 8 },
);
const detecting: fc.Arbitrary<Partial<DetectorOptions>> = fc.record({
  direction: fc.constantFrom('up' as const, 'down' as const, 'both' as const),
  alertsOnNew: fc.boolean(),
  rule: fc.record({
    ratio: fc.constantFrom(1.5, 3, 20),
    minCount: fc.constantFrom(0, 1, 5),
    maxP: fc.constantFrom(0.001, 0.5),
    plain: fc.boolean(),
  }),
});

/** All that a detector tells; `passesOver`: it does not look where nothing can change, and is forgotten where it knows nothing. */
function toldBy(series: Measured, end: number, detecting: DetectorOptions, passesOver: boolean): unknown[] {
  const told: unknown[] = [];
  let detector: Detector | undefined;
  for (let step = 1; step <= end; step++) {
    if (passesOver && (detector?.isResting ?? true) && isQuiet(series, step, 0, detecting)) continue;
    detector ??= new Detector(detecting);
    for (const { change, rule, state, reading } of detector.see(series, step, 0))
      if (change !== undefined) told.push({ step, change, rule, state, current: reading.current, p: reading.p });
    if (passesOver && detector.isIdle) detector = undefined;
  }
  return told;
}

describe('a look that is passed over', () => {
  it('would have changed nothing', () => {
    fc.assert(
      fc.property(rates, detecting, fc.option(fc.constantFrom(60, 90), { nil: undefined }), (runs, some, versus) => {
        const counts = Float64Array.from(runs.flatMap(({ steps, rate }) => Array<number>(steps).fill(rate)));
        const all = { ...detectorOptions, ...some, ...(versus === undefined ? {} : { versusSteps: versus }) };
        const series = new CountSeries(0, counts, windows);
        expect(toldBy(series, counts.length, all, true)).toEqual(toldBy(series, counts.length, all, false));
      }),
      { numRuns: 500 },
    );
  });
});

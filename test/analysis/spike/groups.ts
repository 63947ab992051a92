/** Events as the groups that a scan gives. */

import fc from 'fast-check';
import type { GroupSamples } from '../../../src/analysis/spike/step-samples.ts';
import { windowsOf } from '../../../src/detect/windows.ts';
import { parse } from '../../../src/language.ts';
import { Grouper, type SavedGroups } from '../../../src/operators/grouper.ts';
import { RowBinding } from '../../../src/operators/row-binding.ts';
import type { AggregateCall, Key } from '../../../src/query/ast.ts';
import { context } from './context.ts';

export const windows = windowsOf(300_000, 3_600_000);
export const stepMs = 60_000;

export function callOf(text: string): AggregateCall {
  const [stage] = parse(`stats ${text}`).query.stages;
  if (stage?.kind !== 'stats') throw new Error(text);
  return stage.aggregates[0];
}

export interface Event {
  readonly step: number;
  readonly key: string;
  readonly value: number;
}

export const columns = [
  { name: 'time', type: 'time', key: false },
  { name: 'key', type: 'text', key: false },
  { name: 'value', type: 'number', key: false },
] as const;

export const noSamples: GroupSamples = { has: () => false, of: () => [] };

/** Groups of events as a scan gives them. */
export function groupsOf(events: readonly Event[], calls: readonly AggregateCall[], by: readonly Key[]): SavedGroups {
  const binding = new RowBinding({ kind: 'table', columns }, context);
  const keys: Key[] = [{ kind: 'timeBin', widthMs: stepMs }, ...by];
  const grouper = new Grouper({ keys, aggregates: calls, utcBins: true }, binding.binder, context);
  const rows = events.map(({ step, key, value }) => [step * stepMs + 7, key, value]);
  if (rows.length > 0) grouper.add(binding.batch(rows), Int32Array.from(rows.keys()), rows.length);
  return structuredClone(grouper.save());
}

export const event: fc.Arbitrary<Event> = fc.record({
  step: fc.integer({ min: 100, max: 130 }),
  key: fc.constantFrom('a', 'b', '__proto__'),
  value: fc.integer({ min: -50, max: 1000 }),
});
export const byKey: Key = { kind: 'field', field: { segments: [{ key: 'key' }], literal: false } };

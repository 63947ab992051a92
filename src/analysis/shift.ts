/** Whether more records are slow (or fail) than before because more of them are of slow groups, or because groups got slower. */

import { type GroupRates, mixShift } from '../detect/mix-shift.ts';
import type { TaskList } from '../engine/tasks.ts';
import type { Field, Filter } from '../query/ast.ts';
import { groupsOf, type PassOptions } from './pass.ts';

/** Changes of the share of records, as fractions. */
export interface Shift {
  /** The field whose values are the groups. */
  readonly field: string;
  readonly rateBefore: number;
  readonly rateAfter: number;
  /** Of the change: by another mix of groups, and by groups that changed themselves. */
  readonly mix: number;
  readonly within: number;
}

export async function shiftOf(
  field: { readonly name: string; readonly field: Field },
  periods: { readonly before: Filter; readonly after: Filter; readonly event: Filter },
  planned: TaskList,
  engine: PassOptions,
): Promise<Shift> {
  const countsOf = async (filter: Filter): Promise<Map<string, readonly [records: number, events: number]>> => {
    const grouping = {
      keys: [{ kind: 'field', field: field.field } as const],
      aggregates: [{ name: 'count' }, { name: 'count', filter: periods.event }],
    };
    const rows = await groupsOf(planned, filter, grouping, engine);
    return new Map(
      rows.map(([key, records, events]) => [`${typeof key} ${String(key)}`, [Number(records), Number(events)]]),
    );
  };
  const before = await countsOf(periods.before);
  const after = await countsOf(periods.after);
  const groups = [...new Set([...before.keys(), ...after.keys()])].map((key): GroupRates => {
    const [recordsBefore, eventsBefore] = before.get(key) ?? [0, 0];
    const [recordsAfter, eventsAfter] = after.get(key) ?? [0, 0];
    return { before: recordsBefore, eventsBefore, after: recordsAfter, eventsAfter };
  });
  const { mix, within } = mixShift(groups);
  const rate = (counts: typeof before): number => {
    let records = 0;
    let events = 0;
    for (const [some, hit] of counts.values()) {
      records += some;
      events += hit;
    }
    return records === 0 ? 0 : events / records;
  };
  return { field: field.name, rateBefore: rate(before), rateAfter: rate(after), mix, within };
}

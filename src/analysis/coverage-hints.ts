/** What looks wrong with the canonical fields: hardly ever found, or found with values that do not read. */

import type { CanonicalName } from '../core/canonical-names.ts';
import type { CanonicalSources, Rejectable } from './canonical-sources.ts';
import type { CanonicalReport, FieldReport } from './fields.ts';

/** Nearly every log has these in every record. */
const expected: readonly Rejectable[] = ['level', 'time'];
const expectedShare = 0.95;
/** A share of values that do not read, from which on it is said. */
const rejectedShare = 0.01;
const fewRecords = 20;
const valuesNamed = 3;

/** Keys that people give what they mean by a level or a time. */
const likely: Readonly<Partial<Record<CanonicalName, RegExp>>> = {
  level: /level|sever|prio|lvl/i,
  time: /time|date|stamp|created|(?:^|[_.])(?:ts|at)$/i,
  duration: /duration|elapsed|latency|took|millis|(?:^|[_.])ms$/i,
};

export function coverageHints(
  records: number,
  fields: readonly FieldReport[],
  canonical: readonly CanonicalReport[],
  sources: CanonicalSources,
): string[] {
  if (records === 0) return [];
  const hints = expected.flatMap((name) => missingHint(name, records, fields, canonical));
  for (const name of ['level', 'time', 'duration', 'status'] as const) hints.push(...rejectedHint(name, sources));
  return hints;
}

function missingHint(
  name: Rejectable,
  records: number,
  fields: readonly FieldReport[],
  canonical: readonly CanonicalReport[],
): string[] {
  const present = canonical.find((one) => one.name === name)?.present ?? 0;
  if (records < fewRecords ? present > 0 : present >= records * expectedShare) return [];
  const share = ((records - present) / records) * 100;
  const where =
    present === 0 ? 'no record has a' : `${share < 1 ? share.toFixed(1) : Math.round(share)} % of the records have no`;
  return [`${where} ${name} that is recognised${remedy(name, fields)}`];
}

/** The key that may be meant, which is not read yet. */
function remedy(name: Rejectable, fields: readonly FieldReport[]): string {
  const candidate = fields.find((field) => field.meaning === '' && likely[name]?.test(field.name));
  return candidate === undefined ? '' : `; if ${candidate.name} is it: --alias '${name}=${candidate.path.join('.')}'`;
}

/** What stood where the field is looked for, and is none: unknown words for levels, times that are none. */
export function rejectedHint(name: string, sources: CanonicalSources): string[] {
  const rejected = sources.rejected(name);
  if (rejected === undefined || rejected.records < sources.records * rejectedShare) return [];
  const named = [...rejected.values].sort((a, b) => b[1] - a[1]).slice(0, valuesNamed);
  const values = named.map(([text, count]) => `${JSON.stringify(text)} (${count.toLocaleString('en')})`).join(', ');
  const more = rejected.values.size > valuesNamed ? `, and ${rejected.values.size - valuesNamed} others` : '';
  const of = `${rejected.records.toLocaleString('en')} of ${sources.records.toLocaleString('en')} sampled records`;
  return [`${of} have a ${rejected.field} that is no ${name}: ${values}${more}`];
}

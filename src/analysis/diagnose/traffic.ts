/** All records by step, and by service: what events are held against. */

import type { Grouper } from '../../operators/grouper.ts';
import { canonicalField } from './field-names.ts';
import type { Ground, Traffic } from './observation.ts';
import { numberAt, type Question } from './scan.ts';
import { exposureOf } from './steps.ts';

/** Fields whose values' shares of all records are counted. */
const sharedFields = ['host', 'service'] as const;

export function trafficQuestion({ steps, survey }: Ground): Question {
  const service = { kind: 'field', field: canonicalField('service').field } as const;
  return {
    filter: { kind: 'all' },
    groupings: [
      { keys: [steps.key, service], aggregates: [{ name: 'count' }], utcBins: true },
      ...sharedFields
        .filter((name) => survey.canonical.has(name))
        .map((name) => ({
          keys: [{ kind: 'field', field: canonicalField(name).field } as const],
          aggregates: [{ name: 'count' }],
        })),
    ],
  };
}

export function trafficOf([bySteps, ...byValue]: readonly Grouper[], { steps, survey }: Ground): Traffic {
  const rows = bySteps.rows();
  const records = steps.series(rows, 2);
  const services = new Map([...steps.byKey(rows)].map(([name, own]) => [name, steps.series(own, 2)]));
  const shares = new Map<string, number>();
  const present = sharedFields.filter((name) => survey.canonical.has(name));
  for (const [i, grouper] of byValue.entries()) {
    const counts = grouper.rows();
    const all = counts.reduce((sum, row) => sum + numberAt(row, 1), 0);
    for (const row of counts)
      if (row[0] !== null && row[0] !== undefined)
        shares.set(`${present[i]} ${String(row[0])}`, numberAt(row, 1) / Math.max(1, all));
  }
  const exposure = exposureOf(records);
  return {
    steps,
    records,
    exposure,
    services,
    exposureOfService: (service) => exposureOf(services.get(service) ?? records),
    sharesOf: (field, value) => shares.get(`${field} ${value}`) ?? 0,
  };
}

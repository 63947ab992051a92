/** count(): records. count(F): records that match a filter. */

import type { BatchPredicate } from '../core/batch.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { MatchTally, Tally } from './tally.ts';

export const count: Aggregate = {
  name: 'count',
  takes: 'optionalFilter',
  summary: 'records, or those that match a filter',
  type: () => 'number',
  create: ({ filter }, binder) => (filter === undefined ? countAll() : countMatching(binder.filter(filter))),
};

function countAll(): AggregateState {
  const tally = new Tally();
  return {
    add: (_batch, _selection, groups, n, groupCount) => tally.add(groups, n, groupCount),
    save: () => tally.save(),
    merge: (saved, groupOf, groupCount) => tally.merge(saved as Float64Array, groupOf, groupCount),
    value: (group) => tally.count(group),
  };
}

function countMatching(matches: BatchPredicate): AggregateState {
  const tally = new MatchTally(matches);
  return {
    add: (batch, selection, groups, n, groupCount) => tally.add(batch, selection, groups, n, groupCount),
    save: () => tally.save(),
    merge: (saved, groupOf, groupCount) => tally.merge(saved as Float64Array, groupOf, groupCount),
    value: (group) => tally.count(group),
  };
}

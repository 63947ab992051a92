/** share(F): which fraction of the records, 0 to 1, match a filter; null where there are no records. */

import type { BatchPredicate } from '../core/batch.ts';
import type { Aggregate, AggregateState } from './aggregate.ts';
import { filterOf } from './arguments.ts';
import { MatchTally, Tally } from './tally.ts';

export const share: Aggregate = {
  name: 'share',
  takes: 'filter',
  summary: 'the share of the records that match a filter',
  type: () => 'share',
  create: (call, binder) => shareOf(binder.filter(filterOf(call))),
};

interface SavedShare {
  readonly all: Float64Array;
  readonly matching: Float64Array;
}

function shareOf(matches: BatchPredicate): AggregateState {
  const all = new Tally();
  const matching = new MatchTally(matches);
  return {
    add(batch, selection, groups, n, groupCount) {
      all.add(groups, n, groupCount);
      matching.add(batch, selection, groups, n, groupCount);
    },
    save: (): SavedShare => ({ all: all.save(), matching: matching.save() }),
    merge(saved, groupOf, groupCount) {
      const from = saved as SavedShare;
      all.merge(from.all, groupOf, groupCount);
      matching.merge(from.matching, groupOf, groupCount);
    },
    value: (group) => (all.count(group) === 0 ? null : matching.count(group) / all.count(group)),
  };
}

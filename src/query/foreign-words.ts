/** Words of other tools. Maps, as `constructor` is a word too. */

/** Other languages' names of our aggregates. */
export const foreignAggregates: ReadonlyMap<string, string> = new Map([
  ['mean', 'avg'],
  ['average', 'avg'],
  ['median', 'p50'],
  ['dc', 'distinct'],
  ['uniq', 'distinct'],
  ['count_uniq', 'distinct'],
  ['count_distinct', 'distinct'],
  ['distinct_count', 'distinct'],
  ['cardinality', 'distinct'],
  ['quantile', 'percentile'],
  ['total', 'sum'],
  ['earliest', 'first'],
  ['latest', 'last'],
]);

/** Stages of other languages, and how we say it. */
export const foreignStages: ReadonlyMap<string, string> = new Map([
  ['limit', 'write head N'],
  ['filter', 'write where'],
  ['search', 'write where'],
  ['grep', 'write where'],
  ['select', 'write fields for columns, where for a filter'],
  ['project', 'write fields'],
  ['keep', 'write fields'],
  ['table', 'write fields'],
  ['summarize', 'write stats'],
  ['aggregate', 'write stats'],
  ['group', 'write stats count() by field'],
  ['group_by', 'write stats count() by field'],
  ['uniq', 'write dedup field'],
  ['order', 'write sort'],
  ['sort_by', 'write sort'],
  ['rare', 'write count by field | sort count()'],
  ['bucket', 'write stats ... by bin(5m)'],
  ['json', 'records are read as JSON by themselves: leave it out'],
  ['length', 'write count'],
]);

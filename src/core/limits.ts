/** Every limit of the program, in one place. Each has a name, a default and a reason; each says when it was hit. */

export const limits = {
  /** A line longer than this is counted, located and passed over. */
  lineBytes: 64 * 1024 * 1024,
  /** Groups of one aggregation; the rest are pooled in "(other)" and said. `--max-groups`. */
  groups: 1_000_000,
  /** Rows a stage may hold in memory (sort, tail, expand's keys, merge). `--max-rows`. */
  rows: 1_000_000,
  /** Bins of a timechart; more is refused. */
  timechartBins: 10_000,
  /** Values kept exactly per group for percentiles, before buckets. */
  exactQuantileValues: 256,
  /** Distinct values kept exactly per group, before the estimate. */
  exactDistinctValues: 10_000,
  /** Nesting of a record that the scan follows; deeper records are text records. */
  depth: 1024,
  /** Nesting of parentheses and stages in a query. */
  queryDepth: 200,
  /** Milliseconds that the regular expressions of one query may take on one batch. */
  regexpMs: 2_000,
  /** Fields that `fields` surveys, the most frequent of a sample; more are counted and said. */
  surveyedFields: 500,
  /** Records that `fields` looks at of standard input, and to find the names in files. `--sample`. */
  sampleRecords: 10_000,
  /** Records of each side that `explain` and `compare` look for fields and values in; what is found is then counted in all. */
  comparedRecords: 5_000,
  /** Characters of each of these samples. */
  comparedCharacters: 64 * 1024 * 1024,
  /** Fields that `explain` compares, the most frequent of its samples. */
  comparedFields: 200,
  /** Values that `explain` compares, all fields together, and pairs of them; more are left out, the rarest first. */
  comparedValues: 2_000,
  comparedPairs: 100,
} as const;

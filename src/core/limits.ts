/** Every limit of the program, in one place. Each has a name, a default and a reason; each says when it was hit. */

export const limits = {
  /** A line longer than this is counted, located and passed over. */
  lineBytes: 64 * 1024 * 1024,
  /** How far a record's time may lie behind that of a record before it where a file counts as ordered by time. `--no-seek`. */
  latenessMs: 60_000,
  /** Groups of one aggregation; the rest are pooled in "(other)" and said. `--max-groups`. */
  groups: 1_000_000,
  /** Rows a stage may hold in memory (sort, tail, expand's keys, merge). `--max-rows`. */
  rows: 1_000_000,
  /** Milliseconds that rows of followed files are held for others that come before them in time. */
  mergeWindowMs: 500,
  /** Files of one log, read and closed, that a follow run knows again; of more, an older one that comes back is read anew. */
  knownRotations: 10_000,
  /** Files that a live run has read to their end and remembers in its state; older ones, where they are still there, are known by
   * what was in the state before. */
  finishedPlaces: 256,
  /** Bins of a timechart; more is refused. */
  timechartBins: 10_000,
  /** Values kept exactly per group for percentiles, before buckets. */
  exactQuantileValues: 256,
  /** Distinct values kept exactly per group, before the estimate. */
  exactDistinctValues: 10_000,
  /** Series that `spike` keeps apart; the others are pooled in "(other)" and said. `--max-keys`. */
  series: 10_000,
  /** Steps of time that `spike` looks back over, the newest; older records are counted and said. */
  spikeSteps: 200_000,
  /** Steps times series that it holds: with many keys it looks back less. */
  spikeCells: 20_000_000,
  /** Records taken for an alert and shown with it. */
  shownSamples: 3,
  /** Alerts that begin to fire at once and are explained, bytes of the logs that each is explained by, and bytes of a file in which no
   * time can be sought. */
  explainedAlerts: 5,
  explainedBytes: 32 * 1024 * 1024,
  explainedPackedBytes: 4 * 1024 * 1024,
  /** Milliseconds that explaining may take: in a run that ends, and in one that goes on. */
  explainMs: 5_000,
  explainLiveMs: 400,
  /** Sentences of an explanation. */
  shownFactors: 3,
  /** Bytes of samples that one thread holds; after that no more are taken. */
  sampleBytes: 16 * 1024 * 1024,
  /** Characters of samples that a state keeps, those of the series with most events first. */
  stateSampleChars: 2_000_000,
  /** Characters of a sample. */
  sampleLength: 4000,
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
  /** Records of one request that `trace` looks at. */
  traceRecords: 100_000,
  /** Ids, and hosts, of one request that are looked for. */
  traceIds: 1_000,
  /** Requests whose end `replay` remembers, to set it beside their beginning. */
  replayAnswers: 200_000,
  /** Requests that `replay` makes without being told how many. */
  replayRequests: 1_000,
  /** Requests under way at a time. */
  replayInFlight: 64,
  /** Records without an id that `trace` looks at, near a request. */
  traceNearby: 1_000,
  /** Characters of any text of an alert that are looked at for secrets before it is cut to be sent. */
  alertReadChars: 65_536,
  /** Characters of an alert's sample as it is sent; the rest is counted. */
  alertSampleChars: 2_000,
  /** Characters of an alert's query, summary and each sentence of its explanation, as sent. */
  alertTextChars: 1_000,
  /** Characters of an alert's rule, files, names and values of keys, as sent. */
  alertNameChars: 300,
  /** Characters of an identity; longer ones are hashed. PagerDuty takes 255. */
  alertIdChars: 255,
  /** Samples, sentences, keys, inputs and points of the series that an alert is sent with. */
  alertSamples: 5,
  alertSentences: 10,
  alertKeys: 20,
  alertInputs: 20,
  alertPoints: 300,
  /** Milliseconds that one run spends on sending alerts. */
  deliveryMs: 30_000,
  /** Milliseconds that an alert waits for a sink that does not take it; then it is given up, and said. */
  undeliveredMs: 24 * 3_600_000,
  /** Rules in a rules file, its length, its nesting, and the problems that are shown of it. */
  rules: 1_000,
  rulesFileChars: 1_000_000,
  rulesDepth: 200,
  rulesProblems: 20,
  /** Different masked messages that `patterns` keeps in each thread; records of further ones are pooled and said. */
  maskedMessages: 50_000,
  /** Bytes of a masked message; the rest of a longer one is left out. */
  maskedMessageBytes: 1024,
  /** Records of each side that `explain` and `compare` look for fields and values in; what is found is then counted in all. */
  comparedRecords: 5_000,
  /** Bytes of each of these samples. */
  comparedBytes: 64 * 1024 * 1024,
  /** Fields that `explain` compares, the most frequent of its samples. */
  comparedFields: 200,
  /** Values that `explain` compares, all fields together, and pairs of them; more are left out, the rarest first. */
  comparedValues: 2_000,
  comparedPairs: 100,
  /** Steps of time that `diagnose` looks at, and those for what lasts seconds. */
  diagnosedSteps: 1_500,
  diagnosedFineSteps: 20_000,
  /** Paths of keys among which it looks for those that signatures name. */
  diagnosedPaths: 5_000,
  /** Findings that it shows of one signature. */
  diagnosedFindings: 3,
  /** Files of signatures, tests of one, and codes or texts of a test. */
  signatures: 200,
  signatureTests: 20,
  signatureTexts: 500,
  /** Bytes of a file of a cluster's events that `report` reads. */
  clusterEventsBytes: 64 * 1024 * 1024,
  /** Rows of `latency`, which are keys or intervals or both; the others are pooled in "(other)" and said. `--max-keys`. */
  latencyRows: 10_000,
  /** Microseconds of the longest duration that a histogram tells apart (two years); longer ones count as that long. */
  latencyUs: 2 ** 46,
  /** Bytes of an .hlog, and of one histogram in it, unpacked. */
  hlogBytes: 64 * 1024 * 1024,
  histogramBytes: 16 * 1024 * 1024,
} as const;

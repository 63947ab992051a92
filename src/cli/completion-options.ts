/** The options, as completion offers them. */

import type { Candidate } from './completion-query.ts';

interface OptionRow {
  readonly names: readonly string[];
  readonly takesValue: boolean;
  readonly description: string;
  /** Of these commands only; `search` is the one without a name. */
  readonly commands?: readonly string[];
}

const row = (names: string, description: string, commands?: string): OptionRow => {
  const [flags, value] = names.split(' <');
  return {
    names: flags.split(' '),
    takesValue: value !== undefined,
    description,
    ...(commands === undefined ? {} : { commands: commands.split(' ') }),
  };
};

const rows: readonly OptionRow[] = [
  row('--query -q <', 'the query; all others are files'),
  row('--slow <', 'slower than: 1000 (ms), 1.5s'),
  row('--level <', 'that level or worse'),
  row('--status <', '404 or 5xx'),
  row('--user <', 'this user'),
  row('--trace <', 'this trace'),
  row('--since <', 'not before: 2h (ago), 14:05, 2026-11-20'),
  row('--until <', 'not after'),
  row('--around <', 'near a time, with --within'),
  row('--within <', 'how near: 10m'),
  row('--follow -f', 'go on with what comes, across rotations', 'search spike'),
  row('--limit -n <', 'the first so many'),
  row('--after-context -A <', 'lines after a match'),
  row('--before-context -B <', 'lines before a match'),
  row('--context -C <', 'lines around a match'),
  row('--count -c', 'only how many'),
  row('--output -o <', 'format'),
  row('--color <', 'when to colour'),
  row('--utc', 'times in UTC'),
  row('--full', 'nothing hidden or shortened'),
  row('--merge', 'files in one order of time'),
  row('--strict', "check every record's grammar"),
  row('--json-only', 'without text lines'),
  row('--no-seek', 'read all, whatever its times'),
  row('--stats', 'what was read, by field'),
  row('--progress', 'show progress'),
  row('--quiet', 'say nothing on standard error'),
  row('--log-tz <', 'zone of times that name none'),
  row('--duration-unit <', 'unit where it is guessed wrong'),
  row('--alias <', 'read a field from one more key'),
  row('--config <', 'aliases and the like, as JSON'),
  row('--threads <', 'threads to scan with'),
  row('--max-groups <', 'groups kept apart'),
  row('--max-rows <', 'rows held in memory'),
  row('--sample <', 'look at the first so many records', 'fields'),
  row('--window <', 'the last minutes: 5m', 'spike assess report'),
  row('--baseline <', 'what they are compared with: 60m', 'spike assess report'),
  row('--ratio <', 'fires above so many times the baseline', 'spike'),
  row('--by <', 'a series each', 'spike'),
  row('--of <', "what is measured: 'p99(duration)'", 'spike'),
  row('--all', 'every record', 'spike'),
  row('--min-count <', 'events at least', 'spike'),
  row('--max-p <', 'chance must be rarer', 'spike'),
  row('--plain', 'the bare rule', 'spike'),
  row('--direction <', 'up, down or both', 'spike'),
  row('--versus <', 'the same time 1d or 1w before', 'spike'),
  row('--for <', 'only when it lasts', 'spike'),
  row('--cooldown <', 'not again before', 'spike'),
  row('--at <', 'which time is now: now, last, a time', 'spike watch assess'),
  row('--lateness <', 'so late may events come', 'spike watch assess report'),
  row('--adopt <', 'after so long it is usual', 'spike'),
  row('--max-keys <', 'series kept apart', 'spike'),
  row('--new', 'keys never seen before', 'spike'),
  row('--silence <', 'sources that have stopped for so long', 'spike assess'),
  row('--anomaly', 'by the learned baseline too', 'spike'),
  row('--exit-zero', 'exit 0 while one fires', 'spike watch assess'),
  row('--exit-zero', 'exit 0 when something is found', 'diagnose'),
  row('--signatures <', 'signatures of your own', 'diagnose'),
  row('--kind <', 'only these kinds', 'diagnose'),
  row('--state <', 'folder kept between runs', 'spike watch'),
  row('--wait <', 'for another run to end', 'spike watch'),
  row('--backtest', 'when would it have fired', 'spike'),
  row('--scores', 'one score a step', 'spike'),
  row('--once', 'one run', 'watch'),
  row('--check', 'the rules in plain words', 'watch'),
  row('--dry-run', 'print what would be sent', 'watch'),
  row('--listen <', 'where /metrics and /healthz are: 127.0.0.1:9464', 'watch'),
  row('--notify <', 'where alerts go: slack:env:SLACK_URL', 'spike'),
  row('--heartbeat <', 'a URL to call after each good run', 'spike'),
  row('--new-since <', 'what is new, gone or changed since then', 'patterns'),
  row('--against <', 'what is new, gone or changed against these files', 'patterns'),
  row('--against <', 'set against these records', 'explain'),
  row('--against <', 'set against the durations of an .hlog', 'latency'),
  row('--of <', 'whose values are durations: duration', 'latency'),
  row('--by <', 'a row a key', 'latency'),
  row('--every <', 'a row an interval: 1m', 'latency'),
  row('--expected-interval <', 'corrected for coordinated omission: 10ms', 'latency'),
  row('--max-keys <', 'rows kept apart', 'latency'),
  row('--hlog-unit <', 'unit of values in an .hlog', 'latency'),
  row('--baseline <', 'set against so long before it began', 'explain'),
  row('--of <', 'what is too high: p99(duration)', 'explain'),
  row('--at <', 'when it changed: 14:02, 2026-11-20T14:02', 'compare'),
  row('--window <', 'so long before and after', 'compare'),
  row('--exemplars <', 'traces worth a look, of what this query selects', 'trace'),
  row('--no-nearby', 'not the records without an id', 'trace'),
  row('--target <', 'the server: http://localhost:3000', 'replay'),
  row('--send', 'send them, and compare', 'replay'),
  row('--yes', 'those too that may change things', 'replay'),
  row('--rate <', 'so many a second', 'replay'),
  row('--speed <', 'so many times as fast as logged', 'replay'),
  row('--timeout <', 'for one request: 30s', 'replay'),
  row('--header <', 'set a header in all of them', 'replay'),
  row('--keep-header <', 'keep one that is a secret', 'replay'),
  row('--errors <', 'what an error is: failed=true', 'assess report'),
  row('--event <', 'what people know: 14:20 rolled back', 'report'),
  row('--events <', 'of kubectl get events -o json', 'report'),
  row('--out <', 'write into this file', 'report'),
  row('--title <', 'of the report', 'report'),
  row('--redact-pii', 'email addresses are taken out too', 'replay report'),
  row('--version -V', 'print the version'),
  row('--help -h', 'show help'),
];

function find(name: string): OptionRow | undefined {
  return rows.find(({ names }) => names.includes(name));
}

export const optionTable = {
  takesValue: (name: string): boolean => find(name)?.takesValue === true,
  /** The long name of an option. */
  nameOf: (name: string): string => find(name)?.names[0] ?? name,
  /** All names, for a command or for the search. */
  candidates: (command = 'search'): Candidate[] =>
    rows
      .filter(({ commands }) => commands === undefined || commands.includes(command))
      .map(({ names, description }) => ({ text: names[0], description })),
  /** Every spelling. */
  allNames: (): string[] => [...new Set(rows.flatMap(({ names }) => names))],
};

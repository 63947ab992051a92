/** The options, as completion offers them. */

import type { Candidate } from './completion-query.ts';

interface OptionRow {
  readonly names: readonly string[];
  readonly takesValue: boolean;
  readonly description: string;
  /** Of this command only; `search` is the one without a name. */
  readonly command?: string;
}

const row = (names: string, description: string, command?: string): OptionRow => {
  const [flags, value] = names.split(' <');
  return {
    names: flags.split(' '),
    takesValue: value !== undefined,
    description,
    ...(command === undefined ? {} : { command }),
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
  row('--follow -f', 'go on with what comes, across rotations', 'search'),
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
  row('--exemplars <', 'traces worth a look, of what this query selects', 'trace'),
  row('--no-nearby', 'not the records without an id', 'trace'),
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
      .filter((one) => one.command === undefined || one.command === command)
      .map(({ names, description }) => ({ text: names[0], description })),
  /** Every spelling. */
  allNames: (): string[] => rows.flatMap(({ names }) => names),
};

/** The help of each command: one screen (48 lines of 100 columns), by purpose, with examples. */

export const searchHelp = `Usage: logscan [QUERY] [FILE...]      search, filter and aggregate JSON logs
       logscan fields [FILE...]       what is in these logs
       logscan explain QUERY [FILE...]        what do these records have in common
       logscan compare --at TIME [FILE...]    what changed: before against after
       logscan completion SHELL       completions for bash, zsh, fish

  logscan 'level>=error userId=user123' app.log     files, folders, globs; .gz .zst .xz .bz2 .zip
  tail -f app.log | logscan --slow 1000             live: requests slower than one second
  logscan 'status>=500 | stats count(), p99(duration) by route' access.log
  logscan 'level=error | timechart 5m count() by service' -o chart app.log

Query   f=v f!=v f<v f>=v   f:v contains   f~regex   f=* has a value   f in (a, b)
        text "exact text"   and or not ( )   -f:v   ip in 10.0.0.0/8
        names: level time message duration status userId traceId service route error ...
Stages  | where F | stats A, ... by K, ... | count by K | top N K | timechart 5m A | sort -K
        | head N | tail N | fields K, ... | drop K, ... | dedup K | expand K
        count() share(F) sum avg min max p50 p99 distinct first last rate

Narrow (joined with AND)
  --slow D         slower than D (1000 is ms; 1.5s)  --since T, --until T   2h (ago), 2026-11-20
  --level L        level L or worse                  --around T --within D  T give or take D (10m)
  --status S       5xx, 404                          --user ID, --trace ID  exactly
Show
  -n, --limit N    the first N                       -A, -B, -C N       lines after, before, around
  -c, --count      only how many                     --merge            files in one order of time
  -o, --output F   pretty raw json ndjson csv        --full             nothing hidden or shortened
                   tsv table chart                   --color WHEN       auto, always, never
  --stats          what was read, by field           --utc              times in UTC
  --progress       how far it is                     --quiet            no hints, no summary
Read
  -q, --query Q    the query; all others are files   --alias NAME=KEY   level=sev: level from sev
  --strict         check every record's grammar      --log-tz ZONE      of times without one
  --json-only      leave text lines out              --duration-unit U  ns us ms s, if guessed wrong
  --config FILE    aliases and the like, as JSON     -V, --version   -h, --help
  --threads N      --max-groups N   --max-rows N

Exit status: 0 something matched, 1 nothing did, 2 bad usage or an input that could not be read,
130 interrupted (what there is of an aggregation is printed).
`;

export const fieldsHelp = `Usage: logscan fields [QUERY] [FILE...]      what is in these logs

Names, types, in how many records, distinct values, examples; and what level, time, duration and the
other canonical fields were read from.

  logscan fields app.log
  logscan fields 'level>=error' app.log        of the errors only
  zcat big.log.gz | logscan fields --sample 5000

  --sample N       look at the first N records only    -o, --output F      table json ndjson csv tsv
  -q, --query Q    the query; all others are files     --json-only         leave text lines out
  --slow, --level, --status, --user, --trace, --since, --until, --around, --within, --alias,
  --log-tz, --duration-unit, --utc, --color, --progress, --quiet, --threads: as in logscan --help

Exit status: 0 there are fields, 1 there are none, 2 bad usage or an input that could not be read.
`;

export const explainHelp = `Usage: logscan explain QUERY [FILE...]      what do these records have in common

Which values of fields, and pairs of them, are over-represented among the records that QUERY selects,
ranked by the share of these that they account for; and how the records show (status, error code).

  logscan explain 'level>=error' app.log
  logscan explain --slow 1000 app.log
  logscan explain 'status>=500' --baseline 1h access.log          against the hour before it began
  logscan explain --of 'p99(duration)' --baseline 1h access.log   why slower than before

Set against (else all other records; where QUERY selects answers to requests, other answers)
  --against QUERY  these records                    --baseline D       those of so long before the
  --of AGGREGATE   select what is above the 95th                       rate of QUERY went up
                   percentile of the other side

  --since, --until, --around, --within              only these records take part at all
  --slow, --level, --status, --user, --trace        joined to QUERY
  -q, --query Q    the query; all others are files   -o, --output F     table json ndjson csv tsv
  --alias, --log-tz, --duration-unit, --utc, --color, --progress, --quiet, --threads: as in
  logscan --help

A value must be in 1 % of the selected records, and in 5. The input is read twice; standard input is
kept in a temporary file meanwhile.

Exit status: 0 something explains them, 1 nothing does, 2 bad usage or an input that could not be read.
`;

export const compareHelp = `Usage: logscan compare --at TIME [QUERY] [FILE...]      what changed: before against after

By share of the records: level, status, route, service, version, host, method, error code, logger; and
by duration: all requests, and each route. Changes that could be chance are left out.

  logscan compare --at 14:02 app.log                       that hour of the day of the last record
  logscan compare --at 2026-11-20T14:02 --window 30m 'service=checkout' app.log

  --at TIME        14:02, 2026-11-20T14:02, 15m (before the last record)
  --window D       only so long before and after       -o, --output F      table json ndjson csv tsv
  -q, --query Q    the query; all others are files
  --level, --status, --user, --since, --until, --alias, --log-tz, --duration-unit, --utc, --color,
  --progress, --quiet, --threads: as in logscan --help

Exit status: 0 something changed, 1 nothing did, 2 bad usage or an input that could not be read.
`;

export const completionHelp = `Usage: logscan completion SHELL       SHELL is bash, zsh or fish

Prints a script that completes commands, options, field names, and values from the file on the line.

  source <(logscan completion bash)                                 in ~/.bashrc
  source <(logscan completion zsh)                                  in ~/.zshrc, after compinit
  logscan completion fish > ~/.config/fish/completions/logscan.fish
`;

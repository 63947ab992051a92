/** The help of each command: one screen, by purpose, with examples. */

export const searchHelp = `Usage: logscan [QUERY] [FILE...]      search, filter and aggregate JSON logs
       logscan fields [FILE...]       what is in these logs
       logscan completion SHELL       completions for bash, zsh, fish

  logscan 'level>=error userId=user123' app.log        search; files, folders, globs, .gz .zst .xz .bz2 .zip .tar.gz
  tail -f app.log | logscan --slow 1000                live: requests slower than one second
  logscan 'status>=500 | stats count(), p99(duration) by route' access.log
  logscan 'level=error | timechart 5m count() by service' -o chart app.log

Query:  f=v f!=v f<v f>=v   f:v contains   f~regex   f=* has a value   f in (a, b)   ip in 10.0.0.0/8
        text "exact text"   and or not ( )   -f:v   names: level time message duration status userId traceId ...
Stages: | where F | stats A, ... by K, ... | count by K | top N K | timechart 5m A | sort -K | head N | tail N
        | fields K, ... | drop K, ... | dedup K | expand K
        count() share(F) sum avg min max p50 p99 distinct first last rate

Narrow (joined with AND)
  --slow D         slower than D (1000 is ms; 1.5s)     --since T, --until T   2h (ago), 14:05, 2026-11-20T10:00
  --level L        level L or worse                     --around T --within D  that long before and after (10m)
  --status S       5xx, 404                             --user ID, --trace ID  exactly
Show
  -n, --limit N    the first N                          -A, -B, -C N           lines after, before, around a match
  -c, --count      only how many                        -o, --output FORMAT    pretty raw json ndjson csv tsv table chart
  --full           nothing hidden or shortened          --merge                files in one order of time
  --utc            times in UTC                         --color WHEN           auto, always, never
  --stats          what was read, by field              --progress, --quiet    on standard error
Read
  -q, --query Q    the query; all others are files      --alias NAME=KEY       level=sev: read level from sev too
  --strict         every record's grammar is checked    --log-tz ZONE          of times without a zone (else UTC)
  --json-only      without text lines                   --duration-unit U      ns us ms s, where it is guessed wrong
  --threads N      --max-groups N    --max-rows N       -V, --version    -h, --help

Exit status: 0 something matched, 1 nothing did, 2 bad usage or an input that could not be read, 130 interrupted.
`;

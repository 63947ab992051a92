/** The help of each command: one screen (48 lines of 100 columns), by purpose, with examples. */

export const searchHelp = `Usage: logscan [QUERY] [FILE...]      search, filter and aggregate JSON logs
       logscan fields [FILE...]       what is in these logs
       logscan trace ID [FILE...]     one request, end to end
       logscan completion SHELL       completions for bash, zsh, fish

  logscan 'level>=error userId=user123' app.log     files, folders, globs; .gz .zst .xz .bz2 .zip
  logscan -f --slow 1000 app.log                    live: requests slower than one second
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
  -f, --follow     go on with what comes, across rotations of every kind, until Ctrl-C
  -q, --query Q    the query; all others are files   --alias NAME=KEY   level=sev: level from sev
  --strict         check every record's grammar      --log-tz ZONE      of times without one
  --json-only      leave text lines out              --duration-unit U  ns us ms s, if guessed wrong
  --config FILE    aliases and the like, as JSON     --no-seek          read all, whatever its times
  --threads N      --max-groups N   --max-rows N     -V, --version   -h, --help

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
  --no-seek, --log-tz, --duration-unit, --utc, --color, --progress, --quiet, --threads: as in
  logscan --help

Exit status: 0 there are fields, 1 there are none, 2 bad usage or an input that could not be read.
`;

export const traceHelp = `Usage: logscan trace ID [FILE...]              one request, end to end
       logscan trace --exemplars QUERY [FILE...]

ID is that of a trace, request or span, or its first 8 or more characters. All of that request is
shown in order of time, across files: log records, access logs, spans exported as OTLP, Jaeger or
Zipkin JSON. Then what is notable: errors, retries, what never ended, gaps, critical path, skew.

  logscan trace 4bf92f3577b3 *.log spans.json
  logscan trace 4bf92f3577b3 -o html *.log > trace.html
  logscan trace --exemplars 'route=/api/checkout' *.log     the slowest, failing and typical ones

  -o, --output F   pretty (a waterfall; on a terminal), ndjson (an object a line; in a pipe), json,
                   raw (the lines as they were), otlp (for Jaeger, Tempo), html (one page);
                   secrets are taken out of otlp and html
  --exemplars Q    traces worth a look among those with records that Q selects
  --no-nearby      do not look for records without an id that the same processes wrote meanwhile
  --full           every line, however many     -q, --query Q    only records that Q selects
  --since, --until, --around, --within, --alias, --no-seek, --log-tz, --duration-unit, --utc,
  --color, --progress, --quiet, --stats, --threads: as in logscan --help

Exit status: 0 found, 1 not found, 2 bad usage, several requests have such an id, or an input that
could not be read; 130 interrupted.
`;

export const completionHelp = `Usage: logscan completion SHELL       SHELL is bash, zsh or fish

Prints a script that completes commands, options, field names, and values from the file on the line.

  source <(logscan completion bash)                                 in ~/.bashrc
  source <(logscan completion zsh)                                  in ~/.zshrc, after compinit
  logscan completion fish > ~/.config/fish/completions/logscan.fish
`;

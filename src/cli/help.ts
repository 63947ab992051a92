/** The help of each command: one screen (about 40 lines of 100 columns), by purpose, with examples. */

export const searchHelp = `Usage: logscan [QUERY] [FILE...]           search, filter and aggregate JSON logs
       logscan COMMAND ...; its help: logscan COMMAND --help
  assess    the first minute of an incident    spike       happening now that was not before?
  explain   what do these have in common       watch       the same for the rules of a file
  diagnose  known failures in these logs       compare     what changed: before against after
  patterns  kinds of message, which are new    latency     response times, before and now
  trace     one request, end to end            replay      requests as curl lines, or sent again
  report    an incident, written up            fields      what is in these logs
  state     what runs keep between them        completion  for bash, zsh, fish

  logscan 'level>=error userId=user123' app.log     files, folders, globs; .gz .zst .xz .bz2 .zip
  logscan -f --slow 1000 app.log                    live: requests slower than one second
  logscan 'status>=500 | stats count(), p99(duration) by route' access.log

Query   f=v f!=v f<v f>=v   f:v contains   f~regex   f=* has a value   f in (a, b)
        text "exact text"   and or not ( )   -f:v   ip in 10.0.0.0/8
        names: level time message duration status userId traceId service route error ...
Stages  | where F | stats A, ... by K, ... | count by K | top N K | timechart 5m A | sort -K
        | spike by K | head N | tail N | fields K | drop K | dedup K | expand K | patterns
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
Exit status: 0 matched, 1 nothing did, 2 bad usage or unreadable input, 130 interrupted
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

export const patternsHelp = `Usage: logscan patterns [QUERY] [FILE...]      which kinds of message, and which are new

Messages with what varies in them left out: <num>, <ip>, <path> and the like, <*> for any word. Each
with its usual level, count, share, course over time, when it came first and last, and an example.

  logscan patterns app.log
  logscan patterns 'level>=error' -n 10 app.log
  logscan patterns --new-since 1h app.log           what is new, gone or changed in the last hour
  logscan patterns --against yesterday.log app.log  against other files

  --new-since T    records from T on against those before: 1h (ago), 14:05, 2026-11-20T10:00
  --against FILES  against those of a file, a folder or a quoted glob; may be repeated
  -n, --limit N    the first N patterns                -o, --output F      table json ndjson csv tsv
  -q, --query Q    the query; all others are files     --full              nothing left out
  --slow, --level, --status, --user, --trace, --since, --until, --around, --within, --alias,
  --json-only, --strict, --log-tz, --utc, --color, --progress, --quiet, --threads: see --help

With --new-since and --against only changes beyond chance are shown (p < 0.001, 1 % false at most).
Exit status: 0 patterns are shown, 1 none is, 2 bad usage or an input that could not be read.
`;

export const latencyHelp = `Usage: logscan latency [QUERY] [FILE...]      response times

Count, min, mean, standard deviation, p50 to p99.99, max; the distribution as a chart; a row a key
or an interval; as HdrHistogram's files; and whether it is slower than before.

  logscan latency access.log
  logscan latency 'status<500' --by service,route access.log      the highest p99 first
  logscan latency --every 1m --since 2h access.log
  logscan latency -o hlog --by service access.log > monday.hlog
  logscan latency --against monday.hlog access.log                 exit status 1 if it is slower
  logscan latency monday.hlog                                      interval logs of any tool

  --of FIELD       whose values are durations (duration)  --by K, ...    a row a key
  --every D        a row an interval: 1m                   --max-keys N   rows kept apart (10000)
  --against FILE   set against those of an .hlog; may be repeated
  --expected-interval D  corrected for coordinated omission: one was to come every 10ms
  --hlog-unit U    of values in an .hlog: ns us ms, where it is guessed wrong
  -o, --output F   pretty table json ndjson csv tsv; hgrm (percentile distribution), hlog (interval
                   log): for HdrHistogram's tools
  -n, --limit N    the first N rows                        --full         all figures in a table
  -q, --query Q    the query; all others are files         --duration-unit U   ns us ms s
  --slow, --level, --status, --user, --trace, --since, --until, --around, --within, --alias,
  --no-seek, --json-only, --strict, --log-tz, --utc, --color, --progress, --quiet, --threads: see
  logscan --help

Exit status: 0 there are durations, 1 there are none, or they are slower than those of --against,
2 bad usage or an input that could not be read, 130 interrupted.
`;

export const explainHelp = `Usage: logscan explain QUERY [FILE...]      what do these records have in common

Which values of fields, and pairs of them, are over-represented among the records QUERY selects,
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

Exit status: 0 something explains them, 1 nothing does, 2 bad usage, or an input could not be read.
`;

export const compareHelp = `Usage: logscan compare --at TIME [QUERY] [FILE...]      what changed: before against after

By share of the records: level, status, route, service, version, host, method, error code, logger;
and by duration: all requests, and each route. Changes that could be chance are left out.

  logscan compare --at 14:02 app.log                       that hour of the day of the last record
  logscan compare --at 2026-11-20T14:02 --window 30m 'service=checkout' app.log

  --at TIME        14:02, 2026-11-20T14:02, 15m (before the last record)
  --window D       only so long before and after       -o, --output F      table json ndjson csv tsv
  -q, --query Q    the query; all others are files
  --level, --status, --user, --since, --until, --alias, --log-tz, --duration-unit, --utc, --color,
  --progress, --quiet, --threads: as in logscan --help

Exit status: 0 something changed, 1 nothing did, 2 bad usage or an input that could not be read.
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

export const diagnoseHelp = `Usage: logscan diagnose [QUERY] [FILE...]              which known failures do these logs show?

Looks for memory leaks, exhausted connection pools, races, slow or failing dependencies, restart
loops, bad deploys, hot users, thundering herds, full disks, expired certificates and DNS failures.
Each finding says when it began, where, how sure it is, the tests with their figures, records that
show it, what to check next and what helps at once. Quiet logs give nothing.

  logscan diagnose /var/log/app/*.log
  logscan diagnose --since 2h app.log gateway.log
  logscan diagnose -o markdown app.log > diagnosis.md
  logscan diagnose --signatures signatures/ app.log           with signatures of your own

  -o, --output F     pretty (for people), json, markdown; secrets are taken out of the last two
  --kind A, ...      only these: memory-leak, disk-full, ...
  --signatures PATH  a file of a signature, YAML or JSON, or a folder of them; several times for
                     several. One of the same kind stands in for ours. See GUIDE.md, "Diagnose"
  --exit-zero        0 when something is found
  -q, --query Q      only records that Q selects; the positionals are then all files
  --level, --status, --user, --since, --until, --around, --within, --alias, --log-tz,
  --duration-unit, --utc, --color, --json-only, --strict, --threads, --progress, --quiet:
  as in logscan --help

Exit status: 0 nothing was found, 1 something was, 2 bad usage, a bad signature, or an input that
could not be read; 130 interrupted.
`;

export const completionHelp = `Usage: logscan completion SHELL       SHELL is bash, zsh or fish

Prints a script that completes commands, options, field names, and values from the file on the line.

  source <(logscan completion bash)                                 in ~/.bashrc
  source <(logscan completion zsh)                                  in ~/.zshrc, after compinit
  logscan completion fish > ~/.config/fish/completions/logscan.fish
`;

export const spikeHelp = `Usage: logscan spike [QUERY] [FILE...]      is something happening now that was not before?

Compares the last window with the baseline: it fires when current > baseline * ratio, and chance
does not explain it. Without a query errors are counted (failed=true).

  logscan spike --window 5m --baseline 60m --ratio 3 app.log
  logscan spike --by service --state /var/lib/logscan /var/log/app/*.log     from cron, every minute
  logscan spike -f --window 1m --baseline 30m /var/log/app                   live
  logscan spike --of 'p99(duration)' --by route --all access.log
  logscan spike --backtest --ratio 2,3,5 app.log                     when would it have fired?

What    --all            every record             --of AGG      share(failed=true), p99(duration)
        --by KEY, ...    a series each            --max-keys N  10,000; rarer ones are pooled
Rule    --window D  5m   --baseline D  60m        --ratio N     3; several with --backtest
        --min-count N    5 events at least        --max-p P     0.001: chance must be rarer
        --direction up|down|both                  --plain       the bare rule, nothing else
        --versus 1d      against the same time a day (1w: a week) before
        --new            keys never seen before   --silence D   sources that have stopped
        --anomaly        also by the baseline learned for each hour of the week
Alert   --for D          only when it lasts       --cooldown D  30m: not again before
        --adopt D        6h: then it is usual
        --notify SINK    send them, to several too: slack:env:SLACK_URL, webhook:URL,
                         alertmanager:URL, pagerduty:env:KEY, command:PROGRAM, file:PATH, stdout
        --heartbeat URL  called after each good run, live each minute: https://..., env:NAME, file:F
Time    --at now|last|T  which time is now        --lateness D  60s: so late may events come
Run     -f, --follow     goes on until Ctrl-C; on a terminal with a view of all series
        --state DIR      reads only what is new   --wait D      for another run to end, else exit 75
        --backtest       over all of an archive   --scores      with it: one score a step, as ndjson
        --exit-zero      0 while one fires        -o FORMAT     pretty, json, ndjson
  -q, --slow, --level, --status, --user, --trace, --since, --until, --alias, --log-tz, --utc,
  --color, --json-only, --strict, --threads, --max-groups, --progress, --quiet: as in logscan --help

Exit status: 0 nothing fires, 1 an alert is firing (--backtest: it would have fired), 2 bad usage or
an input that could not be read, or a sink that refused an alert for good, 75 another run holds the
state, 130 interrupted.
`;

export const assessHelp = `Usage: logscan assess [QUERY] [FILE...]      the first minute of an incident, on one screen

Errors of the last minutes against the hour, getting worse or not, since when; users, requests,
services, status, response times, routes, codes, new messages, silent sources, what was not read.
Each line says how sure it is, and the command that looks deeper. QUERY narrows what is looked at.

  logscan assess /var/log/app/*.log
  logscan assess 'service=checkout' app.log
  logscan assess --at 14:05 app.log                as it was then
  logscan assess -o markdown app.log               for a chat

  --errors Q       what an error is: failed=true (level error or worse, or status 500 and over)
  --window D  5m   --baseline D  60m    the last minutes, and what they are compared with
  --at now|last|T  which time is now; the newest record, where that is old
  --silence D      10m: a file that was not written to for so long is silent
  --lateness D     60s: so late may records come     --exit-zero   0 while something is wrong
  -o, --output F   pretty, json, markdown         -q, --query Q    the query; all others are files
  --since, --until, --level, --status, --user, --alias, --log-tz, --duration-unit, --utc, --color,
  --json-only, --strict, --no-seek, --threads, --progress, --quiet: as in logscan --help

Exit status: 0 nothing is wrong, 1 something is, 2 bad usage or an input that could not be read,
130 interrupted.
`;

export const reportHelp = `Usage: logscan report [QUERY] [FILE...]      an incident, written up

Summary, timeline, impact, root cause, resolution, prevention, lessons, evidence: what the logs
tell, with the commands that print each number, and boxes for what only people know. The incident
is the one with most errors of all that spike would tell of; --since and --until say where to look.

  logscan report app.log > incident.md
  logscan report --since 14:00 --until 15:00 --event '14:20 rolled back' --out incident.html app.log
  logscan report --events events.json 'service=checkout' 'logs/*.log'

  --event 'T TEXT'  what people know: 14:20, 2026-11-20T14:20Z; several times
  --events FILE     deploys, restarts and warnings from: kubectl get events -A -o json
  --out FILE        into a file (its ending says which format), else to standard output
  -o, --output F    markdown; html: one page with charts, which needs nothing else; json
  --title TEXT      of the report                   --redact-pii     email addresses go too
  --errors Q        what an error is: failed=true   --window D  5m   --baseline D  60m
  -q, --query Q     the query; all others are files --lateness D     60s: so late may records come
  --level, --status, --user, --alias, --log-tz, --duration-unit, --utc, --json-only, --strict,
  --threads, --progress, --quiet: as in logscan --help

Exit status: 0 written, 1 written, but no incident stands out, 2 bad usage or an input that could
not be read, 130 interrupted.
`;

export const watchHelp = `Usage: logscan watch RULES FILE... [--once]      the rules of a file over these logs

Reads what is new, once for all rules, and sends what changed to the sinks of the file: live until
Ctrl-C, or as one run. RULES is YAML or JSON: spikes, fixed bounds, error budgets; it is read anew
when it changes, and at SIGHUP. See GUIDE.md, "Many rules".

  logscan watch rules.yml --check                                     the rules in plain words
  logscan watch rules.yml --state /var/lib/logscan/watch --listen 9464 /var/log/app         live
  logscan watch rules.yml --once --state /var/lib/logscan/watch /var/log/app/*.log      from cron
  logscan watch rules.yml --once --state /var/lib/logscan/watch --dry-run /var/log/app/*.log

  --check          says what the rules do, or what is wrong with them, with line and column
  --once           one run          --state DIR      what is kept between runs
  --listen H:P     live: /metrics for Prometheus and /healthz; a port alone is on this machine only
  --dry-run        prints what would be sent; sends nothing, changes no state
  --wait D         for another run to end, else exit 75
  --at now|last|T  which time is now        --lateness D  60s: so late may events come
  --exit-zero      0 while one fires        -o FORMAT     pretty, ndjson
  --alias, --log-tz, --duration-unit, --config, --utc, --color, --json-only, --strict, --threads,
  --max-groups, --quiet: as in logscan --help

Exit status: 0 nothing fires, 1 an alert is firing, 2 bad usage, bad rules, an input that could not
be read, or a sink that refused an alert for good, 75 another run holds the state, 130 interrupted.
`;

export const stateHelp = `Usage: logscan state show DIR       what is kept in the folder: inputs, steps, alerts
       logscan state reset DIR      forget it: the next run with --state DIR begins anew

Exit status: 0 done, 1 there is no state, 2 bad usage, 75 a run holds it.
`;

export const replayHelp = `Usage: logscan replay [QUERY] [FILE...]      requests in logs, as curl lines or sent again

Requests that the logs hold (a method and an address; headers and body where they were logged), as
commands, as a file for other tools, or sent to a test server and compared. Secrets are left out.

  logscan replay app.log                              curl lines for http://localhost:3000
  logscan replay 'status>=500' app.log                those that failed
  logscan replay -o har app.log > requests.har
  logscan replay 'method=GET' app.log --send --target http://localhost:3000 --rate 50

QUERY selects records; the request is found by their request id where it stands in other records.

  -o, --output F      curl har http ndjson; with --send: pretty json ndjson
  --target URL        the server in what is written (http://localhost:3000), or to send to
  --header 'N: V'     set a header in all of them      --keep-header NAME  keep one that is a secret
  -n, --limit N       the first N (1000)               --redact-pii        email addresses out too
Send
  --send              send them, to --target only; redirects are not followed
  --yes               those too that may change things (all but GET, HEAD, OPTIONS)
  --speed X           the logged times, X times as fast (1)  --rate N          N a second instead
  --timeout D         for one request (30s)

  -q, --slow, --level, --status, --user, --trace, --since, --until, --around, --within, --alias,
  --no-seek, --log-tz, --duration-unit, --utc, --progress, --quiet, --threads: as in logscan --help

Exit status: 0 there are requests, or each was answered with the status that was logged; 1 there are
none, or not; 2 bad usage or an input that could not be read; 130 interrupted.
`;

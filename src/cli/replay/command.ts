/** `logscan replay [QUERY] [FILE...]`: requests in logs as commands, as a file for other tools, or sent again. */

import { type FoundRequests, findRequests } from '../../analysis/replay/find.ts';
import { type LoggedHeader, type ReplayRequest, safeMethods } from '../../analysis/replay/model.ts';
import { outcomeOf } from '../../analysis/replay/outcome.ts';
import { dueTimes, type SentRequest, sendRequests } from '../../analysis/replay/send.ts';
import { parseTarget } from '../../analysis/replay/target.ts';
import { UsageError } from '../../core/errors.ts';
import { stringify } from '../../core/json.ts';
import { limits } from '../../core/limits.ts';
import { emptySummary, type Summary } from '../../engine/execute.ts';
import { expandInputs } from '../../input/expand.ts';
import { parse } from '../../language.ts';
import { joined } from '../../plan/split.ts';
import { durationText, sanitizeLine } from '../../render/index.ts';
import { helpShown, takeArguments } from '../arguments.ts';
import { ExitStatus } from '../exit-status.ts';
import { replayHelp } from '../help.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { executeOptions, shortcutFilters, wholeNumber } from '../options.ts';
import { write } from '../output.ts';
import { Progress } from '../progress.ts';
import { counted, sayHints, sayProblems, saySummary } from '../report.ts';
import { replayFormat, sendFormat } from './formats.ts';
import { outcomeJson, sentJson } from './json.ts';
import { notesOn, nothingCaptured } from './notes.ts';
import { headersOf, printedTarget, type ReplayOptions, type Sending, sendingOf } from './options.ts';
import { outcomeText } from './outcome-text.ts';

/** Runs the command; returns the exit status. */
export async function replayCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: ReplayOptions,
  version: string,
): Promise<number> {
  refuseLines(options);
  const sending = sendingOf(options);
  const format = sending === undefined ? replayFormat(options.output) : undefined;
  const outcomeFormat = sending === undefined ? undefined : sendFormat(options.output);
  const target = parseTarget(options.target ?? printedTarget).text;
  const extra = headersOf(options.header);
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => replayHelp)) return ExitStatus.bad;
  const abort = abortOnInterrupt();
  try {
    const found = await find(taken.query, taken.files, options, abort.signal);
    const requests = found.requests.map((request) => withHeaders(request, extra));
    if (found.summary.stopped) return ExitStatus.interrupted;
    if (format !== undefined) await write(format.write(requests, target, version));
    const inputStatus = found.summary.problems.some(({ severity }) => severity === 'error')
      ? ExitStatus.bad
      : undefined;
    if (requests.length === 0) return inputStatus ?? ExitStatus.nothing;
    if (sending === undefined || outcomeFormat === undefined) return inputStatus ?? ExitStatus.matched;
    refuseChanges(requests, options);
    const status = await send(requests, sending, outcomeFormat, options, abort.signal);
    return status === ExitStatus.interrupted ? status : (inputStatus ?? status);
  } finally {
    abort.restore();
  }
}

/** Options of a search that mean nothing here. */
function refuseLines({ count, context, beforeContext, afterContext, merge, follow }: ReplayOptions): void {
  if ([context, beforeContext, afterContext, count, merge].some((one) => one !== undefined))
    throw new UsageError('replay takes requests, not lines: -A, -B, -C, -c and --merge do not go with it');
  if (follow) throw new UsageError('replay looks at what is there; it does not follow');
}

/** Reads, and says what it has read. */
async function find(
  queryText: string,
  names: readonly string[],
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<FoundRequests> {
  const nowMs = Date.now();
  const { query } = parse(queryText);
  if (query.stages.length > 0)
    throw new UsageError('replay takes a filter and no stages', "such as 'status>=500 route=/api/pay'");
  const filters = [...(query.filter.kind === 'all' ? [] : [query.filter]), ...shortcutFilters(options, nowMs)];
  const { files, problems } = await expandInputs(names.length === 0 ? ['-'] : names);
  const limit = wholeNumber('--limit', options.limit, limits.replayRequests, 1);
  const reading: { summary: Summary } = { summary: emptySummary() };
  const progress = new Progress(reading, files, options);
  const found = await findRequests(
    files,
    {
      engine: executeOptions(options, nowMs, signal),
      filter: joined(filters),
      limit,
      keepHeaders: new Set((options.keepHeader ?? []).map((name) => name.toLowerCase())),
      redactPii: options.redactPii === true,
    },
    (summary) => {
      reading.summary = summary;
    },
  );
  progress.stop();
  const { summary, requests } = found;
  summary.problems.unshift(...problems);
  sayHints(summary, options);
  sayProblems(summary, options);
  if (!options.quiet) for (const note of notesOn(found, limit)) say(note);
  if (!options.quiet && requests.length === 0 && found.withoutRequest === 0 && filters.length === 0)
    say(nothingCaptured);
  saySummary({ ...summary, shown: requests.length, seconds: progress.seconds }, options);
  return found;
}

function withHeaders(request: ReplayRequest, extra: readonly LoggedHeader[]): ReplayRequest {
  if (extra.length === 0) return request;
  const names = new Set(extra.map(({ name }) => name.toLowerCase()));
  return { ...request, headers: [...request.headers.filter(({ name }) => !names.has(name.toLowerCase())), ...extra] };
}

/** What may change the server's data is sent only when that was said. */
function refuseChanges(requests: readonly ReplayRequest[], { yes }: ReplayOptions): void {
  if (yes === true) return;
  const methods = new Map<string, number>();
  for (const { method } of requests)
    if (!safeMethods.includes(method)) methods.set(method, (methods.get(method) ?? 0) + 1);
  const total = [...methods.values()].reduce((sum, count) => sum + count, 0);
  if (total === 0) return;
  const which = [...methods].map(([method, count]) => `${method} ${count.toLocaleString('en')}`).join(', ');
  throw new UsageError(
    `${counted(total, 'request', 'requests')} of ${requests.length.toLocaleString('en')} may change things on the server (${which}); nothing was sent`,
    '--yes sends them; the query method=GET leaves them out',
  );
}

async function send(
  requests: readonly ReplayRequest[],
  sending: Sending,
  format: string,
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<number> {
  const startMs = performance.now();
  if (!options.quiet) sayLength(requests, sending);
  const sent: SentRequest[] = [];
  for await (const one of sendRequests(requests, { ...sending, signal })) {
    sent.push(one);
    if (format === 'ndjson') await write(`${stringify(sentJson(one))}\n`);
  }
  const outcome = outcomeOf(sent);
  const seconds = (performance.now() - startMs) / 1000;
  if (format === 'json') await write(`${stringify(outcomeJson(outcome))}\n`);
  if (format === 'pretty') await write(outcomeText(outcome, sending.target.text, seconds));
  if (signal.aborted) return ExitStatus.interrupted;
  return outcome.failed + outcome.changed.length > 0 ? ExitStatus.nothing : ExitStatus.matched;
}

const longMs = 60_000;

/** The original spacing can be that of a day. */
function sayLength(requests: readonly ReplayRequest[], { pace }: Sending): void {
  const lengthMs = dueTimes(requests, pace).at(-1) ?? 0;
  if (lengthMs >= longMs)
    say(`this takes ${durationText(lengthMs)}; --speed 10 is ten times as fast, --rate 50 sends fifty a second`);
}

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

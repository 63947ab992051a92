/** `logscan trace ID [FILE...]`: one request, end to end. */

import { findTrace, type TraceResult } from '../../analysis/trace/find.ts';
import type { Trace } from '../../analysis/trace/model.ts';
import { UsageError } from '../../core/errors.ts';
import { emptySummary, type Summary } from '../../engine/execute.ts';
import { expandInputs, looksLikeFile } from '../../input/expand.ts';
import type { InputFile } from '../../input/input.ts';
import { parse } from '../../language.ts';
import { joined } from '../../plan/split.ts';
import type { Filter } from '../../query/ast.ts';
import { sanitizeLine } from '../../render/index.ts';
import { ExitStatus } from '../exit-status.ts';
import { traceHelp } from '../help.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { executeOptions, type ScanOptions, shortcutFilters } from '../options.ts';
import { write } from '../output.ts';
import { Progress } from '../progress.ts';
import { sayProblems, saySummary } from '../report.ts';
import { sayAmbiguous, sayNothing } from './absent.ts';
import { traceFormat, type traceFormats } from './formats.ts';

export type TraceCommandOptions = ScanOptions & {
  readonly exemplars?: string;
  readonly noNearby?: boolean;
};

/** Runs the command; returns the exit status. */
export async function traceCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: TraceCommandOptions,
): Promise<number> {
  refuseLines(options);
  if (options.exemplars !== undefined) {
    const { exemplarsCommand } = await import('./exemplars.ts');
    return exemplarsCommand([...positionals, ...afterDashes], options.exemplars, options);
  }
  const [id, ...names] = positionals;
  if (id === undefined) {
    process.stderr.write(traceHelp);
    return ExitStatus.bad;
  }
  if (id.trim() === '') throw new UsageError('trace takes the id of a request, trace or span, not an empty text');
  const format = traceFormat(options);
  const fileNames = [...names, ...afterDashes];
  refuseFileAsId(id, fileNames);
  if (fileNames.length === 0 && process.stdin.isTTY)
    throw new UsageError('trace needs files to look in', `logscan trace ${id} 'logs/*.log'`);
  return show(id, fileNames, format, options);
}

/** `logscan trace app.log`: which request is missing, and the file stands in its place. */
function refuseFileAsId(id: string, fileNames: readonly string[]): void {
  if (!looksLikeFile(id) || fileNames.some((name) => name !== '-' && looksLikeFile(name))) return;
  throw new UsageError(
    `trace takes the id of a request, trace or span before the files, and ${id} is a file`,
    `logscan trace ID ${id}; for ids worth a look: logscan trace --exemplars failed=true ${id}`,
  );
}

/** Options of a search that mean nothing here. */
function refuseLines({ limit, count, context, beforeContext, afterContext }: ScanOptions): void {
  if (limit !== undefined || count === true)
    throw new UsageError('trace shows all of a request; -n and -c do not go with it');
  if ([context, beforeContext, afterContext].some((lines) => lines !== undefined))
    throw new UsageError('trace shows what belongs to a request; -A, -B and -C do not go with it');
}

async function show(
  id: string,
  fileNames: readonly string[],
  format: (typeof traceFormats)[number],
  options: TraceCommandOptions,
): Promise<number> {
  const nowMs = Date.now();
  const { files, problems } = await expandInputs(fileNames.length === 0 ? ['-'] : fileNames);
  const filter = boundsOf(options, nowMs);
  const abort = abortOnInterrupt();
  const engine = executeOptions(options, nowMs, abort.signal);
  const reading: { summary: Summary } = { summary: emptySummary() };
  const progress = new Progress(reading, files, options);
  const result = await findTrace(id, files, { engine, filter, nearby: options.noNearby !== true }, (summary) => {
    reading.summary = summary;
  });
  progress.stop();
  abort.restore();
  const { summary } = result;
  summary.problems.unshift(...problems);
  if (result.kind === 'found') await write(format.write(result.trace, options));
  sayProblems(summary, options);
  if (result.kind === 'found' && !options.quiet) for (const note of result.notes) say(note);
  saySummary({ ...summary, shown: shownOf(result), seconds: progress.seconds }, options);
  await sayAbsent(id, result, { files, engine, filter, options });
  return statusOf(result);
}

/** The bounds and short-cuts that the options give, and the query. */
export function boundsOf(options: ScanOptions, nowMs: number): Filter {
  const { query } = parse(options.query ?? '');
  if (query.stages.length > 0)
    throw new UsageError('trace takes a filter and no stages', "such as -q 'service!=health'");
  return joined([...(query.filter.kind === 'all' ? [] : [query.filter]), ...shortcutFilters(options, nowMs)]);
}

interface Asked {
  readonly files: readonly InputFile[];
  readonly engine: ReturnType<typeof executeOptions>;
  readonly filter: Filter;
  readonly options: ScanOptions;
}

async function sayAbsent(id: string, result: TraceResult, { files, engine, filter, options }: Asked): Promise<void> {
  if (result.summary.stopped) return;
  if (result.kind === 'ambiguous') sayAmbiguous(id, result.candidates);
  if (result.kind === 'nothing' && !options.quiet) await sayNothing(id, files, { engine, filter });
}

function shownOf(result: TraceResult): number {
  return result.kind === 'found' ? recordsOf(result.trace) : 0;
}

function recordsOf({ entries, untimed }: Trace): number {
  return entries.filter(({ kind }) => kind !== 'event').length + untimed.length;
}

function statusOf({ kind, summary }: TraceResult): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (kind === 'ambiguous' || summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return kind === 'found' ? ExitStatus.matched : ExitStatus.nothing;
}

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

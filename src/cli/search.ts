/** `logscan [QUERY] [FILE...]`: search, filter, aggregate. */

import { canonicalNames } from '../core/canonical-names.ts';
import { UsageError } from '../core/errors.ts';
import { execute, type Summary } from '../engine/execute.ts';
import { expandInputs } from '../input/expand.ts';
import { parse } from '../language.ts';
import { joined } from '../plan/split.ts';
import type { Filter, Hint, Query, Stage } from '../query/ast.ts';
import { highlightPattern, type Renderer } from '../render/index.ts';
import { helpShown, takeArguments } from './arguments.ts';
import { ExitStatus } from './exit-status.ts';
import { searchHelp } from './help.ts';
import { abortOnInterrupt } from './interrupt.ts';
import { executeOptions, readsStandardInput, type ScanOptions, shortcutFilters, wholeNumber } from './options.ts';
import { outputFormat, rendererFor } from './output.ts';
import { Printer } from './printer.ts';
import { Progress } from './progress.ts';
import { counted, sayHints, sayNotes, sayProblems, saySummary } from './report.ts';
import { sampleOfStream } from './stream-sample.ts';
import { explainEmpty, explainEmptyColumns } from './why-empty.ts';

/** Runs a search; returns the exit status. */
export async function search(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: ScanOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query, { mayCome: options.follow === true });
  if (helpShown(taken, () => searchHelp)) return ExitStatus.bad;
  const nowMs = Date.now();
  const { query, hints } = composed(taken.query, options, nowMs);
  if (options.follow) {
    const { follow } = await import('./follow.ts');
    return follow({ ...taken, query, hints: [...noteOf(taken.note), ...hints], nowMs }, options);
  }
  const abort = abortOnInterrupt();
  const { engine, hasContext, format, render } = presented(query, taken.files, options, nowMs, abort.signal);
  const renderer = render();
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const blocks = format === 'raw' && !process.stdout.isTTY && !hasContext;
  const stdinSample = sampleOfStream(engine.stdin);
  const execution = execute(query, files, { ...engine, blocks });
  const { summary } = execution;
  summary.problems.unshift(...problems);
  summary.hints.unshift(...noteOf(taken.note), ...hints);
  sayHints(summary, options);
  const progress = new Progress(execution, files, options);
  const count = options.count === true;
  const printer = new Printer(renderer, { count, hasContext, files, aliases: engine.aliases });
  await printer.print(execution, progress);
  progress.stop();
  // At `tail -f | logscan` Ctrl-C ends both: the end of the input may be seen before the signal is.
  await new Promise((resolve) => setImmediate(resolve));
  summary.stopped ||= abort.signal.aborted;
  abort.restore();
  // A read of a silent input would keep the process.
  if (summary.stopped && readsStandardInput(taken.files)) process.stdin.destroy();
  sayProblems(summary, options);
  sayNotes(printer.notes(), options);
  saySummary({ ...summary, shown: printer.shown, seconds: progress.seconds }, options);
  if (options.stats && !options.quiet) {
    const { sayFieldStats } = await import('./stats.ts');
    await sayFieldStats(summary, files, engine, stdinSample);
  }
  if (!summary.stopped && !options.quiet) {
    if (summary.matched === 0) await explainEmpty(query, files, summary, engine, stdinSample);
    else if (printer.shown === 0 && Number(options.limit) !== 0)
      sayNotes(
        [`${counted(summary.matched, 'record', 'records')} matched, but the stages left no row of them`],
        options,
      );
    else if (hasEmptyColumn(summary)) await explainEmptyColumns(query, files, summary, engine, stdinSample);
  }
  return statusOf(summary, printer.shown, options);
}

/** Whether no matching record has a field that was asked for. */
function hasEmptyColumn({ coverage }: Summary): boolean {
  return [...coverage.values()].includes(0);
}

/** What the engine is told, and how what comes of it is shown. */
export function presented(
  query: Query,
  files: readonly string[],
  options: ScanOptions,
  nowMs: number,
  signal: AbortSignal,
): Presented {
  // A count has no lines around it.
  const noContext = options.count ? { contextBefore: 0, contextAfter: 0 } : {};
  const engine = { ...executeOptions(options, nowMs, signal, files), ...noContext };
  const hasContext = engine.contextBefore + engine.contextAfter > 0;
  if (hasContext) refuseContext(query, options);
  const format = outputFormat(options, shapeOf(query, options));
  const highlight = highlightOf(query.filter);
  return { engine, hasContext, format, render: () => rendererFor(format, options, { highlight }) };
}

interface Presented {
  readonly engine: ReturnType<typeof executeOptions>;
  readonly hasContext: boolean;
  readonly format: string;
  /** A renderer as wide as the terminal is now. */
  readonly render: () => Renderer;
}

/** The query, with the short-cuts joined to it and what -n and -c add. */
function composed(text: string, options: ScanOptions, nowMs: number): { query: Query; hints: readonly Hint[] } {
  const { query, hints: said } = parse(text);
  const hints = said.length > 0 ? said : loneFieldHint(query);
  const filters: Filter[] = query.filter.kind === 'all' ? [] : [query.filter];
  filters.push(...shortcutFilters(options, nowMs));
  const stages: Stage[] = [...query.stages];
  if (options.limit !== undefined) stages.push({ kind: 'head', limit: wholeNumber('--limit', options.limit, 0) });
  if (options.count) stages.push({ kind: 'count', by: [] });
  return { query: { filter: joined(filters), stages }, hints };
}

function shapeOf(query: Query, options: ScanOptions): 'records' | 'table' {
  if (options.count) return 'table';
  const makesTable: ReadonlySet<string> = new Set([
    'stats',
    'count',
    'top',
    'timechart',
    'spike',
    'fields',
    'patterns',
  ]);
  return query.stages.some(({ kind }) => makesTable.has(kind)) ? 'table' : 'records';
}

/** Lines around a match stand where they stood in the file. */
function refuseContext({ stages }: Query, options: ScanOptions): void {
  if (options.merge)
    throw new UsageError('-A, -B and -C show the lines around a match in its file; --merge mixes files');
  const keepsOrder: ReadonlySet<string> = new Set(['where', 'head', 'drop', 'expand']);
  const bad = stages.find(({ kind }) => !keepsOrder.has(kind));
  if (bad !== undefined)
    throw new UsageError(`-A, -B and -C show the lines around a match; after ${bad.kind} there are none`);
}

function noteOf(note: string | undefined): Hint[] {
  return note === undefined ? [] : [{ message: note }];
}

/** `logscan level>=error` without quotes: the shell has taken `>=error` as a file to write to. */
function loneFieldHint({ filter, stages }: Query): Hint[] {
  if (filter.kind !== 'text' || filter.exact || stages.length > 0) return [];
  const { text } = filter;
  if (!canonicalNames.some((name) => name === text)) return [];
  return [
    {
      message: `the query is the single word ${text}; if you wrote ${text}>=..., the shell took > as "write to a file": put the query in single quotes`,
    },
  ];
}

function highlightOf(filter: Filter): RegExp | undefined {
  const texts: string[] = [];
  let ignoreCase = false;
  const collect = (one: Filter): void => {
    if (one.kind === 'text') {
      texts.push(one.text);
      ignoreCase ||= !one.exact;
    } else if (one.kind === 'and' || one.kind === 'or') one.items.forEach(collect);
  };
  collect(filter);
  return texts.length === 0 ? undefined : highlightPattern(texts, ignoreCase);
}

export function statusOf(summary: Summary, shown: number, options: ScanOptions): number {
  if (summary.stopped) return ExitStatus.interrupted;
  const unreadable = summary.brokenRecords + summary.longLines > 0 && options.strict === true;
  if (unreadable || summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return summary.matched > 0 && shown > 0 ? ExitStatus.matched : ExitStatus.nothing;
}

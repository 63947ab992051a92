/** `logscan -f [QUERY] [FILE...]`: what there is, then what comes, until Ctrl-C. */

import { UsageError } from '../core/errors.ts';
import { executeFollow } from '../engine/follow.ts';
import { expandInputs } from '../input/expand.ts';
import type { Notice } from '../input/follow-events.ts';
import type { Hint, Query } from '../query/ast.ts';
import { sanitizeLine } from '../render/sanitize.ts';
import { abortOnStop } from './interrupt.ts';
import { LiveTable } from './live-table.ts';
import type { ScanOptions } from './options.ts';
import { Printer } from './printer.ts';
import { sayHints, sayNotes, sayProblems, saySummary } from './report.ts';
import { presented, statusOf } from './search.ts';
import { sampleOfStream } from './stream-sample.ts';

/** A table is drawn anew at most so often. */
const redrawMs = 250;

export interface Followed {
  readonly query: Query;
  readonly files: readonly string[];
  readonly hints: readonly Hint[];
  readonly nowMs: number;
}

/** Runs a search over inputs that go on; returns the exit status. */
export async function follow({ query, files, hints, nowMs }: Followed, options: ScanOptions): Promise<number> {
  if (options.progress) throw new UsageError('--progress is for work with an end; with -f there is none');
  const startMs = performance.now();
  const stop = abortOnStop();
  const { engine, hasContext, format, render } = presented(query, files, options, nowMs, stop.signal);
  const live = isRedrawn(format, options) ? new LiveTable(render, () => process.stdout.rows || 24) : undefined;
  const names = files.length === 0 ? ['-'] : files;
  const blocks = format === 'raw' && !process.stdout.isTTY && !hasContext;
  const stdinSample = sampleOfStream(process.stdin);
  const execution = executeFollow(query, names, {
    ...engine,
    blocks,
    ...(live === undefined ? {} : { snapshotMs: redrawMs }),
    onNotice: (notice) => sayNotice(notice, live, options),
  });
  const { summary } = execution;
  summary.hints.unshift(...hints);
  sayHints(summary, options);
  const { files: there } = await expandInputs(names);
  const printer = new Printer(render(), {
    count: options.count === true,
    hasContext,
    files: there,
    aliases: engine.aliases,
    isLive: true,
    ...(live === undefined ? {} : { live }),
  });
  await printer.print(execution, { clear: () => undefined });
  // At `tail -f | logscan -f` Ctrl-C ends both: the end of the input may be seen before the signal is.
  await new Promise((resolve) => setImmediate(resolve));
  summary.stopped ||= stop.signal.aborted;
  stop.restore();
  // A read of a silent input would keep the process.
  process.stdin.destroy();
  // Problems were said when they were met.
  sayProblems({ ...summary, problems: [] }, options);
  sayNotes(printer.notes(), options);
  saySummary({ ...summary, shown: printer.shown, seconds: (performance.now() - startMs) / 1000 }, options);
  if (options.stats && !options.quiet) {
    const { sayFieldStats } = await import('./stats.ts');
    await sayFieldStats(summary, there, engine, stdinSample);
  }
  return stop.status() ?? statusOf(summary, printer.shown, options);
}

/** Tables that a person looks at. */
function isRedrawn(format: string, options: ScanOptions): boolean {
  return process.stdout.isTTY === true && (options.count === true || format === 'table' || format === 'chart');
}

function sayNotice({ path, message, importance }: Notice, live: LiveTable | undefined, options: ScanOptions): void {
  const isWanted =
    importance === 'detail' ? process.stderr.isTTY && !options.quiet : !options.quiet || importance === 'error';
  if (!isWanted) return;
  // What is said takes the place of the drawing; the next one comes below it.
  if (process.stderr.isTTY) process.stdout.write(live?.clear() ?? '');
  process.stderr.write(`logscan: ${sanitizeLine(`${path === '-' ? 'standard input' : path}: ${message}`)}\n`);
}

/** `logscan [QUERY] [FILE...]`: search, filter, aggregate. */

import { AliasTable } from '../core/aliases.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue } from '../core/value.ts';
import { type Execution, execute, type Output, type Summary } from '../engine/execute.ts';
import { expandInputs } from '../input/expand.ts';
import type { InputFile } from '../input/input.ts';
import { parse } from '../language.ts';
import type { Row, Shape } from '../operators/operator.ts';
import { RecordRow } from '../operators/record-row.ts';
import { joined } from '../plan/split.ts';
import type { Filter, Hint, Query, Stage } from '../query/ast.ts';
import { highlightPattern, type RecordView, type Renderer } from '../render/index.ts';
import { takeArguments } from './arguments.ts';
import { searchHelp } from './help.ts';
import { executeOptions, type ScanOptions, shortcutFilters, wholeNumber } from './options.ts';
import { outputFormat, rendererFor, write } from './output.ts';
import { ExitStatus } from './exit-status.ts';
import { Progress } from './progress.ts';
import { sayHints, sayProblems, saySummary } from './report.ts';
import { explainEmpty } from './why-empty.ts';

/** Runs a search; returns the exit status. */
export async function search(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: ScanOptions,
): Promise<number> {
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (taken.files.length === 0 && process.stdin.isTTY) {
    process.stderr.write(searchHelp);
    return ExitStatus.bad;
  }
  const nowMs = Date.now();
  const { query, hints } = composed(taken.query, options, nowMs);
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const abort = abortOnInterrupt();
  const engine = executeOptions(options, nowMs, abort.signal);
  const shape = shapeOf(query, options);
  const format = outputFormat(options, shape);
  const blocks = format === 'raw' && !process.stdout.isTTY && engine.contextBefore + engine.contextAfter === 0;
  const execution = execute(query, files, { ...engine, blocks });
  execution.summary.problems.unshift(...problems);
  execution.summary.hints.unshift(...hints, ...noteOf(taken.note), ...loneFieldHint(query));
  sayHints(execution.summary, options);
  const progress = new Progress(execution, files, options);
  const printer = new Printer(
    rendererFor(format, options, { highlight: highlightOf(query.filter) }),
    options,
    files,
    engine.aliases,
  );
  await printer.print(execution, progress);
  progress.stop();
  abort.restore();
  sayProblems(execution.summary, options);
  for (const note of printer.notes()) process.stderr.write(`logscan: ${note}\n`);
  saySummary(execution.summary, progress.seconds, options);
  if (execution.summary.matched === 0 && !options.quiet && !execution.summary.stopped)
    await explainEmpty(query, files, execution.summary, engine);
  return statusOf(execution.summary, options);
}

/** The query, with the short-cuts joined to it and what -n and -c add. */
function composed(text: string, options: ScanOptions, nowMs: number): { query: Query; hints: readonly Hint[] } {
  const { query, hints } = parse(text);
  const filters: Filter[] = query.filter.kind === 'all' ? [] : [query.filter];
  filters.push(...shortcutFilters(options, nowMs));
  const stages: Stage[] = [...query.stages];
  if (options.limit !== undefined) stages.push({ kind: 'head', limit: wholeNumber('--limit', options.limit, 0) });
  if (options.count) stages.push({ kind: 'count', by: [] });
  return { query: { filter: joined(filters), stages }, hints };
}

function shapeOf(query: Query, options: ScanOptions): 'records' | 'table' {
  if (options.count) return 'table';
  const makesTable: ReadonlySet<string> = new Set(['stats', 'count', 'top', 'timechart', 'fields']);
  return query.stages.some(({ kind }) => makesTable.has(kind)) ? 'table' : 'records';
}

function noteOf(note: string | undefined): Hint[] {
  return note === undefined ? [] : [{ message: note }];
}

const fieldWords = /^(level|status|duration|time|userId|traceId|requestId|service|host|route|method|message|error)$/;

/** `logscan level>=error` without quotes: the shell has taken `>=error` as a file to write to. */
function loneFieldHint({ filter, stages }: Query): Hint[] {
  if (filter.kind !== 'text' || filter.exact || stages.length > 0 || !fieldWords.test(filter.text)) return [];
  return [
    {
      message: `the query is the single word ${filter.text}; if you wrote ${filter.text}>=..., the shell took > as "write to a file": put the query in single quotes`,
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

function statusOf(summary: Summary, options: ScanOptions): number {
  if (summary.stopped) return ExitStatus.interrupted;
  const unreadable = summary.brokenRecords + summary.longLines > 0 && options.strict === true;
  if (unreadable || summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return summary.matched > 0 ? ExitStatus.matched : ExitStatus.nothing;
}

/** Ctrl-C ends the scan, so that what there is of an aggregation is printed; a second one ends at once. */
function abortOnInterrupt(): { signal: AbortSignal; restore(): void } {
  const controller = new AbortController();
  const onInterrupt = (): void => {
    if (controller.signal.aborted) process.exit(ExitStatus.interrupted);
    controller.abort();
  };
  process.on('SIGINT', onInterrupt);
  return { signal: controller.signal, restore: () => process.off('SIGINT', onInterrupt) };
}

/** Writes what comes of an execution through a renderer. */
class Printer {
  readonly #renderer: Renderer;
  readonly #options: ScanOptions;
  readonly #several: boolean;
  readonly #reader: RecordReader;
  #continued = false;
  #last: RecordRow | undefined;

  constructor(
    renderer: Renderer,
    options: ScanOptions,
    files: readonly InputFile[],
    aliases: ConstructorParameters<typeof AliasTable>[0],
  ) {
    this.#renderer = renderer;
    this.#options = options;
    this.#several = files.length > 1;
    this.#reader = new RecordReader(new AliasTable(aliases));
  }

  async print(execution: Execution, progress: Progress): Promise<void> {
    await write(this.#renderer.begin?.() ?? '');
    for await (const output of execution.output) {
      progress.clear();
      await write(this.#textOf(output));
    }
    progress.clear();
    await write((this.#renderer.flush?.() ?? '') + (this.#renderer.end?.() ?? ''));
  }

  notes(): string[] {
    return this.#renderer.notes?.() ?? [];
  }

  #textOf(output: Output): string | Uint8Array {
    if (output.kind === 'block') return output.block.bytes;
    const { shape, rows } = output;
    return shape.kind === 'table' ? this.#tableText(shape, rows) : this.#recordsText(rows);
  }

  #tableText(shape: Extract<Shape, { kind: 'table' }>, rows: readonly Row[]): string {
    const values = rows.filter((row): row is FieldValue[] => !(row instanceof RecordRow));
    if (this.#options.count) return `${String(values[0]?.[0] ?? 0)}\n`;
    const text = this.#renderer.table({ ...shape, rows: values }, this.#continued);
    this.#continued = true;
    return text;
  }

  #recordsText(rows: readonly Row[]): string {
    let text = '';
    for (const row of rows) if (row instanceof RecordRow) text += this.#recordText(row);
    return text;
  }

  #recordText(row: RecordRow): string {
    const gap = this.#hasContext() && this.#last !== undefined && !adjoins(this.#last, row);
    this.#last = row;
    return (gap ? (this.#renderer.separator?.() ?? '') : '') + this.#renderer.record(this.#viewOf(row));
  }

  #hasContext(): boolean {
    const { context, afterContext, beforeContext } = this.#options;
    return (context ?? afterContext ?? beforeContext) !== undefined;
  }

  #viewOf(row: RecordRow): RecordView {
    const { record } = row;
    const label = this.#several ? { fileLabel: row.fileName } : {};
    const common = {
      text: row.text,
      isText: row.isText,
      isContext: row.isContext,
      ...label,
      ...(row.source === '' ? {} : { source: row.source }),
    };
    if (record === undefined)
      return { ...common, consumedPaths: [], ...(row.inheritedTime === undefined ? {} : { time: row.inheritedTime }) };
    const time = this.#reader.canonical(record, 'time')?.value;
    const level = this.#reader.canonical(record, 'level')?.value;
    const message = this.#reader.canonical(record, 'message')?.value;
    return {
      ...common,
      record,
      consumedPaths: this.#reader.consumed(record, ['time', 'level', 'message']),
      ...(typeof time === 'number' ? { time } : {}),
      ...(typeof level === 'number' ? { level } : {}),
      ...(typeof message === 'string' ? { message } : {}),
    };
  }
}

function adjoins(a: RecordRow, b: RecordRow): boolean {
  return a.fileName === b.fileName && b.line === a.line + 1;
}

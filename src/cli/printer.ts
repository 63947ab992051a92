/** Writes what comes of an execution through a renderer. */

import { type AliasOptions, aliasTableOf } from '../core/aliases.ts';
import { RecordReader } from '../core/record.ts';
import type { FieldValue } from '../core/value.ts';
import type { Execution, Output } from '../engine/execute.ts';
import type { InputFile } from '../input/input.ts';
import type { Row, Shape } from '../operators/operator.ts';
import { RecordRow } from '../operators/record-row.ts';
import type { RecordView, Renderer } from '../render/index.ts';
import type { LiveTable } from './live-table.ts';
import { write } from './output.ts';

/** Rows turned into text at once: a reader that has enough after the first line does not wait for all of a block. */
const rowsAtOnce = 1000;
/** The input has paused when nothing came for so long: what a renderer holds back is written. */
const pauseMs = 40;

export interface PrinterOptions {
  /** Only the number is wanted (-c). */
  readonly count: boolean;
  /** Lines around matches are shown: groups of them are told apart. */
  readonly hasContext: boolean;
  readonly files: readonly InputFile[];
  readonly aliases: AliasOptions;
  /** Input comes now and then: what a renderer holds back is written when it pauses. */
  readonly isLive?: boolean;
  /** Draws tables that are replaced by later ones. */
  readonly live?: LiveTable;
}

export class Printer {
  readonly #renderer: Renderer;
  readonly #options: PrinterOptions;
  readonly #reader: RecordReader;
  #continued = false;
  #last: RecordRow | undefined;
  #shown = 0;

  constructor(renderer: Renderer, options: PrinterOptions) {
    this.#renderer = renderer;
    this.#options = options;
    this.#reader = new RecordReader(aliasTableOf(options.aliases));
  }

  /** Rows written, without those of context; with -c, what was counted. */
  get shown(): number {
    return this.#shown;
  }

  async print(execution: Execution, progress: { clear(): void }): Promise<void> {
    await write(this.#renderer.begin?.() ?? '');
    for await (const output of this.#withPauses(execution.output)) {
      progress.clear();
      if (output === 'pause') await write(this.#renderer.flush?.() ?? '');
      else if (output.kind === 'rows' && output.isSnapshot) await write(this.#snapshotText(output));
      else {
        await write(this.#options.live?.clear() ?? '');
        for (const text of this.#textsOf(output)) await write(text);
      }
    }
    progress.clear();
    await write((this.#renderer.flush?.() ?? '') + (this.#renderer.end?.() ?? ''));
  }

  notes(): string[] {
    return this.#renderer.notes?.() ?? [];
  }

  /** Between two outputs, whether it took long for the second to come. Only asked where something may be held back. */
  async *#withPauses(outputs: AsyncIterable<Output>): AsyncGenerator<Output | 'pause'> {
    const { files, isLive = files.some(({ path }) => path === '-') } = this.#options;
    if (this.#renderer.flush === undefined || !isLive) {
      yield* outputs;
      return;
    }
    const iterator = outputs[Symbol.asyncIterator]();
    for (;;) {
      const next = iterator.next();
      if (await isSlow(next)) yield 'pause';
      const result = await next;
      if (result.done) return;
      yield result.value;
    }
  }

  *#textsOf(output: Output): Generator<string | Uint8Array> {
    if (output.kind === 'block') {
      this.#shown += output.block.lines.length;
      yield output.block.bytes;
      return;
    }
    const { shape, rows } = output;
    if (shape.kind === 'table') yield this.#tableText(shape, rows);
    else
      for (let from = 0; from < rows.length; from += rowsAtOnce)
        yield this.#recordsText(rows.slice(from, from + rowsAtOnce));
  }

  #snapshotText({ shape, rows }: Extract<Output, { kind: 'rows' }>): string {
    const { live, count } = this.#options;
    if (live === undefined || shape.kind !== 'table') return '';
    const values = rows.filter((row): row is FieldValue[] => !(row instanceof RecordRow));
    return live.draw(count ? `${Number(values[0]?.[0] ?? 0)}\n` : { ...shape, rows: values });
  }

  #tableText(shape: Extract<Shape, { kind: 'table' }>, rows: readonly Row[]): string {
    const values = rows.filter((row): row is FieldValue[] => !(row instanceof RecordRow));
    if (this.#options.count) {
      this.#shown = Number(values[0]?.[0] ?? 0);
      return `${this.#shown}\n`;
    }
    this.#shown += values.length;
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
    const gap = this.#options.hasContext && this.#last !== undefined && !adjoins(this.#last, row);
    this.#last = row;
    if (!row.isContext) this.#shown++;
    return (gap ? (this.#renderer.separator?.() ?? '') : '') + this.#renderer.record(this.#viewOf(row));
  }

  #viewOf(row: RecordRow): RecordView {
    const { record } = row;
    const { files } = this.#options;
    const common = {
      text: row.text,
      isText: row.isText,
      isContext: row.isContext,
      // A member of an archive has another name than what was named.
      ...(files.length > 1 || row.fileName !== files[0]?.name ? { fileLabel: row.fileName } : {}),
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

async function isSlow(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const pause = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, pauseMs, true);
  });
  // A failure of the work is met where its result is.
  const done = work.then(
    () => false,
    () => false,
  );
  try {
    return await Promise.race([done, pause]);
  } finally {
    clearTimeout(timer);
  }
}

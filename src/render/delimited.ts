/** What CSV and TSV share: a header, then a line a row. */

import type { Table } from '../core/table.ts';
import { RecordRows, type RowChunk } from './record-rows.ts';
import type { RecordView, Renderer, RenderOptions } from './renderer.ts';
import { sanitizeText } from './sanitize.ts';
import { machineText } from './values.ts';

export interface Delimited {
  readonly delimiter: string;
  readonly lineEnd: string;
  /** A cell as the format wants it; `isText` where it may hold anything, false for numbers and the like. */
  cell(text: string, isText: boolean): string;
}

export class DelimitedRenderer implements Renderer {
  readonly #format: Delimited;
  readonly #terminal: boolean;
  readonly #records = new RecordRows();

  constructor(format: Delimited, options: RenderOptions) {
    this.#format = format;
    this.#terminal = options.terminal;
  }

  record(view: RecordView): string {
    return this.#rows(this.#records.add(view));
  }

  table(table: Table, continued = false): string {
    let text = continued ? '' : this.#line(table.columns.map(({ name }) => this.#cell(name, true)));
    for (const row of table.rows) {
      const cells = row.map((value, i) => this.#cell(machineText(value, table.columns[i].type), isText(value)));
      text += this.#line(cells);
    }
    return text;
  }

  flush(): string {
    return this.#rows(this.#records.flush());
  }

  end(): string {
    return this.flush();
  }

  notes(): string[] {
    return this.#records.notes();
  }

  #rows(chunk: RowChunk | undefined): string {
    return chunk === undefined ? '' : this.table(chunk.table, chunk.continued);
  }

  #cell(text: string, isText: boolean): string {
    const cell = this.#format.cell(text, isText);
    return this.#terminal ? cell.split('\n').map(sanitizeText).join('\n') : cell;
  }

  #line(cells: readonly string[]): string {
    return cells.join(this.#format.delimiter) + this.#format.lineEnd;
  }
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

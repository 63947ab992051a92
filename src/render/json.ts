/** One JSON array of all records or rows, an element a line, written as they come. */

import type { Table } from '../core/table.ts';
import type { RecordView, Renderer, RendererKind, RenderOptions } from './renderer.ts';
import { recordJson, rowJson } from './row-json.ts';

export const json: RendererKind = {
  name: 'json',
  summary: 'one JSON array of records or rows',
  create: (options) => new JsonRenderer(options),
};

class JsonRenderer implements Renderer {
  readonly #terminal: boolean;
  #before = '\n';

  constructor(options: RenderOptions) {
    this.#terminal = options.terminal;
  }

  begin(): string {
    return '[';
  }

  record(view: RecordView): string {
    return this.#element(recordJson(view, this.#terminal));
  }

  table({ columns, rows }: Table): string {
    return rows.map((row) => this.#element(rowJson(row, columns, this.#terminal))).join('');
  }

  end(): string {
    return this.#before === '\n' ? ']\n' : '\n]\n';
  }

  #element(json: string): string {
    const text = this.#before + json;
    this.#before = ',\n';
    return text;
  }
}

/** A table on a terminal that is drawn anew in its place while it grows. */

import type { Table } from '../core/table.ts';
import type { Renderer } from '../render/index.ts';
import { wholeTable } from './output.ts';

/** Lines at the end of the screen that stay free: the cursor's, and one for what is said. */
const freeLines = 2;

export class LiveTable {
  readonly #render: () => Renderer;
  readonly #screenLines: () => number;
  #drawnLines = 0;

  /** `render` gives a new renderer: the terminal may have another width now. */
  constructor(render: () => Renderer, screenLines: () => number) {
    this.#render = render;
    this.#screenLines = screenLines;
  }

  /** What replaces the drawing on the screen by this table, or text. What does not fit the screen is left out and counted. */
  draw(content: Table | string): string {
    const lines = (typeof content === 'string' ? content : this.#textOf(content)).replace(/\n$/, '').split('\n');
    const room = Math.max(1, this.#screenLines() - freeLines);
    const shown =
      lines.length <= room ? lines : [...lines.slice(0, room - 1), `(${lines.length - room + 1} more lines)`];
    const cleared = this.clear();
    this.#drawnLines = shown.length;
    // Lines that are too long are cut, not wrapped: the drawing must have as many lines on the screen as were written.
    return `${cleared}\x1b[?7l${shown.map((line) => `${line}\n`).join('')}\x1b[?7h`;
  }

  /** What takes the drawing off the screen. */
  clear(): string {
    const lines = this.#drawnLines;
    this.#drawnLines = 0;
    return lines === 0 ? '' : `\r\x1b[${lines}A\x1b[J`;
  }

  #textOf(table: Table): string {
    const renderer = this.#render();
    return wholeTable(renderer, table);
  }
}

/** What stands before the message and must keep its width from line to line. */

import { sanitizeLine } from './sanitize.ts';
import { displayWidth, padEnd, truncate } from './width.ts';

const longestLabel = 30;
const mostRememberedLabels = 10_000;

export interface Label {
  /** Safe, and as wide as the widest label so far. */
  readonly text: string;
  /** The same for the same name in every run: people learn the colours of their services. */
  readonly hash: number;
}

export class Gutter {
  /** Columns to leave free where a record lacks time: none before the first record that has one. */
  timeColumns = 0;
  readonly #ellipsis: string;
  readonly #labels = new Map<string, Label>();
  #labelColumns = 0;

  constructor(ellipsis: string) {
    this.#ellipsis = ellipsis;
  }

  label(name: string): Label {
    const known = this.#labels.get(name);
    if (known !== undefined) return known;
    const text = padEnd(truncate(sanitizeLine(name), longestLabel, this.#ellipsis), this.#labelColumns);
    const columns = displayWidth(text);
    if (columns > this.#labelColumns || this.#labels.size >= mostRememberedLabels) this.#labels.clear();
    this.#labelColumns = columns;
    const label = { text, hash: fnv1a(name) };
    this.#labels.set(name, label);
    return label;
  }
}

/** FNV-1a over UTF-16 units. */
function fnv1a(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}

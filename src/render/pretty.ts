/** Records for people: one a line, the message first, fields quieter, stacks readable beneath.
 *
 *     2026-11-20 14:05:03.123+01 ERR request failed route=/api/cart status=503 duration=1520
 *         err.stack:
 *           Error: timeout
 *               at fetch (cart.js:12:3)
 */

import type { Table } from '../core/table.ts';
import { FieldWriter, shorten, type TextBlock } from './field-text.ts';
import { Gutter } from './gutter.ts';
import { type Ink, inkFor } from './ink.ts';
import { ellipsisFor, type RecordView, type Renderer, type RendererKind, type RenderOptions } from './renderer.ts';
import { sanitizeJson, sanitizeLine, sanitizeText } from './sanitize.ts';
import { severalLines } from './stack.ts';
import { createTableRenderer } from './table.ts';
import { Clock } from './time-text.ts';

const longestMessage = 500;
const longestBlockLine = 300;
const mostBlockLines = 40;

/** Three letters a level, by rank; 0 is none. */
const tags = ['   ', 'TRC', 'DBG', 'INF', 'NTC', 'WRN', 'ERR', 'FTL'];
const tagColumns = 4;
const debugRank = 2;
const errorRank = 6;

export const pretty: RendererKind = {
  name: 'pretty',
  summary: 'records for people: time, level, message, then fields; aggregates as tables',
  create: (options) => new PrettyRenderer(options),
};

class PrettyRenderer implements Renderer {
  readonly #options: RenderOptions;
  readonly #colors: LinePrinter;
  /** For context: the whole line dim, so no colours within. */
  readonly #quiet: LinePrinter;
  readonly #ink: Ink;
  readonly #tables: Renderer;

  constructor(options: RenderOptions) {
    this.#options = options;
    this.#ink = inkFor(options.color);
    const gutter = new Gutter(ellipsisFor(options));
    this.#colors = new LinePrinter(options, this.#ink, gutter);
    this.#quiet = new LinePrinter(options, inkFor(false), gutter);
    this.#tables = createTableRenderer(options);
  }

  record(view: RecordView): string {
    if (!view.isContext) return this.#colors.print(view);
    const lines = this.#quiet.print(view);
    return this.#options.color ? dimLines(lines, this.#ink) : lines;
  }

  separator(): string {
    return `${this.#ink.dim}--${this.#ink.reset}\n`;
  }

  table(table: Table, continued?: boolean): string {
    return this.#tables.table(table, continued);
  }
}

class LinePrinter {
  readonly #options: RenderOptions;
  readonly #ink: Ink;
  readonly #clock: Clock;
  readonly #fields: FieldWriter;
  readonly #ellipsis: string;
  readonly #tags: readonly string[];
  readonly #gutter: Gutter;

  constructor(options: RenderOptions, ink: Ink, gutter: Gutter) {
    this.#options = options;
    this.#gutter = gutter;
    this.#ink = ink;
    this.#clock = new Clock(options.zone);
    this.#ellipsis = ellipsisFor(options);
    this.#tags = tags.map((tag, rank) => `${ink.levels[rank]}${tag}${ink.reset} `);
    const mark = (text: string) => this.#mark(text);
    this.#fields = new FieldWriter({ ink, full: options.full, ellipsis: this.#ellipsis, mark });
  }

  print(view: RecordView): string {
    const label = this.#label(view);
    if (view.record === undefined) return `${this.#textGutter(label)}${this.#text(view.text)}\n`;

    const blocks: TextBlock[] = [];
    const message = this.#message(view, blocks);
    const fields = this.#fields.write(view.record, view.consumedPaths, blocks);
    const head = this.#time(view.time) + (this.#tags[view.level ?? 0] ?? this.#tags[0]) + label;
    if (message === '' && fields === '' && blocks.length === 0) return `${head}${sanitizeJson(view.text)}\n`;
    const between = message !== '' && fields !== '' ? ' ' : '';
    const line = `${head}${message}${between}${message === '' ? fields.trimStart() : fields}\n`;
    return blocks.length === 0 ? line : line + this.#blocks(blocks);
  }

  #text(text: string): string {
    return this.#mark(sanitizeText(text.endsWith('\r') ? text.slice(0, -1) : text));
  }

  /** A text record stays as its program wrote it: no time or level is invented before it. Labels stay in line. */
  #textGutter(label: string): string {
    return label === '' ? '' : ' '.repeat(this.#gutter.timeColumns + tagColumns) + label;
  }

  #time(time: number | undefined): string {
    if (time === undefined) return ' '.repeat(this.#gutter.timeColumns);
    const { dim, reset } = this.#ink;
    const text = `${this.#clock.text(time, 'millisecond')}${this.#clock.offset(time)} `;
    this.#gutter.timeColumns = text.length;
    return dim + text + reset;
  }

  /** The first line of the message; the others become a block without a name. */
  #message(view: RecordView, blocks: TextBlock[]): string {
    const text = view.message?.includes('\n') ? view.message.replace(/^(?:[ \t\r]*\n)+/, '') : view.message;
    if (text === undefined || text === '') return '';
    const lines = text.includes('\n') ? severalLines(text) : undefined;
    const first = lines === undefined ? text.trimEnd() : lines[0];
    if (lines !== undefined) blocks.push({ name: '', lines: lines.slice(1) });
    const short = this.#options.full ? first : shorten(first, longestMessage, this.#ellipsis);
    const safe = this.#mark(sanitizeLine(short));
    const { bold, reset, levels } = this.#ink;
    if (view.level !== undefined && view.level <= debugRank) return safe;
    return `${bold}${view.level !== undefined && view.level >= errorRank ? levels[errorRank] : ''}${safe}${reset}`;
  }

  /** Source or file, in a colour of its own, so that messages stay in line. */
  #label(view: RecordView): string {
    const name = view.source ?? view.fileLabel;
    if (name === undefined || name === '') return '';
    const { text, hash } = this.#gutter.label(name);
    const { labels, reset } = this.#ink;
    return `${labels[hash % labels.length]}${text}${reset} `;
  }

  #blocks(blocks: readonly TextBlock[]): string {
    const { dim, reset } = this.#ink;
    let text = '';
    for (const { name, lines } of blocks) {
      if (name !== '') text += `    ${dim}${name}:${reset}\n`;
      const shown = this.#options.full ? lines.length : Math.min(lines.length, mostBlockLines);
      for (let i = 0; i < shown; i++) text += `      ${this.#blockLine(lines[i])}\n`;
      if (shown < lines.length) text += `      ${dim}${this.#ellipsis} ${lines.length - shown} more lines${reset}\n`;
    }
    return text;
  }

  #blockLine(line: string): string {
    const short = this.#options.full ? line : shorten(line, longestBlockLine, this.#ellipsis);
    return this.#mark(sanitizeText(short).replaceAll('\t', '    '));
  }

  #mark(safeText: string): string {
    const { highlight } = this.#options;
    const { matchOn, matchOff } = this.#ink;
    if (highlight === undefined || matchOn === '') return safeText;
    return safeText.replace(highlight, (found) => (found === '' ? '' : matchOn + found + matchOff));
  }
}

/** A pattern for {@link RenderOptions.highlight}: any of the texts, longest first; undefined without texts. */
export function highlightPattern(texts: readonly string[], ignoreCase: boolean): RegExp | undefined {
  const wanted = texts.filter((text) => text !== '').sort((a, b) => b.length - a.length);
  if (wanted.length === 0) return undefined;
  const source = wanted.map((text) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')).join('|');
  return new RegExp(source, ignoreCase ? 'gi' : 'g');
}

function dimLines(lines: string, ink: Ink): string {
  return lines.replace(/[^\n]+/g, (line) => ink.dim + line + ink.reset);
}

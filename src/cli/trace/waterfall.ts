/** A trace for people: a line a span or record, each with its bar; then what is notable, in words. */

import type { Trace, TraceEntry, TraceRecord } from '../../analysis/trace/model.ts';
import { depthFirst } from '../../analysis/trace/tree.ts';
import { levelRank } from '../../core/level.ts';
import { durationText } from '../../render/index.ts';
import { type Ink, inkFor } from '../../render/ink.ts';
import { sanitizeLine } from '../../render/sanitize.ts';
import { Clock } from '../../render/time-text.ts';
import { displayWidth, padEnd, padStart, truncate } from '../../render/width.ts';
import { barText, type Columns, columnsFor } from './columns.ts';
import { notesOf } from './notes.ts';
import { counted, describe, kindOf } from './words.ts';

export interface WaterfallOptions {
  readonly color: boolean;
  readonly unicode: boolean;
  /** Columns of the terminal; Infinity for none. */
  readonly widthColumns: number;
  readonly zone: 'local' | 'utc';
  /** All lines are shown. */
  readonly full: boolean;
}

/** Lines of a waterfall that are shown without `--full`; the notes are about all. */
const mostLines = 200;
/** Lines shown of what lies near. */
const mostNearby = 20;
/** Steps of depth that are shown by indentation. */
const deepestShown = 12;

/** The whole text, lines ended. Safe for a terminal. */
export function waterfall(trace: Trace, options: WaterfallOptions): string {
  return new Waterfall(trace, options).text();
}

class Waterfall {
  readonly #trace: Trace;
  readonly #options: WaterfallOptions;
  readonly #columns: Columns;
  readonly #ink: Ink;
  readonly #ellipsis: string;

  constructor(trace: Trace, options: WaterfallOptions) {
    this.#trace = trace;
    this.#options = options;
    this.#ink = inkFor(options.color);
    this.#ellipsis = options.unicode ? '…' : '...';
    const services = trace.services.map(({ name }) => displayWidth(sanitizeLine(name)));
    this.#columns = columnsFor(options.widthColumns, services);
  }

  text(): string {
    const { nearby, untimed } = this.#trace;
    return [
      ...this.#heading(),
      '',
      ...this.#lines(),
      ...this.#notes(),
      ...this.#apart(
        'no time, so no place above:',
        untimed.map((record) => this.#untimedLine(record)),
      ),
      ...this.#apart(
        'may belong to it (no id, but of the same process or host, meanwhile):',
        nearby.map((entry) => this.#line(entry, 0)),
      ),
    ]
      .map((line) => `${line.trimEnd()}\n`)
      .join('');
  }

  // ---- heading

  #heading(): string[] {
    const { asked, traceIds, requestIds, startMs, durationMs, entries, services } = this.#trace;
    const { bold, reset } = this.#ink;
    const others = [
      ...traceIds.map((id) => ['trace', id] as const),
      ...requestIds.map((id) => ['request', id] as const),
    ].filter(([, id]) => id !== asked.id);
    const clock = new Clock(this.#options.zone);
    const when = `${clock.text(Math.floor(startMs), 'millisecond')} ${clock.offset(startMs)}`;
    const size = `${counted(entries.length, 'line', 'lines')} of ${counted(services.length, 'service', 'services')}`;
    const shown = others.slice(0, 3).map(([kind, id]) => `${kind} ${sanitizeLine(id)}`);
    if (others.length > 3) shown.push(`${others.length - 3} more ids`);
    return [
      `${bold}${kindOf(asked.field)} ${sanitizeLine(asked.id)}${reset}`,
      ...shown,
      ...(entries.length === 0 ? [] : [`${when}   ${durationText(durationMs)}   ${size}`]),
    ];
  }

  // ---- lines

  #lines(): string[] {
    const { entries } = this.#trace;
    if (entries.length === 0) return [];
    const order = depthFirst(entries);
    const shown = this.#options.full ? order : order.slice(0, mostLines);
    const lines = shown.map((i) => this.#line(entries[i], Math.min(entries[i].depth, deepestShown)));
    if (shown.length < order.length) lines.push(`  ${order.length - shown.length} more lines (--full shows all)`);
    return [this.#titles(), ...lines];
  }

  #titles(): string {
    const { offset, duration, service, name } = this.#columns;
    const { dim, reset } = this.#ink;
    const cells = [
      padStart('start', offset),
      padStart('took', duration),
      padEnd('service', service),
      padEnd('what', name),
    ];
    return `${dim} ${cells.join(' ')}${reset}`;
  }

  #line(entry: TraceEntry, depth: number): string {
    const { offset, duration, service, name, bar } = this.#columns;
    const { startMs, durationMs } = this.#trace;
    const level = entry.failed ? levelRank.error : (entry.level ?? 0);
    const paint = this.#ink.levels[level] ?? '';
    const mark = entry.failed ? '!' : this.#isAsked(entry) ? '>' : ' ';
    const took = entry.durationMs === undefined ? '' : shortDuration(entry.durationMs);
    const cells = [
      padStart(offsetText(entry.startMs - startMs, durationMs), offset),
      padStart(took, duration),
      this.#cell(entry.service, service),
      paint + this.#cell('  '.repeat(depth) + describe(entry), name) + (paint === '' ? '' : this.#ink.reset),
      paint + barText(entry, this.#trace, bar, this.#options.unicode) + (paint === '' ? '' : this.#ink.reset),
    ];
    return mark + cells.join(' ');
  }

  #cell(text: string, columns: number): string {
    return padEnd(truncate(sanitizeLine(text), columns, this.#ellipsis), columns);
  }

  #isAsked({ spanId, kind }: TraceEntry): boolean {
    const { field, id } = this.#trace.asked;
    return field === 'spanId' && spanId === id && kind === 'span';
  }

  // ---- after the lines

  #notes(): string[] {
    const notes = notesOf(this.#trace);
    return notes.length === 0
      ? []
      : ['', ...notes.map((note) => wrapped(`- ${sanitizeLine(note)}`, this.#options.widthColumns))];
  }

  #apart(title: string, lines: readonly string[]): string[] {
    if (lines.length === 0) return [];
    const shown = this.#options.full ? lines : lines.slice(0, mostNearby);
    const more = lines.length > shown.length ? [`  ${lines.length - shown.length} more (--full shows all)`] : [];
    return ['', title, ...shown, ...more];
  }

  #untimedLine(record: TraceRecord): string {
    const width = this.#columns;
    return `${record.failed ? '!' : ' '}${' '.repeat(width.offset + width.duration + 2)} ${this.#cell(record.service, width.service)} ${truncate(sanitizeLine(describe(record)), width.name + width.bar, this.#ellipsis)}`;
  }
}

/** From the start, in the unit that suits the whole, so that lines compare. */
function offsetText(ms: number, wholeMs: number): string {
  const sign = ms < 0 ? '' : '+';
  if (wholeMs < 1) return `${sign}${Math.round(ms * 1000)}µs`;
  if (wholeMs < 10_000) return `${sign}${ms.toFixed(wholeMs < 100 ? 2 : wholeMs < 1000 ? 1 : 0)}ms`;
  return wholeMs < 1_000_000
    ? `${sign}${(ms / 1000).toFixed(wholeMs < 100_000 ? 2 : 1)}s`
    : `${sign}${shortDuration(ms)}`;
}

/** Without the space before the unit: the column is narrow. */
function shortDuration(ms: number): string {
  return durationText(ms)
    .replace(/ (?=\D)/, '')
    .replace(' ', '');
}

/** At spaces, later lines set in. */
function wrapped(text: string, widthColumns: number): string {
  const width = Number.isFinite(widthColumns) ? Math.max(40, widthColumns) : 100;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && displayWidth(line) + 1 + displayWidth(word) > width) {
      lines.push(line);
      line = `  ${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join('\n');
}

/** Tables for people: aligned, numbers right, a bar beside the first computed column, no frames.
 *
 *     route        count()                           p99(duration)
 *     /api/cart     12,345  ████████████████████████         1.5 s
 *     /api/users       812  █▋                              230 ms
 */

import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import { bar } from './bars.ts';
import { type Ink, inkFor } from './ink.ts';
import { RecordRows } from './record-rows.ts';
import { ellipsisFor, type RecordView, type Renderer, type RendererKind, type RenderOptions } from './renderer.ts';
import { sanitizeLine } from './sanitize.ts';
import { Clock, precisionOf } from './time-text.ts';
import { type ColumnStyle, decimalsFor, humanText, isNumeric } from './values.ts';
import { displayWidth, padEnd, padStart, truncate } from './width.ts';

const gap = '  ';
const narrowestText = 8;
const comfortableText = 16;
const widestBar = 24;
const narrowestBar = 6;
const widestCell = 1000;
const namedInNotes = 5;

export const table: RendererKind = {
  name: 'table',
  summary: 'aligned columns with bars, for people',
  create: (options) => createTableRenderer(options),
};

export function createTableRenderer(options: RenderOptions): Renderer {
  return new TableRenderer(options);
}

class TableRenderer implements Renderer {
  readonly #options: RenderOptions;
  readonly #records = new RecordRows();
  readonly #hiddenNames = new Set<string>();
  #layout: Layout | undefined;

  constructor(options: RenderOptions) {
    this.#options = options;
  }

  record(view: RecordView): string {
    return this.#rows(this.#records.add(view));
  }

  table(table: Table, continued = false): string {
    const layout = new Layout(table, this.#options, widestBar, continued ? this.#layout : undefined);
    this.#layout = layout;
    for (const name of layout.hiddenNames) this.#hiddenNames.add(name);
    return layout.print(continued);
  }

  flush(): string {
    return this.#rows(this.#records.flush());
  }

  end(): string {
    return this.flush();
  }

  notes(): string[] {
    const hidden = [...this.#hiddenNames];
    if (hidden.length === 0) return this.#records.notes();
    const names = hidden.slice(0, namedInNotes).map(sanitizeLine).join(', ');
    const more = hidden.length > namedInNotes ? ` and ${hidden.length - namedInNotes} more` : '';
    const note = `Columns left out for lack of width: ${names}${more}. Choose columns with | fields a, b or see all with --full.`;
    return [note, ...this.#records.notes()];
  }

  #rows(rows: { table: Table; continued: boolean } | undefined): string {
    return rows === undefined ? '' : this.table(rows.table, rows.continued);
  }
}

/** A table with bars as wide as there is room for. */
export function barTable(table: Table, options: RenderOptions): string {
  const columns = Number.isFinite(options.widthColumns) ? options.widthColumns : 80;
  return new Layout(table, { ...options, widthColumns: columns }, columns).print(false);
}

interface LaidColumn {
  readonly style: ColumnStyle;
  readonly header: string;
  readonly cells: readonly string[];
  readonly right: boolean;
  readonly shrinks: boolean;
  width: number;
}

class Layout {
  /** Columns left out because they do not fit. */
  readonly hiddenNames: readonly string[];
  readonly #table: Table;
  readonly #options: RenderOptions;
  readonly #ink: Ink;
  readonly #columns: readonly LaidColumn[];
  readonly #barIndex: number;
  readonly #isTall: boolean;
  #barColumns = 0;

  /** `before`: the layout of the rows that these continue; its columns stay as wide. */
  constructor(table: Table, options: RenderOptions, barColumns: number, before?: Layout) {
    this.#table = table;
    this.#options = options;
    this.#ink = inkFor(options.color);
    const columnsBefore = before === undefined ? [] : before.#columns;
    const wanted = before === undefined ? table.columns : table.columns.slice(0, columnsBefore.length);
    const columns = wanted.map((_, i) => layColumn(table, i, options, columnsBefore[i]));
    const shown = before !== undefined || options.full ? columns.length : fitting(table, columns, options.widthColumns);
    this.#columns = columns.slice(0, shown);
    if (!options.full) shrink(this.#columns, options.widthColumns);
    this.hiddenNames = wanted.slice(shown).map(({ name }) => name);
    const room = options.widthColumns - totalWidth(this.#columns);
    // One row that does not fit reads better from top to bottom.
    this.#isTall = before === undefined && table.rows.length === 1 && room < 0;
    this.#barIndex = before === undefined ? barredColumn(table) : before.#barIndex;
    if (before !== undefined) this.#barColumns = before.#barColumns;
    else if (this.#barIndex >= 0 && room >= narrowestBar + gap.length) {
      this.#barColumns = Math.min(room - gap.length, barColumns);
    }
  }

  print(continued: boolean): string {
    if (this.#isTall) return this.#printTall() + this.#notes();
    const lines = continued ? [] : [this.#header()];
    const highest = this.#barColumns > 0 ? largest(this.#table, this.#barIndex) : 0;
    for (let row = 0; row < this.#table.rows.length; row++) lines.push(this.#row(row, highest));
    return lines.map((line) => `${line}\n`).join('') + this.#notes();
  }

  #printTall(): string {
    const { dim, reset } = this.#ink;
    const width = Math.max(...this.#columns.map(({ header }) => displayWidth(header)));
    return this.#columns.map(({ header, cells }) => `${dim}${padEnd(header, width)}${reset}  ${cells[0]}\n`).join('');
  }

  #header(): string {
    const { dim, reset } = this.#ink;
    const parts: string[] = [];
    for (let i = 0; i < this.#columns.length; i++) {
      parts.push(this.#fit(this.#columns[i], this.#columns[i].header));
      if (i === this.#barIndex && this.#barColumns > 0) parts.push(' '.repeat(this.#barColumns));
    }
    return `${dim}${parts.join(gap).trimEnd()}${reset}`;
  }

  #row(row: number, highest: number): string {
    const parts: string[] = [];
    for (let i = 0; i < this.#columns.length; i++) {
      const value = this.#table.rows[row][i];
      parts.push(this.#paint(this.#fit(this.#columns[i], this.#columns[i].cells[row]), value, this.#columns[i]));
      if (i === this.#barIndex && this.#barColumns > 0) parts.push(this.#bar(value, highest));
    }
    return parts.join(gap).trimEnd();
  }

  #bar(value: FieldValue, highest: number): string {
    const text =
      typeof value === 'number' && highest > 0 ? bar(value / highest, this.#barColumns, this.#options.unicode) : '';
    return this.#ink.bar + padEnd(text, this.#barColumns) + this.#ink.reset;
  }

  #fit(column: LaidColumn, text: string): string {
    const cut = truncate(text, column.width, ellipsisFor(this.#options));
    return column.right ? padStart(cut, column.width) : padEnd(cut, column.width);
  }

  #paint(cell: string, value: FieldValue, { style }: LaidColumn): string {
    const { dim, reset, levels } = this.#ink;
    if (value === undefined || value === null) return dim + cell + reset;
    if (style.type !== 'level' || typeof value !== 'number') return cell;
    return `${levels[value] ?? ''}${cell}${reset}`;
  }

  #notes(): string {
    const { dim, reset } = this.#ink;
    const noted = this.#table.columns.filter(({ note }) => note !== undefined);
    return noted.map(({ name, note }) => `${dim}${sanitizeLine(name)}: ${note}${reset}\n`).join('');
  }
}

function layColumn(table: Table, index: number, options: RenderOptions, before: LaidColumn | undefined): LaidColumn {
  const column = table.columns[index];
  const values = table.rows.map((row) => row[index]);
  const style = before?.style ?? styleFor(column, values, options);
  const zone = column.type === 'time' ? zoneOf(values, style.clock) : '';
  const name = truncate(sanitizeLine(column.name), widestCell, ellipsisFor(options));
  const header = zone === undefined || zone === '' ? name : `${name} ${zone}`;
  const cells = values.map((value) => cellText(value, style, zone === undefined, options));
  const right = before?.right ?? isRight(column, values);
  let width = Math.max(displayWidth(header), before?.width ?? 0);
  for (const cell of cells) width = Math.max(width, displayWidth(cell));
  return { style, header, cells, right, shrinks: !right && column.type !== 'time', width };
}

export function styleFor(column: TableColumn, values: readonly FieldValue[], options: RenderOptions): ColumnStyle {
  const clock = new Clock(options.zone);
  const numbers = column.type === 'time' ? values.filter((value) => typeof value === 'number') : [];
  return {
    type: column.type,
    clock,
    precision: precisionOf(numbers, clock),
    grouped: !column.key,
    decimals: decimalsFor(values),
  };
}

function cellText(value: FieldValue, style: ColumnStyle, ownZone: boolean, options: RenderOptions): string {
  const text = value === '' ? '""' : humanText(value, style);
  const zoned = ownZone && typeof value === 'number' ? text + style.clock.offset(value) : text;
  return truncate(sanitizeLine(zoned), options.full ? Number.POSITIVE_INFINITY : widestCell, ellipsisFor(options));
}

/** The offset that all times of a column share; undefined where they do not, as over a change to summer time. */
function zoneOf(values: readonly FieldValue[], clock: Clock): string | undefined {
  let zone: string | undefined;
  for (const value of values) {
    if (typeof value !== 'number') continue;
    const offset = clock.offset(value);
    if (zone !== undefined && zone !== offset) return undefined;
    zone = offset;
  }
  return zone ?? '';
}

function isRight(column: TableColumn, values: readonly FieldValue[]): boolean {
  if (column.type === 'json') {
    const present = values.filter((value) => value !== undefined && value !== null);
    return present.length > 0 && present.every(isNumeric);
  }
  return column.type !== 'text' && column.type !== 'level' && column.type !== 'time';
}

/** The first computed column, where bars tell something: numbers, none negative, more than one row. */
function barredColumn(table: Table): number {
  if (table.rows.length < 2) return -1;
  const index = table.columns.findIndex(({ key }) => !key);
  if (index < 0) return -1;
  const { type } = table.columns[index];
  if (type === 'time' || type === 'level' || type === 'text') return -1;
  const comparable = table.rows.every(
    (row) => row[index] == null || ((row[index] as number) >= 0 && isNumeric(row[index])),
  );
  return comparable && largest(table, index) > 0 ? index : -1;
}

function largest(table: Table, index: number): number {
  let highest = 0;
  for (const row of table.rows) {
    const value = row[index];
    if (typeof value === 'number' && value > highest) highest = value;
  }
  return highest;
}

/** How many columns fit, text cut to what can still be read. An aggregation keeps all: each column was asked for. And one
 * row keeps all: where it does not fit it stands upright. */
function fitting(table: Table, columns: readonly LaidColumn[], widthColumns: number): number {
  if (table.rows.length === 1 || table.columns.some(({ key }) => !key)) return columns.length;
  let used = -gap.length;
  const firstTooMany = columns.findIndex(({ width, shrinks }) => {
    used += gap.length + (shrinks ? Math.min(width, comfortableText) : width);
    return used > widthColumns;
  });
  return firstTooMany < 0 ? columns.length : Math.max(1, firstTooMany);
}

function totalWidth(columns: readonly LaidColumn[]): number {
  return columns.reduce((total, { width }) => total + width, gap.length * Math.max(0, columns.length - 1));
}

/** Takes what is too much from the widest text column, again and again; numbers and times are never cut. */
function shrink(columns: readonly LaidColumn[], widthColumns: number): void {
  let excess = totalWidth(columns) - widthColumns;
  while (excess > 0) {
    const widest = columns.reduce<LaidColumn | undefined>(
      (found, column) => (column.shrinks && column.width > (found?.width ?? narrowestText) ? column : found),
      undefined,
    );
    if (widest === undefined) return;
    widest.width--;
    excess--;
  }
}

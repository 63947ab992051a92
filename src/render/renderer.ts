/** What a renderer is. One file each beside this one; index.ts is their table. */

import type { Table } from '../core/table.ts';
import type { JsonObject } from '../core/value.ts';

/** A record as renderers see it: its line, and what its canonical fields were read as. */
export interface RecordView {
  /** The line as it was, without its newline. */
  readonly text: string;
  /** Absent for a text record. */
  readonly record?: JsonObject;
  /** Epoch milliseconds. */
  readonly time?: number;
  /** A rank, as core/level.ts numbers them. */
  readonly level?: number;
  readonly message?: string;
  /** Where time, level and message stood in the record: not shown again as fields. */
  readonly consumedPaths: readonly (readonly string[])[];
  /** Pod and container, where the record came with them. */
  readonly source?: string;
  /** The file's name, where several are read. */
  readonly fileLabel?: string;
  readonly isText: boolean;
  /** Shown only for its neighbour (-A, -B, -C). */
  readonly isContext: boolean;
}

export type Zone = 'local' | 'utc';

export interface RenderOptions {
  readonly color: boolean;
  /** The output is a terminal: content is made harmless for it, in every format. */
  readonly terminal: boolean;
  /** Columns to fit in; Infinity for no limit. */
  readonly widthColumns: number;
  readonly zone: Zone;
  /** Nothing hidden, nothing shortened. */
  readonly full: boolean;
  /** The locale is UTF-8; else charts, bars and ellipses are ASCII. */
  readonly unicode: boolean;
  /** Free text of the query, to mark where it stands; must have the flag g. */
  readonly highlight?: RegExp;
}

/** Turns records and tables into text to write. Every method returns what is to be written now, lines ended. */
export interface Renderer {
  begin?(): string;
  record(view: RecordView): string;
  /** Between groups of records that do not adjoin (-A, -B, -C). */
  separator?(): string;
  /** A table; `continued` when its rows go on from the table before it, with the same columns. */
  table(table: Table, continued?: boolean): string;
  /** What was held back so far: call when the input pauses. */
  flush?(): string;
  end?(): string;
  /** What a person must know about the output, for standard error; after end(). */
  notes?(): string[];
}

export interface RendererKind {
  readonly name: string;
  /** One line for help and completion. */
  readonly summary: string;
  create(options: RenderOptions): Renderer;
}

export function ellipsisFor(options: RenderOptions): string {
  return options.unicode ? '…' : '...';
}

/** Whole records as rows, for formats with columns: the columns are what the first records have at their top level. */

import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import type { RecordView } from './renderer.ts';
import { sanitizeLine } from './sanitize.ts';

const discoveryRecords = 1000;
const namedInNotes = 5;

export interface RowChunk {
  readonly table: Table;
  readonly continued: boolean;
}

/** Holds back the first records until their columns are known, then gives each record as it comes. */
export class RecordRows {
  #held: RecordView[] = [];
  #columns: TableColumn[] | undefined;
  readonly #positions = new Map<string, number>();
  readonly #lateFields = new Set<string>();
  #lateRecords = 0;

  add(view: RecordView): RowChunk | undefined {
    if (this.#columns !== undefined) return this.#chunk([view], true);
    this.#held.push(view);
    return this.#held.length < discoveryRecords ? undefined : this.flush();
  }

  /** What is held back; from here on the columns stay. */
  flush(): RowChunk | undefined {
    if (this.#columns !== undefined || this.#held.length === 0) return undefined;
    for (const view of this.#held) for (const name of namesOf(view)) this.#place(name);
    this.#columns = [...this.#positions.keys()].map((name) => ({ name, type: 'json', key: true }));
    const held = this.#held;
    this.#held = [];
    return this.#chunk(held, false);
  }

  notes(): string[] {
    if (this.#lateFields.size === 0) return [];
    const names = [...this.#lateFields].slice(0, namedInNotes).map(sanitizeLine).join(', ');
    const more = this.#lateFields.size > namedInNotes ? ` and ${this.#lateFields.size - namedInNotes} more` : '';
    const records = this.#lateRecords === 1 ? '1 record has' : `${this.#lateRecords} records have`;
    return [
      `${records} fields that came after the columns were settled: ${names}${more}. ` +
        'Choose columns with | fields a, b.',
    ];
  }

  #place(name: string): void {
    if (!this.#positions.has(name)) this.#positions.set(name, this.#positions.size);
  }

  #chunk(views: readonly RecordView[], continued: boolean): RowChunk {
    const columns = this.#columns ?? [];
    const rows = views.map((view) => this.#row(view, columns.length));
    return { table: { columns, rows }, continued };
  }

  #row(view: RecordView, width: number): FieldValue[] {
    const row = new Array<FieldValue>(width).fill(undefined);
    let late = false;
    for (const name of namesOf(view)) {
      const position = this.#positions.get(name);
      if (position === undefined) {
        late = true;
        if (this.#lateFields.size < discoveryRecords) this.#lateFields.add(name);
      } else row[position] = view.record === undefined ? view.text : view.record[name];
    }
    if (late) this.#lateRecords++;
    return row;
  }
}

/** A text record has but its line, as `message`. */
function namesOf(view: RecordView): string[] {
  return view.record === undefined ? ['message'] : Object.keys(view.record);
}

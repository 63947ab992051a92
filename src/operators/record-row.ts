/** A record on its way to the output: its line, and where it stood. It is parsed only when a stage or a renderer asks. */

import { parseRecord } from '../core/json.ts';
import { levelRank } from '../core/level.ts';
import type { RecordReader } from '../core/record.ts';
import type { Slot } from '../core/slot.ts';
import type { FieldValue, JsonObject } from '../core/value.ts';

export class RecordRow {
  /** The line as it was in the input, without its newline. */
  readonly text: string;
  /** The record as JSON text, where a wrapper around it was taken off; else the same as text. */
  readonly recordText: string;
  readonly fileIndex: number;
  readonly fileName: string;
  readonly line: number;
  readonly source: string;
  readonly isText: boolean;
  /** A line around a match (-A, -B, -C), not a match. */
  readonly isContext: boolean;
  /** The time that a text record has from the record before it. */
  readonly inheritedTime: number | undefined;
  #record: JsonObject | undefined | null = null;

  constructor(from: RecordRowInit) {
    this.text = from.text;
    this.recordText = from.recordText ?? from.text;
    this.fileIndex = from.fileIndex;
    this.fileName = from.fileName;
    this.line = from.line;
    this.source = from.source ?? '';
    this.isText = from.isText ?? false;
    this.isContext = from.isContext ?? false;
    this.inheritedTime = from.inheritedTime;
  }

  /** The parsed record; undefined for a text record. */
  get record(): JsonObject | undefined {
    if (this.#record === null) this.#record = this.isText ? undefined : parseRecord(this.recordText);
    return this.#record;
  }

  /** The same record with other content. */
  withRecord(record: JsonObject, text: string): RecordRow {
    const row = new RecordRow({ ...this.#init(), text, recordText: text });
    row.#record = record;
    return row;
  }

  #init(): RecordRowInit {
    const { fileIndex, fileName, line, source, isText, isContext, inheritedTime } = this;
    return { text: this.text, fileIndex, fileName, line, source, isText, isContext, inheritedTime };
  }

  /** The value of a bound field. */
  value(slot: Slot, slots: readonly Slot[], reader: RecordReader): FieldValue {
    switch (slot.kind) {
      case 'canonical':
        return this.#canonical(slot.name, reader);
      case 'path':
        return this.record === undefined ? undefined : reader.path(this.record, slot.segments, slot.literal);
      case 'special':
        return slot.name === '_file' ? this.fileName : slot.name === '_line' ? this.line : this.source || undefined;
      case 'failed':
        return this.#failed(slot, slots, reader);
    }
  }

  #canonical(name: Extract<Slot, { kind: 'canonical' }>['name'], reader: RecordReader): FieldValue {
    if (this.record !== undefined) return reader.canonical(this.record, name)?.value;
    if (name === 'message') return this.recordText.trimEnd();
    return name === 'time' ? this.inheritedTime : undefined;
  }

  #failed(slot: Extract<Slot, { kind: 'failed' }>, slots: readonly Slot[], reader: RecordReader): boolean {
    const atLeast = (index: number, bound: number): boolean => {
      const bad = slots[index];
      const value = bad === undefined ? undefined : this.value(bad, slots, reader);
      return typeof value === 'number' && value >= bound;
    };
    return atLeast(slot.levelSlot, levelRank.error) || atLeast(slot.statusSlot, 500);
  }
}

export interface RecordRowInit {
  readonly text: string;
  readonly recordText?: string;
  readonly fileIndex: number;
  readonly fileName: string;
  readonly line: number;
  readonly source?: string;
  readonly isText?: boolean;
  readonly isContext?: boolean;
  readonly inheritedTime?: number | undefined;
}

/** Where the text of a pattern is taken from in a record: the field itself, or the logger's own template where there is
 * one. Serilog's CLEF has it in `@mt`; MongoDB's messages are constant, and an `id` tells statements apart. The PostgreSQL operator
 * (CloudNativePG) wraps the server's records: its own `msg` is the word "record", what the server said is `record.message`. */

import type { Batch, Column } from '../core/batch.ts';
import { Kind } from '../core/value.ts';
import type { Field } from '../query/ast.ts';
import type { Binder } from './aggregate.ts';

const noSlot = -1;
const largestId = 2 ** 31;

export class MessageSource {
  readonly #message: number;
  readonly #template: number;
  readonly #mongoDate: number;
  readonly #mongoId: number;
  readonly #wrapped: number;
  readonly #wrappedSeverity: number;

  constructor(field: Field, binder: Binder) {
    const [first] = field.segments;
    const isMessage = field.segments.length === 1 && 'key' in first && first.key === 'message' && !field.literal;
    this.#message = isMessage ? binder.templateSlot(field) : binder.slot(field);
    const own = (...keys: string[]): number =>
      isMessage ? binder.optionalSlot({ segments: keys.map((key) => ({ key })), literal: true }) : noSlot;
    this.#template = own('@mt');
    this.#mongoDate = own('t', '$date');
    this.#mongoId = own('id');
    this.#wrapped = own('record', 'message');
    this.#wrappedSeverity = own('record', 'error_severity');
  }

  /** The columns of a batch; valid as long as the batch is. */
  columns(batch: Batch): MessageColumns {
    return {
      message: columnAt(batch, this.#message),
      template: columnAt(batch, this.#template),
      mongoDate: columnAt(batch, this.#mongoDate),
      mongoId: columnAt(batch, this.#mongoId),
      wrapped: columnAt(batch, this.#wrapped),
      wrappedSeverity: columnAt(batch, this.#wrappedSeverity),
    };
  }
}

/** A column of a batch, empty where there is no such slot. */
export function columnAt(batch: Batch, slot: number): Column {
  return batch.columns[slot] ?? missing;
}

export interface MessageColumns {
  readonly message: Column;
  readonly template: Column;
  readonly mongoDate: Column;
  readonly mongoId: Column;
  readonly wrapped: Column;
  readonly wrappedSeverity: Column;
}

/** The column that has the record's message: what the server said, where the PostgreSQL operator passes it on. */
export function messageColumn({ message, wrapped, wrappedSeverity }: MessageColumns, record: number): Column {
  const isWrapped = wrappedSeverity.kind[record] === Kind.string && wrapped.kind[record] === Kind.string;
  return isWrapped ? wrapped : message;
}

/** A column without values: reading beyond its end gives undefined, which is no kind. */
const missing: Column = { type: 'json', kind: new Uint8Array(0), num: new Float64Array(0), code: new Int32Array(0) };

/** Whether the record has a template of its logger's in `@mt`. */
export function hasTemplate({ template }: MessageColumns, record: number): boolean {
  return template.kind[record] === Kind.string;
}

/** Whether the record's message is MongoDB's, and so constant. */
export function isMongo({ mongoDate, mongoId, message }: MessageColumns, record: number): boolean {
  return (
    mongoDate.kind[record] === Kind.string &&
    mongoId.kind[record] === Kind.number &&
    mongoId.num[record] >= 0 &&
    mongoId.num[record] < largestId &&
    message.kind[record] === Kind.string
  );
}

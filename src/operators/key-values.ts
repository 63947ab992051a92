/** The values of one key as small integers, in the order they were met. Texts are kept as their bytes: of a million of them, only those
 *  that are shown ever become strings. */

import type { BytePlace, Dictionary } from '../core/batch.ts';
import { BigDecimal, parseRecord, stringify } from '../core/json.ts';
import type { FieldValue } from '../core/value.ts';
import { ByteStrings, type SavedByteStrings, startOf, textOf } from '../sketch/byte-strings.ts';
import { growInt32 } from '../sketch/growth.ts';
import { ascending } from './order.ts';

/** A value as plain data: objects, arrays and long numbers as their JSON. */
export type SavedValue = string | number | boolean | null | { readonly json: string };

/** Plain data. */
export interface SavedKeyValues {
  readonly texts: SavedByteStrings;
  readonly others: readonly SavedValue[];
  /** Of each number, in order: the text's, or the bitwise complement of the place in `others`. */
  readonly places: Int32Array;
}

const encoder = new TextEncoder();
const noBytes = new Uint8Array(0);
const place: BytePlace = { bytes: noBytes, start: 0, end: 0 };

export class KeyValues {
  size = 0;
  readonly #most: number;
  readonly #texts: ByteStrings;
  /** The number of each text. */
  #ofText = new Int32Array(64);
  /** What is no text, or no text that UTF-8 can hold. */
  readonly #others: FieldValue[] = [];
  readonly #ofOther = new Map<unknown, number>();
  #places = new Int32Array(64);

  /** `most`: values that are kept apart; this number itself stands for all that found no room. */
  constructor(most: number) {
    this.#most = most;
    this.#texts = new ByteStrings(most);
  }

  get full(): boolean {
    return this.size === this.#most;
  }

  /** The number of a text of a dictionary. */
  ofCode(dictionary: Dictionary, code: number): number {
    if (dictionary.locate?.(code, place) && isAscii(place)) {
      const { bytes } = place;
      // Not held on to: it is all of a kernel's memory.
      place.bytes = noBytes;
      return this.#ofBytes(bytes, place.start, place.end);
    }
    return this.#ofString(dictionary.text(code));
  }

  /** The number of a value; missing and null are one. */
  of(value: FieldValue): number {
    return typeof value === 'string' ? this.#ofString(value) : this.#other(value);
  }

  #ofString(text: string): number {
    // Half a surrogate pair has no bytes of its own.
    if (loneSurrogate.test(text)) return this.#other(text);
    const bytes = encoder.encode(text);
    return this.#ofBytes(bytes, 0, bytes.length);
  }

  #ofBytes(bytes: Uint8Array, start: number, end: number): number {
    if (this.full) {
      const known = this.#texts.known(bytes, start, end);
      return known < 0 ? this.#most : this.#ofText[known];
    }
    const text = this.#texts.numberOf(bytes, start, end);
    if (text < this.#textCount) return this.#ofText[text];
    this.#textCount++;
    this.#ofText = growInt32(this.#ofText, text + 1);
    this.#ofText[text] = this.size;
    return this.#add(text);
  }

  #textCount = 0;

  #other(value: FieldValue): number {
    const id = identityOf(value);
    const known = this.#ofOther.get(id);
    if (known !== undefined) return known;
    if (this.full) return this.#most;
    this.#ofOther.set(id, this.size);
    return this.#add(~(this.#others.push(value ?? null) - 1));
  }

  #add(at: number): number {
    this.#places = growInt32(this.#places, this.size + 1);
    this.#places[this.size] = at;
    return this.size++;
  }

  value(number: number): FieldValue {
    const at = this.#places[number];
    return at < 0 ? this.#others[~at] : this.#texts.text(at);
  }

  /** Negative where a comes first: ascending, missing last. */
  compare(a: number, b: number): number {
    const [atA, atB] = [this.#places[a], this.#places[b]];
    // UTF-8 orders as code points do.
    return atA >= 0 && atB >= 0 ? this.#texts.compare(atA, atB) : ascending(this.value(a), this.value(b));
  }

  save(): SavedKeyValues {
    return {
      texts: this.#texts.save(),
      others: this.#others.map(savedValue),
      places: this.#places.slice(0, this.size),
    };
  }

  /** The own numbers of saved values. */
  merge({ texts, others, places }: SavedKeyValues): Int32Array {
    return places.map((at) => {
      if (at < 0) return this.of(restored(others[~at]));
      return this.#ofBytes(texts.heap, startOf(texts.ends, at), texts.ends[at]);
    });
  }
}

const loneSurrogate = /\p{Surrogate}/u;

function isAscii({ bytes, start, end }: BytePlace): boolean {
  for (let i = start; i < end; i++) if (bytes[i] > 0x7f) return false;
  return true;
}

/** The values as they were saved, by their numbers. */
export function savedValues({ texts, others, places }: SavedKeyValues): SavedValue[] {
  return Array.from(places, (at) => (at < 0 ? others[~at] : textOf(texts, at)));
}

function savedValue(value: FieldValue): SavedValue {
  if (value === undefined) return null;
  return typeof value === 'object' && value !== null ? { json: stringify(value) } : value;
}

function restored(saved: SavedValue): FieldValue {
  return typeof saved === 'object' && saved !== null ? parseRecord(`{"v":${saved.json}}`)?.v : saved;
}

/** What makes two values the same: type and value. */
function identityOf(value: FieldValue): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'object') return value instanceof BigDecimal ? `n${value.text}` : `o${stringify(value)}`;
  return typeof value === 'string' ? `s${value}` : value;
}

// What stands after a wanted key, and where it is written: one value may feed several slots.

import { intern } from './dictionary';
import {
  COMPOUND,
  codeAt,
  columnOf,
  ENTRY_BYTES,
  ENTRY_PARSE,
  ENTRY_SCALAR,
  ESCAPED_STRING,
  entriesPtr,
  FALSE,
  HARD_NUMBER,
  kindAt,
  lengthAt,
  MODE_TIME,
  NULL,
  NUMBER,
  nodeAt,
  numAt,
  RIVAL,
  SPAN_STRING,
  STRING,
  slotModesPtr,
  slotSeenPtr,
  startAt,
  TIME,
  TRUE,
} from './layout';
import { numberEnd, numberSpanEnd, numberValue, readNumber } from './number';
import { readTime, timeValue } from './time';

/** Ranks of the values written for the record at hand, a slot: valid where its kind is not missing. */
const slotRanks = memory.data(4096 * 4);

let stringEscaped: bool = false;

/** Where the string that begins at p (after its quote) ends: its closing quote, or the newline of a broken line. */
function stringEnd(p: u32): u32 {
  stringEscaped = false;
  while (true) {
    const v = v128.load(p);
    const quotes = i8x16.eq(v, i8x16.splat(0x22));
    const others = v128.or(i8x16.eq(v, i8x16.splat(0x5c)), i8x16.eq(v, i8x16.splat(0x0a)));
    const bits = <u32>i8x16.bitmask(v128.or(quotes, others));
    if (bits == 0) {
      p += 16;
      continue;
    }
    p += ctz(bits);
    if (load<u8>(p) != 0x5c) return p;
    stringEscaped = true;
    // A backslash and what it escapes; a newline is never escaped.
    p += load<u8>(p + 1) == 0x0a ? 1 : 2;
  }
}

/** What became of a value. */
export const WRITTEN: u32 = 0;
export const MALFORMED: u32 = 1;
export const DICTIONARY_FULL: u32 = 2;

/** Writes the value at v into the slots of the node's entries, where no better alias was there before. */
export function writeValue(v: u32, record: u32, node: u32, firstEntry: u32, entryCount: u32): u32 {
  const c = load<u8>(v);
  let kind: u8 = 0;
  let start = v;
  let length: u32 = 0;
  if (c == 0x22) {
    start = v + 1;
    length = stringEnd(start) - start;
    kind = stringEscaped ? ESCAPED_STRING : STRING;
  } else if (c == 0x2d || <u32>c - 48 < 10) {
    if (readNumber(v)) {
      kind = NUMBER;
      length = numberEnd - v;
    } else {
      kind = HARD_NUMBER;
      length = numberSpanEnd(v) - v;
    }
  } else if (c == 0x7b || c == 0x5b) kind = COMPOUND;
  else if (c == 0x74) kind = TRUE;
  else if (c == 0x66) kind = FALSE;
  else if (c == 0x6e) kind = NULL;
  else return MALFORMED;

  let code: i32 = -1;
  for (let i: u32 = 0; i < entryCount; i++) {
    const entry = entriesPtr + (firstEntry + i) * ENTRY_BYTES;
    const flags = load<u32>(entry + 4);
    if ((flags & ENTRY_SCALAR) != 0 && (kind == COMPOUND || kind == NULL)) continue;
    const slot = <u32>load<u16>(entry);
    const rank = <u32>load<u16>(entry + 2);
    const column = columnOf(slot);
    const kindAddress = kindAt(column, record);
    const before = load<u8>(kindAddress);
    if (before != 0 && rank >= load<u32>(slotRanks + (slot << 2))) {
      store<u8>(kindAddress, before | RIVAL);
      continue;
    }
    let written = kind;
    if ((flags & ENTRY_PARSE) != 0) written = COMPOUND;
    else if (kind == STRING) {
      if ((load<u32>(slotModesPtr + (slot << 2)) & MODE_TIME) != 0) {
        if (readTime(start, start + length)) {
          written = TIME;
          store<f64>(numAt(column, record), timeValue);
        } else written = SPAN_STRING;
      } else {
        if (code < 0) code = intern(start, length);
        if (code < 0) return DICTIONARY_FULL;
        store<i32>(codeAt(column, record), code);
      }
    } else if (kind == NUMBER) store<f64>(numAt(column, record), numberValue);
    store<u32>(startAt(column, record), start);
    store<u32>(lengthAt(column, record), length);
    store<u16>(nodeAt(column, record), <u16>node);
    store<u32>(slotRanks + (slot << 2), rank);
    store<u8>(kindAddress, before != 0 ? written | RIVAL : written);
    const seen = slotSeenPtr + (slot << 2);
    store<u32>(seen, load<u32>(seen) | (1 << written) | (before != 0 ? 1 << 31 : 0));
  }
  return WRITTEN;
}

// The scan: one pass over whole lines. Blocks of 64 bytes become masks; the colons and brackets outside strings, and the
// newlines, are visited in order. A colon at the depth of a wanted object has a key before it, which is looked up; a
// known and wanted key has its value written. At the newline the record's framing is judged and the record is closed.

import { findNode, NODE_CONTAINER, NODE_HARD, nodePtr } from './keys';
import {
  batchRecords, columnOf, factsPtr, flagsPtr, kindAt, lineEndPtr, lineNumberPtr, lineStartPtr, RECORD_BROKEN,
  RECORD_HARD, RECORD_TEXT, slotCount, slotSeenPtr,
} from './layout';
import { escapeCarry, escapedOf, maskOf, prefixXor, setEscapeCarry, structuralOf } from './masks';
import { DICTIONARY_FULL, MALFORMED, writeValue } from './values';

/** Why a scan returned. */
export const STATUS_END: u32 = 0;
export const STATUS_BATCH_FULL: u32 = 1;
/** A key was met that is not known: `keyStart`, `keyEnd`, `keyParent` tell which. The record will be scanned again. */
export const STATUS_UNKNOWN_KEY: u32 = 2;
/** The dictionary took no more. The record will be scanned again. */
export const STATUS_DICTIONARY_FULL: u32 = 3;

export let status: u32 = 0;
export let keyStart: u32 = 0;
export let keyEnd: u32 = 0;
export let keyParent: u32 = 0;
/** Records in the batch so far; how many of them are text, and how many the host must read. */
export let count: u32 = 0;
export let textCount: u32 = 0;
export let hardCount: u32 = 0;
/** Lines passed since the host last set it. */
export let lines: u32 = 0;
/** Distinguishes records, so that a key met twice in one is noticed. */
let serial: u32 = 0;

/** Longer keys are no field's. */
const MAX_KEY_BYTES: u32 = 4096;
const MAX_DEPTH: i32 = 1024;
const MAX_CONTEXTS: u32 = 32;
const contextNodes = memory.data(32 * 4);
const contextDepths = memory.data(32 * 4);

export function setLines(value: u32): void {
  lines = value;
}
export function setEnded(): void {
  status = STATUS_END;
}
export function addLines(n: u32): void {
  lines += n;
}

export function beginBatch(): void {
  count = 0;
  textCount = 0;
  hardCount = 0;
  for (let slot: u32 = 0; slot < slotCount; slot++) {
    memory.fill(kindAt(columnOf(slot), 0), 0, batchRecords);
    store<u32>(slotSeenPtr + (slot << 2), 0);
  }
}

/** Space, tab, carriage return, and the NULs that truncation under a writer leaves. */
// @ts-expect-error: decorator
@inline export function isBlankByte(c: u8): bool {
  return c == 0x20 || c == 0x09 || c == 0x0d || c == 0;
}

/** Only blanks in a..b. */
function isBlank(a: u32, b: u32): bool {
  return firstNonBlank(a, b) == b;
}

function firstNonBlank(a: u32, b: u32): u32 {
  while (a < b && isBlankByte(load<u8>(a))) a++;
  return a;
}

function clearRecord(record: u32): void {
  for (let slot: u32 = 0; slot < slotCount; slot++) store<u8>(kindAt(columnOf(slot), record), 0);
}

// @ts-expect-error: decorator
@inline function highestBit(bits: u64): u32 { return 63 - <u32>clz(bits); }

/** Scans the whole lines in pos..end (the last byte is a newline; 64 bytes after it are readable) into the batch. Returns
 * where to go on: `end`, or the start of a line, with `status` saying why. */
export function scan(pos: u32, end: u32): u32 {
  let record = count;
  if (record == batchRecords) {
    status = STATUS_BATCH_FULL;
    return pos;
  }
  let lineStart = pos;
  let open: u32 = 0;
  let close: u32 = 0;
  let broken = false;
  let depth: i32 = 0;
  let keyDepth: i32 = 1;
  let context: u32 = 0;
  let contexts: u32 = 0;
  let pendingNode: u32 = 0;
  let pendingAt: u32 = 0;
  let facts: u32 = 0;
  let flags: u8 = 0;
  let lastQuote: u32 = 0;
  let quoteBefore: u32 = 0;
  let inString: u64 = 0;
  setEscapeCarry(0);
  serial++;

  for (let block = pos; block < end; block += 64) {
    const a = v128.load(block);
    const b = v128.load(block, 16);
    const c = v128.load(block, 32);
    const d = v128.load(block, 48);
    const quote = i8x16.splat(0x22);
    let quotes = maskOf(i8x16.eq(a, quote), i8x16.eq(b, quote), i8x16.eq(c, quote), i8x16.eq(d, quote));
    const slash = i8x16.splat(0x5c);
    const slashA = i8x16.eq(a, slash);
    const slashB = i8x16.eq(b, slash);
    const slashC = i8x16.eq(c, slash);
    const slashD = i8x16.eq(d, slash);
    if (escapeCarry != 0 || v128.any_true(v128.or(v128.or(slashA, slashB), v128.or(slashC, slashD))))
      quotes &= ~escapedOf(maskOf(slashA, slashB, slashC, slashD));
    const newline = i8x16.splat(0x0a);
    let newlines = maskOf(i8x16.eq(a, newline), i8x16.eq(b, newline), i8x16.eq(c, newline), i8x16.eq(d, newline));
    let structural = maskOf(structuralOf(a), structuralOf(b), structuralOf(c), structuralOf(d));
    if (block + 64 > end) {
      const inside = ((<u64>1) << <u64>(end - block)) - 1;
      newlines &= inside;
      structural &= inside;
      quotes &= inside;
    }
    let strings = prefixXor(quotes) ^ inString;
    let unterminated: u64 = 0;
    let wrong = newlines & strings;
    while (wrong) {
      // A newline ends a string: from here on inside and outside change places.
      const bit = wrong & (0 - wrong);
      unterminated |= bit;
      strings ^= 0 - bit;
      wrong = newlines & strings & ~(bit | (bit - 1));
    }
    inString = <u64>(<i64>strings >> 63);

    let bits = (structural & ~strings) | newlines;
    while (bits) {
      const i = <u32>ctz(bits);
      const below = ((<u64>1) << <u64>i) - 1;
      bits &= bits - 1;
      const p = block + i;
      const byte = load<u8>(p);
      if (byte == 0x3a) {
        if (depth != keyDepth) continue;
        let keyClose = lastQuote;
        let keyOpen = quoteBefore;
        let before = quotes & below;
        if (before) {
          const high = highestBit(before);
          keyClose = block + high;
          before ^= (<u64>1) << <u64>high;
          keyOpen = before ? block + highestBit(before) : lastQuote;
        }
        if (keyOpen < lineStart || keyClose <= keyOpen || keyClose - keyOpen > MAX_KEY_BYTES) continue;
        if (keyClose + 1 != p && !isBlank(keyClose + 1, p)) continue;
        const node = findNode(context, keyClose, keyClose - keyOpen - 1);
        if (node == 0) {
          clearRecord(record);
          count = record;
          status = STATUS_UNKNOWN_KEY;
          keyStart = keyOpen + 1;
          keyEnd = keyClose;
          keyParent = context;
          return lineStart;
        }
        const ptr = nodePtr(node);
        facts |= load<u32>(ptr, 24);
        const wanted = load<u32>(ptr, 28);
        if (wanted >> 16 == 0) continue;
        if (load<u32>(ptr, 20) == serial) flags |= RECORD_HARD;
        store<u32>(ptr, serial, 20);
        const nodeFlags = <u8>(wanted >> 24);
        if ((nodeFlags & NODE_HARD) != 0) flags |= RECORD_HARD;
        let v = p + 1;
        while (load<u8>(v) == 0x20 || load<u8>(v) == 0x09 || load<u8>(v) == 0x0d) v++;
        if ((nodeFlags & NODE_CONTAINER) != 0 && load<u8>(v) == 0x7b) {
          pendingNode = node;
          pendingAt = v;
        }
        const entryCount = (wanted >> 16) & 0xff;
        if (entryCount == 0) continue;
        const outcome = writeValue(v, record, node, wanted & 0xffff, entryCount);
        if (outcome == MALFORMED) flags |= RECORD_HARD;
        else if (outcome == DICTIONARY_FULL) {
          clearRecord(record);
          count = record;
          status = STATUS_DICTIONARY_FULL;
          return lineStart;
        }
      } else if (byte == 0x0a) {
        if (open != 0 && close != 0 && !broken && depth == 0 && (unterminated >> <u64>i & 1) == 0 &&
          isBlank(lineStart, open) && isBlank(close + 1, p)) {
          store<u8>(flagsPtr + record, flags);
          if ((flags & RECORD_HARD) != 0) hardCount++;
        } else {
          const first = firstNonBlank(lineStart, p);
          if (first == p) {
            // A blank line is no record.
            record--;
          } else {
            if (open != 0) clearRecord(record);
            facts = 0;
            store<u8>(flagsPtr + record, load<u8>(first) == 0x7b ? RECORD_TEXT | RECORD_BROKEN : RECORD_TEXT);
            textCount++;
          }
        }
        lines++;
        if (<i32>record >= <i32>count) {
          store<u32>(lineStartPtr + (record << 2), lineStart);
          store<u32>(lineEndPtr + (record << 2), p);
          store<u32>(lineNumberPtr + (record << 2), lines);
          store<u32>(factsPtr + (record << 2), facts);
        }
        record++;
        count = record;
        lineStart = p + 1;
        if (record == batchRecords) {
          status = lineStart == end ? STATUS_END : STATUS_BATCH_FULL;
          return lineStart;
        }
        open = 0;
        close = 0;
        broken = false;
        depth = 0;
        keyDepth = 1;
        context = 0;
        contexts = 0;
        pendingAt = 0;
        facts = 0;
        flags = 0;
        serial++;
      } else if ((byte | 0x20) == 0x7b) {
        if (depth == 0) {
          if (open != 0 || byte != 0x7b) broken = true;
          open = p;
        }
        if (++depth > MAX_DEPTH) broken = true;
        if (p == pendingAt) {
          if (contexts == MAX_CONTEXTS) {
            flags |= RECORD_HARD;
          } else {
            store<u32>(contextNodes + (contexts << 2), context);
            store<i32>(contextDepths + (contexts << 2), keyDepth);
            contexts++;
            context = pendingNode;
            keyDepth = depth;
          }
        }
      } else {
        if (--depth < 0) {
          broken = true;
          depth = 0;
        }
        if (contexts != 0 && depth < keyDepth) {
          contexts--;
          context = load<u32>(contextNodes + (contexts << 2));
          keyDepth = load<i32>(contextDepths + (contexts << 2));
        }
        if (depth == 0) {
          close = p;
          if (byte != 0x7d) broken = true;
        }
      }
    }
    if (quotes) {
      const high = highestBit(quotes);
      const rest = quotes ^ ((<u64>1) << <u64>high);
      quoteBefore = rest ? block + highestBit(rest) : lastQuote;
      lastQuote = block + high;
    }
  }
  status = STATUS_END;
  return end;
}

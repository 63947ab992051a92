// The scan: one pass over whole lines. Blocks of 64 bytes become masks; the colons and brackets outside strings, and the
// newlines, are visited in order. A colon at the depth of a wanted object has a key before it, which is looked up; a
// known and wanted key has its value written. At the newline the record's framing is judged and the record is closed.

import {
  factsOf, findNode, isNode, isUnwantedNode, NODE_CONTAINER, NODE_HARD, nextOf, nodeAtPtr, nodePtr, setNext, setStamp, stampOf, wantedOf,
} from './keys';
import {
  batchRecords, columnOf, factsPtr, flagsPtr, kindAt, lineEndPtr, lineNumberPtr, lineStartPtr, RECORD_BROKEN,
  RECORD_HARD, RECORD_TEXT, slotCount, slotSeenPtr,
} from './layout';
import { beginList, firstPlace, firstUnterminated, listedEnd, listPlaces } from './structure';
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

/** The last byte before p that is not blank, or before `start` where all are. */
function lastNonBlank(start: u32, p: u32): u32 {
  do p--; while (p >= start && isBlankByte(load<u8>(p)));
  return p;
}

/** The quote that opens the key that the one at `close` closes; before `start` when there is none. */
function openingQuote(start: u32, close: u32): u32 {
  if (close < start || load<u8>(close) != 0x22 || isEscaped(start, close)) return start - 1;
  let p = close - 1;
  while (p >= start && (load<u8>(p) != 0x22 || isEscaped(start, p))) p--;
  return p;
}

/** After an odd run of backslashes. */
function isEscaped(start: u32, p: u32): bool {
  let before = p - 1;
  while (before >= start && load<u8>(before) == 0x5c) before--;
  return ((p - before) & 1) == 0;
}

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
  let previous: u32 = nodePtr(0);
  let expected: u32 = nextOf(previous);
  serial++;
  beginList(pos);

  while (listedEnd < end) {
    const lastPlace = listPlaces(end);
    let unterminated = firstUnterminated();
    for (let place = firstPlace(); place < lastPlace; place += 4) {
      let p = load<u32>(place);
      if (depth == keyDepth) {
        // Most places are keys that nobody wants, in the order of the record before.
        while (isUnwantedNode(expected, context, p)) {
          facts |= factsOf(expected);
          previous = expected;
          expected = nextOf(expected);
          place += 4;
          p = load<u32>(place);
        }
        if (place >= lastPlace) break;
      }
      const byte = load<u8>(p);
      if (byte == 0x3a) {
        if (depth != keyDepth) continue;
        if (!isNode(expected, context, p)) {
          const keyClose = lastNonBlank(lineStart, p);
          const keyOpen = openingQuote(lineStart, keyClose);
          if (keyOpen < lineStart || keyClose - keyOpen > MAX_KEY_BYTES) continue;
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
          expected = nodePtr(node);
          setNext(previous, expected);
        }
        const ptr = expected;
        previous = ptr;
        expected = nextOf(ptr);
        facts |= factsOf(ptr);
        const wanted = wantedOf(ptr);
        if (wanted >> 16 == 0) continue;
        const node = nodeAtPtr(ptr);
        if (stampOf(ptr) == serial) flags |= RECORD_HARD;
        setStamp(ptr, serial);
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
        const isTerminated = load<u32>(unterminated) != p;
        if (!isTerminated) unterminated += 4;
        if (open != 0 && close != 0 && !broken && depth == 0 && isTerminated &&
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
        previous = nodePtr(0);
        expected = nextOf(previous);
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
  }
  status = STATUS_END;
  return end;
}

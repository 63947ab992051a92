// Where everything lies in the one memory, and the registers that the host reads. The host computes the layout
// (../layout.ts), writes the pointers here through `configure`, and never moves anything afterwards.

/** Bytes of a node: see keys.ts. */
export const NODE_BYTES: u32 = 64;
/** Bytes of an entry (slot u16, rank u16, flags u32). */
export const ENTRY_BYTES: u32 = 8;

// Tables of known keys.
export let nodesPtr: u32 = 0;
export let nodeSlotsPtr: u32 = 0;
export let nodeSlotsMask: u32 = 0;
export let entriesPtr: u32 = 0;

// The dictionary of texts.
export let dictSlotsPtr: u32 = 0;
export let dictSlotsMask: u32 = 0;
export let dictEntriesPtr: u32 = 0;
export let dictEntriesMax: u32 = 0;
export let dictHeapPtr: u32 = 0;
export let dictHeapBytes: u32 = 0;

// The batch: per record, then per slot.
export let batchRecords: u32 = 0;
export let lineStartPtr: u32 = 0;
export let lineEndPtr: u32 = 0;
export let lineNumberPtr: u32 = 0;
export let factsPtr: u32 = 0;
export let flagsPtr: u32 = 0;
export let slotCount: u32 = 0;
export let slotModesPtr: u32 = 0;
/** u32 a slot: bit k is set when a value of kind k was written in this batch. */
export let slotSeenPtr: u32 = 0;
export let columnsPtr: u32 = 0;
export let columnStride: u32 = 0;
export let needlesPtr: u32 = 0;
/** The lists of structure.ts. */
export let placesPtr: u32 = 0;
/** Times without a zone are UTC (else the host reads them). */
export let zonelessIsUtc: bool = true;

export function configure(field: u32, value: u32): void {
  switch (field) {
    case 0: nodesPtr = value; break;
    case 1: nodeSlotsPtr = value; break;
    case 2: nodeSlotsMask = value; break;
    case 3: entriesPtr = value; break;
    case 4: dictSlotsPtr = value; break;
    case 5: dictSlotsMask = value; break;
    case 6: dictEntriesPtr = value; break;
    case 7: dictEntriesMax = value; break;
    case 8: dictHeapPtr = value; break;
    case 9: dictHeapBytes = value; break;
    case 10: batchRecords = value; break;
    case 11: lineStartPtr = value; break;
    case 12: lineEndPtr = value; break;
    case 13: lineNumberPtr = value; break;
    case 14: factsPtr = value; break;
    case 15: flagsPtr = value; break;
    case 16: slotCount = value; break;
    case 17: slotModesPtr = value; break;
    case 18: slotSeenPtr = value; break;
    case 19: columnsPtr = value; break;
    case 20: columnStride = value; break;
    case 21: needlesPtr = value; break;
    case 22: zonelessIsUtc = value != 0; break;
    case 23: placesPtr = value; break;
    default: break;
  }
}

// Within a column of `batchRecords` records: num f64, code i32, start u32, length u32, node u16, kind u8.
// @ts-expect-error: decorator
@inline export function columnOf(slot: u32): u32 { return columnsPtr + slot * columnStride; }
// @ts-expect-error: decorator
@inline export function numAt(column: u32, record: u32): u32 { return column + (record << 3); }
// @ts-expect-error: decorator
@inline export function codeAt(column: u32, record: u32): u32 { return column + batchRecords * 8 + (record << 2); }
// @ts-expect-error: decorator
@inline export function startAt(column: u32, record: u32): u32 { return column + batchRecords * 12 + (record << 2); }
// @ts-expect-error: decorator
@inline export function lengthAt(column: u32, record: u32): u32 { return column + batchRecords * 16 + (record << 2); }
// @ts-expect-error: decorator
@inline export function nodeAt(column: u32, record: u32): u32 { return column + batchRecords * 20 + (record << 1); }
// @ts-expect-error: decorator
@inline export function kindAt(column: u32, record: u32): u32 { return column + batchRecords * 22 + record; }

// Kinds as the kernel writes them: core/value.ts's, and those that the host finishes.
export const MISSING: u8 = 0;
export const NULL: u8 = 1;
export const FALSE: u8 = 2;
export const TRUE: u8 = 3;
export const NUMBER: u8 = 4;
export const STRING: u8 = 5;
/** An object or array: the host reads the value from the parsed line. */
export const COMPOUND: u8 = 9;
/** A number the short path does not take: the host converts its text. */
export const HARD_NUMBER: u8 = 10;
/** A string with escapes: the host undoes them. */
export const ESCAPED_STRING: u8 = 11;
/** A string left as a span (times that the fast path does not read). */
export const SPAN_STRING: u8 = 12;
/** A time, read to epoch milliseconds in `num`. */
export const TIME: u8 = 13;
/** Set beside the kind when another alias had a value too: the host may have to look at it. */
export const RIVAL: u8 = 0x80;

// Modes of a slot.
/** The slot is a canonical time: texts are read to milliseconds. */
export const MODE_TIME: u32 = 1;

// Flags of an entry.
/** Only scalars count (canonical fields): objects, arrays and null are passed over. */
export const ENTRY_SCALAR: u32 = 1;
/** The host reads the value from the parsed line (paths into arrays, readings of the whole record). */
export const ENTRY_PARSE: u32 = 2;

// Flags of a record.
export const RECORD_TEXT: u8 = 1;
/** The host must read this record from the parsed line: repeated or escaped keys. */
export const RECORD_HARD: u8 = 2;
/** Begins like an object but is none. */
export const RECORD_BROKEN: u8 = 4;

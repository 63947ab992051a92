/** Where everything lies in the kernel's one buffer. Fixed at start: growing would detach every view. */

import type { KernelConfig, RawColumn } from './kernel.ts';

export const nodesMax = 8192;
const nodeBytes = 64;
const nodeSlots = 32768;
export const entriesMax = 16384;
export const keyHeapBytes = 1 << 20;
export const dictionaryEntriesMax = 1 << 18;
const dictionarySlots = 1 << 19;
export const dictionaryHeapBytes = 1 << 24;
const scratchBytes = 1 << 16;
export const needlesMax = 4;
const needleHeaderBytes = 32;
export const needleHeapBytes = 1 << 14;
/** Bytes readable before the chunk (for look-behind by words) and after it (a block and a needle beyond the end). */
const chunkPadding = needleHeapBytes + 256;
/** AssemblyScript keeps its static data at the low end. */
const reservedBytes = 1 << 17;

/** Two lists of positions, each for 64 blocks of 64 bytes and their end. */
const placesBytes = 2 * (64 * 64 + 64) * 4;

const columnBytesPerRecord = 23;

export interface Layout {
  readonly totalBytes: number;
  readonly offsets: Readonly<Record<LayoutField, number>>;
  readonly columnStride: number;
}

type LayoutField =
  | 'nodes'
  | 'nodeSlots'
  | 'entries'
  | 'keyHeap'
  | 'dictionarySlots'
  | 'dictionaryEntries'
  | 'dictionaryHeap'
  | 'scratch'
  | 'needles'
  | 'needleHeap'
  | 'lineStart'
  | 'lineEnd'
  | 'lineNumber'
  | 'facts'
  | 'flags'
  | 'slotModes'
  | 'seen'
  | 'places'
  | 'columns'
  | 'chunk';

export const nodeSlotsMask = nodeSlots - 1;
export const dictionarySlotsMask = dictionarySlots - 1;

/** Lays out the buffer for a configuration. */
export function layOut(config: KernelConfig): Layout {
  const records = config.batchRecords;
  const slots = Math.max(1, config.slotModes.length);
  const columnStride = align(records * columnBytesPerRecord);
  let at = reservedBytes;
  const take = (bytes: number): number => {
    const start = at;
    at = align(at + bytes);
    return start;
  };
  const offsets = {
    nodes: take(nodesMax * nodeBytes),
    nodeSlots: take(nodeSlots * 2),
    entries: take(entriesMax * 8),
    lineStart: take(records * 4),
    lineEnd: take(records * 4),
    lineNumber: take(records * 4),
    facts: take(records * 4),
    flags: take(records),
    slotModes: take(slots * 4),
    seen: take(slots * 4),
    places: take(placesBytes),
    columns: take(slots * columnStride),
    needles: take(needlesMax * needleHeaderBytes),
    needleHeap: take(needleHeapBytes),
    scratch: take(scratchBytes),
    chunk: take(64) + 64,
    keyHeap: 0,
    dictionarySlots: 0,
    dictionaryEntries: 0,
    dictionaryHeap: 0,
  };
  take(config.chunkBytes + chunkPadding);
  offsets.keyHeap = take(keyHeapBytes) + 8;
  offsets.dictionarySlots = take(dictionarySlots * 4);
  offsets.dictionaryEntries = take(dictionaryEntriesMax * 12);
  offsets.dictionaryHeap = take(dictionaryHeapBytes + 64);
  return { totalBytes: at, offsets, columnStride };
}

function align(bytes: number): number {
  return (bytes + 63) & ~63;
}

/** The views of one slot's column. */
export function columnViews(buffer: ArrayBufferLike, layout: Layout, records: number, slot: number): RawColumn {
  const base = layout.offsets.columns + slot * layout.columnStride;
  return {
    num: new Float64Array(buffer, base, records),
    code: new Int32Array(buffer, base + records * 8, records),
    start: new Uint32Array(buffer, base + records * 12, records),
    length: new Uint32Array(buffer, base + records * 16, records),
    node: new Uint16Array(buffer, base + records * 20, records),
    kind: new Uint8Array(buffer, base + records * 22, records),
  };
}
export const scratchLength = scratchBytes;

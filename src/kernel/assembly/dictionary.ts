// Texts as small integers: an open-addressed table over a heap of bytes. When it is full the host starts a new
// generation. An entry is ptr u32, length u32, hash u32.

import { dictEntriesMax, dictEntriesPtr, dictHeapBytes, dictHeapPtr, dictSlotsMask, dictSlotsPtr } from './layout';

const K1: u64 = 0x9e3779b97f4a7c15;
const K2: u64 = 0xc2b2ae3d27d4eb4f;

export let dictSize: u32 = 0;
let heapUsed: u32 = 0;

/** The last n (1 to 8) bytes before `end`, as the high bytes of a word shifted down. Reads 8 bytes before `end`. */
// @ts-expect-error: decorator
@inline export function tailWord(end: u32, n: u32): u64 {
  const word = load<u64>(end - 8);
  return n >= 8 ? word : n == 0 ? 0 : word >> (<u64>(8 - n) << 3);
}

// @ts-expect-error: decorator
@inline function mix(h: u64, word: u64): u64 {
  h = (h ^ word) * K1;
  return h ^ (h >> 29);
}

function hashOf(p: u32, length: u32): u32 {
  let h: u64 = K2 ^ <u64>length;
  const end = p + length;
  while (p + 8 < end) {
    h = mix(h, load<u64>(p));
    p += 8;
  }
  h = mix(h, length >= 8 ? load<u64>(end - 8) : tailWord(end, length));
  return <u32>(h >> 32) ^ <u32>h;
}

// @ts-expect-error: decorator
@inline export function sameBytes(a: u32, b: u32, length: u32): bool {
  let i: u32 = 0;
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false;
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false;
  return true;
}

/** The code of the bytes; -1 when the dictionary is full. The 8 bytes before p must be readable. */
export function intern(p: u32, length: u32): i32 {
  const hash = hashOf(p, length);
  let slot = hash & dictSlotsMask;
  while (true) {
    const code = load<u32>(dictSlotsPtr + (slot << 2));
    if (code == 0) break;
    const entry = dictEntriesPtr + (code - 1) * 12;
    if (load<u32>(entry + 8) == hash && load<u32>(entry + 4) == length && sameBytes(load<u32>(entry), p, length))
      return <i32>(code - 1);
    slot = (slot + 1) & dictSlotsMask;
  }
  if (dictSize == dictEntriesMax || heapUsed + length + 8 > dictHeapBytes) return -1;
  const at = dictHeapPtr + heapUsed;
  memory.copy(at, p, length);
  heapUsed += length;
  const entry = dictEntriesPtr + dictSize * 12;
  store<u32>(entry, at);
  store<u32>(entry + 4, length);
  store<u32>(entry + 8, hash);
  store<u32>(dictSlotsPtr + (slot << 2), ++dictSize);
  return <i32>(dictSize - 1);
}

export function resetDictionary(): void {
  memory.fill(dictSlotsPtr, 0, (dictSlotsMask + 1) << 2);
  dictSize = 0;
  heapUsed = 0;
}

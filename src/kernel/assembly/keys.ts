// Known keys. A node is a key below a parent node (0 is the record itself); the host teaches the kernel each key the
// first time it is met.
//
// Records of one logger have their keys in the same order. So each node remembers which node followed it last, and the
// next key is first compared with that one: the 16 bytes up to the colon, `,"key":` with what stood before its quote when
// it was learned. Only where it is another does a hash table find it.
//
// Layout of a node: these 16 bytes, the last 8 first, each with a mask (tail u64, its mask, head u64, its mask; a key too
// long for them has a tail that is nobody's); at 32 length u32, parent u32, ptr of its bytes u32, stamp u32; at 48 facts
// u32, firstEntry u16, entryCount u8, flags u8, next u32: the address of the node that followed, and the parent once more
// if nothing of the key is wanted, else nobody's.

import { sameBytes, tailWord } from './dictionary';
import { NODE_BYTES, nodeSlotsMask, nodeSlotsPtr, nodesPtr } from './layout';

/** Objects under this key hold wanted keys. */
export const NODE_CONTAINER: u8 = 1;
/** The key is written with escapes: the record is read by the host. */
export const NODE_HARD: u8 = 2;

const NOBODY: u32 = 0xffffffff;
/** The longest key that fits 16 bytes with its quotes, the colon and the byte before. */
const SHORT_KEY: u32 = 12;

// @ts-expect-error: decorator
@inline export function nodePtr(node: u32): u32 { return nodesPtr + node * NODE_BYTES; }
// @ts-expect-error: decorator
@inline export function nodeAtPtr(ptr: u32): u32 { return (ptr - nodesPtr) / NODE_BYTES; }
// @ts-expect-error: decorator
@inline export function stampOf(ptr: u32): u32 { return load<u32>(ptr, 44); }
// @ts-expect-error: decorator
@inline export function setStamp(ptr: u32, stamp: u32): void { store<u32>(ptr, stamp, 44); }
// @ts-expect-error: decorator
@inline export function factsOf(ptr: u32): u32 { return load<u32>(ptr, 48); }
/** firstEntry in the low half, then entryCount, then flags: 0 above the low half where nothing of the key is wanted. */
// @ts-expect-error: decorator
@inline export function wantedOf(ptr: u32): u32 { return load<u32>(ptr, 52); }
// @ts-expect-error: decorator
@inline export function nextOf(ptr: u32): u32 { return load<u32>(ptr, 56); }
// @ts-expect-error: decorator
@inline export function setNext(ptr: u32, next: u32): void { store<u32>(ptr, next, 56); }

/** Whether the bytes up to p, a place outside strings, are the node's key in its quotes and a colon. The quote before the
 * colon then closes a string, and the one before the key opens it: the byte before shows that it is not escaped. */
// @ts-expect-error: decorator
@inline function endsWithKey(ptr: u32, p: u32): bool {
  const tail = (load<u64>(p - 7) ^ load<u64>(ptr)) & load<u64>(ptr, 8);
  const head = (load<u64>(p - 15) ^ load<u64>(ptr, 16)) & load<u64>(ptr, 24);
  return (tail | head) == 0;
}
// @ts-expect-error: decorator
@inline export function isNode(ptr: u32, parent: u32, p: u32): bool {
  return endsWithKey(ptr, p) && load<u32>(ptr, 36) == parent;
}
/** The same, where nothing of the key is wanted. */
// @ts-expect-error: decorator
@inline export function isUnwantedNode(ptr: u32, parent: u32, p: u32): bool {
  return load<u32>(ptr, 60) == parent && endsWithKey(ptr, p);
}

// @ts-expect-error: decorator
@inline function slotOf(tail: u64, length: u32, parent: u32): u32 {
  const h = (tail ^ (<u64>length << 56) ^ (<u64>parent * 0x9e3779b97f4a7c15)) * 0xc2b2ae3d27d4eb4f;
  return <u32>(h >> 40) & nodeSlotsMask;
}

/** The node of the key that ends before `end`, below `parent`; 0 when it is not known. */
export function findNode(parent: u32, end: u32, length: u32): u32 {
  const tail = tailWord(end, length);
  let slot = slotOf(tail, length, parent);
  while (true) {
    const node = <u32>load<u16>(nodeSlotsPtr + (slot << 1));
    if (node == 0) return 0;
    const ptr = nodePtr(node);
    if (load<u32>(ptr, 32) == length && load<u32>(ptr, 36) == parent) {
      if (sameBytes(load<u32>(ptr, 40), end - length, length)) return node;
    }
    slot = (slot + 1) & nodeSlotsMask;
  }
}

/** Adds a node whose key bytes the host put at `ptr`, after the quote and the byte before it (8 bytes are readable there). */
export function addNode(
  node: u32, parent: u32, ptr: u32, length: u32, facts: u32, firstEntry: u32, entryCount: u32, flags: u32,
): void {
  const at = nodePtr(node);
  writePattern(at, ptr, length);
  store<u32>(at, length, 32);
  store<u32>(at, parent, 36);
  store<u32>(at, ptr, 40);
  setStamp(at, 0);
  store<u32>(at, facts, 48);
  store<u16>(at, <u16>firstEntry, 52);
  store<u8>(at, <u8>entryCount, 54);
  store<u8>(at, <u8>flags, 55);
  setNext(at, nodesPtr);
  store<u32>(at, entryCount == 0 && flags == 0 ? parent : NOBODY, 60);
  let slot = slotOf(tailWord(ptr + length, length), length, parent);
  while (load<u16>(nodeSlotsPtr + (slot << 1)) != 0) slot = (slot + 1) & nodeSlotsMask;
  store<u16>(nodeSlotsPtr + (slot << 1), <u16>node);
}

/** `,"key":` as two words, back to front: the tail is the second word in the text, and the first here. */
function writePattern(at: u32, ptr: u32, length: u32): void {
  memory.fill(at, 0, 32);
  const before = load<u8>(ptr - 2);
  if (length > SHORT_KEY || before == 0x5c) {
    memory.fill(at, 0xff, 32);
    return;
  }
  for (let back: u32 = 0; back < length + 4; back++) {
    const byteAt = back < 8 ? at + 7 - back : at + 31 - back;
    const isQuote = back == 1 || back == length + 2;
    store<u8>(byteAt, back == 0 ? 0x3a : isQuote ? 0x22 : load<u8>(ptr + length + 1 - back));
    store<u8>(byteAt, 0xff, 8);
  }
}

/** Forgets all keys. Node 0 is no key's: the first key of a record follows it. */
export function resetNodes(): void {
  memory.fill(nodeSlotsPtr, 0, (nodeSlotsMask + 1) << 1);
  memory.fill(nodesPtr, 0xff, NODE_BYTES);
  setNext(nodesPtr, nodesPtr);
}

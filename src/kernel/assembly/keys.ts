// Known keys. A node is a key below a parent node (0 is the record itself); the host teaches the kernel each key the
// first time it is met. Layout of a node: tail u64 (its last 8 bytes), length u32, parent u32, ptr u32, stamp u32,
// facts u32, firstEntry u16, entryCount u8, flags u8, and 8 spare bytes.

import { sameBytes, tailWord } from './dictionary';
import { NODE_BYTES, nodeSlotsMask, nodeSlotsPtr, nodesPtr } from './layout';

/** Objects under this key hold wanted keys. */
export const NODE_CONTAINER: u8 = 1;
/** The key is written with escapes: the record is read by the host. */
export const NODE_HARD: u8 = 2;

// @ts-expect-error: decorator
@inline export function nodePtr(node: u32): u32 { return nodesPtr + node * NODE_BYTES; }

// @ts-expect-error: decorator
@inline function slotOf(tail: u64, length: u32, parent: u32): u32 {
  const h = (tail ^ (<u64>length << 56) ^ (<u64>parent * 0x9e3779b97f4a7c15)) * 0xc2b2ae3d27d4eb4f;
  return <u32>(h >> 40) & nodeSlotsMask;
}

/** The node of the key that ends before `end`, below `parent`; 0 when it is not known. */
// @ts-expect-error: decorator
@inline export function findNode(parent: u32, end: u32, length: u32): u32 {
  const tail = tailWord(end, length);
  let slot = slotOf(tail, length, parent);
  while (true) {
    const node = <u32>load<u16>(nodeSlotsPtr + (slot << 1));
    if (node == 0) return 0;
    const ptr = nodePtr(node);
    if (load<u64>(ptr) == tail && load<u32>(ptr + 8) == length && load<u32>(ptr + 12) == parent) {
      if (length <= 8 || sameBytes(load<u32>(ptr + 16), end - length, length - 8)) return node;
    }
    slot = (slot + 1) & nodeSlotsMask;
  }
}

/** Adds a node whose key bytes the host put at `ptr` (with 8 readable bytes before it). */
export function addNode(
  node: u32, parent: u32, ptr: u32, length: u32, facts: u32, firstEntry: u32, entryCount: u32, flags: u32,
): void {
  const tail = tailWord(ptr + length, length);
  const at = nodePtr(node);
  store<u64>(at, tail);
  store<u32>(at + 8, length);
  store<u32>(at + 12, parent);
  store<u32>(at + 16, ptr);
  store<u32>(at + 20, 0);
  store<u32>(at + 24, facts);
  store<u16>(at + 28, <u16>firstEntry);
  store<u8>(at + 30, <u8>entryCount);
  store<u8>(at + 31, <u8>flags);
  let slot = slotOf(tail, length, parent);
  while (load<u16>(nodeSlotsPtr + (slot << 1)) != 0) slot = (slot + 1) & nodeSlotsMask;
  store<u16>(nodeSlotsPtr + (slot << 1), <u16>node);
}

export function resetNodes(): void {
  memory.fill(nodeSlotsPtr, 0, (nodeSlotsMask + 1) << 1);
}

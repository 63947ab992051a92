// Lines that cannot match are passed over unscanned: a line is a candidate if it holds one of the needles, or `\u` (an
// escape that may spell one), or `\/` when a needle holds a slash. Two bytes of a needle at their distance are compared
// at 64 places at once (after memchr's "packed pair"), then the whole needle.
// Passed-over lines are still judged by their first and last byte: a line that is no object is counted as text.

import { needlesPtr } from './layout';
import { maskOf } from './masks';
import { addLines, isBlankByte, lines, STATUS_END, scan, setEnded, status } from './scan';

/** A needle at needlesPtr + 32 n: ptr u32, length u32, offsetA u32, offsetB u32, byteA u8, byteB u8, foldA u8, foldB u8,
 * ignoreCase u8 (its bytes are then lower case). */
const NEEDLE_BYTES: u32 = 32;
export let needleCount: u32 = 0;
let slashMatters: bool = false;

/** Text lines among those passed over, and the number of the first. */
export let passedText: u32 = 0;
export let firstPassedText: u32 = 0;
/** Lines passed over. */
export let passedLines: u32 = 0;
export let passedBlank: u32 = 0;

export function setNeedles(n: u32, slash: bool): void {
  needleCount = n;
  slashMatters = slash;
}
export function resetPassed(): void {
  passedText = 0;
  firstPassedText = 0;
  passedLines = 0;
  passedBlank = 0;
}

// @ts-expect-error: decorator
@inline function eqFolded(p: u32, byte: v128, fold: v128): v128 { return i8x16.eq(v128.or(v128.load(p), fold), byte); }

/** Where both bytes of the needle's pair stand, as starts of the needle, for the 64 places from p. Mostly the rarer byte is
 * nowhere among them, and the other is not looked for. */
function pairMask(needle: u32, p: u32): u64 {
  const byteA = i8x16.splat(load<u8>(needle, 16));
  const foldA = i8x16.splat(load<u8>(needle, 18));
  const pa = p + load<u32>(needle, 8);
  const a0 = eqFolded(pa, byteA, foldA);
  const a1 = eqFolded(pa + 16, byteA, foldA);
  const a2 = eqFolded(pa + 32, byteA, foldA);
  const a3 = eqFolded(pa + 48, byteA, foldA);
  if (!v128.any_true(v128.or(v128.or(a0, a1), v128.or(a2, a3)))) return 0;
  const byteB = i8x16.splat(load<u8>(needle, 17));
  const foldB = i8x16.splat(load<u8>(needle, 19));
  const pb = p + load<u32>(needle, 12);
  return maskOf(
    v128.and(a0, eqFolded(pb, byteB, foldB)),
    v128.and(a1, eqFolded(pb + 16, byteB, foldB)),
    v128.and(a2, eqFolded(pb + 32, byteB, foldB)),
    v128.and(a3, eqFolded(pb + 48, byteB, foldB)),
  );
}

function lower(c: u8): u8 {
  return <u32>c - 0x41 < 26 ? c | 0x20 : c;
}

function needleAt(needle: u32, p: u32): bool {
  const text = load<u32>(needle);
  const length = load<u32>(needle, 4);
  if (load<u8>(needle, 20)) {
    for (let i: u32 = 0; i < length; i++) if (lower(load<u8>(p + i)) != load<u8>(text + i)) return false;
    return true;
  }
  for (let i: u32 = 0; i < length; i++) if (load<u8>(p + i) != load<u8>(text + i)) return false;
  return true;
}

/** Some needle begins at p, or an escape that may spell one. */
function hitAt(p: u32): bool {
  if (load<u8>(p) == 0x5c) {
    const next = load<u8>(p + 1);
    if (next == 0x75 || (slashMatters && next == 0x2f)) return true;
  }
  for (let n: u32 = 0; n < needleCount; n++) if (needleAt(needlesPtr + n * NEEDLE_BYTES, p)) return true;
  return false;
}

/** Counts the line a..b (b is its newline) that is passed over. */
// @ts-expect-error: decorator
@inline function passLine(a: u32, b: u32): void {
  passedLines++;
  addLines(1);
  if (load<u8>(a) != 0x7b || load<u8>(b - 1) != 0x7d || a == b) judgePassed(a, b);
}

/** A passed line that does not plainly look like an object. */
function judgePassed(a: u32, b: u32): void {
  while (a < b && isBlankByte(load<u8>(a))) a++;
  while (b > a && isBlankByte(load<u8>(b - 1))) b--;
  if (a == b) {
    passedBlank++;
    return;
  }
  if (load<u8>(a) == 0x7b && load<u8>(b - 1) == 0x7d) return;
  if (passedText++ == 0) firstPassedText = lines;
}

let candidateStart: u32 = 0;

/** Passes lines from pos until one is a candidate: its start is then in candidateStart. False when there is none. */
function findCandidate(pos: u32, end: u32): bool {
  let lineStart = pos;
  for (let block = pos; block < end; block += 64) {
    let hits: u64 = 0;
    for (let n: u32 = 0; n < needleCount; n++) hits |= pairMask(needlesPtr + n * NEEDLE_BYTES, block);
    const a = v128.load(block);
    const b = v128.load(block, 16);
    const c = v128.load(block, 32);
    const d = v128.load(block, 48);
    const slash = i8x16.splat(0x5c);
    const slashA = i8x16.eq(a, slash);
    const slashB = i8x16.eq(b, slash);
    const slashC = i8x16.eq(c, slash);
    const slashD = i8x16.eq(d, slash);
    if (v128.any_true(v128.or(v128.or(slashA, slashB), v128.or(slashC, slashD))))
      hits |= maskOf(slashA, slashB, slashC, slashD);
    const newline = i8x16.splat(0x0a);
    let newlines = maskOf(i8x16.eq(a, newline), i8x16.eq(b, newline), i8x16.eq(c, newline), i8x16.eq(d, newline));
    if (block + 64 > end) {
      const inside = ((<u64>1) << <u64>(end - block)) - 1;
      hits &= inside;
      newlines &= inside;
    }
    let isHit = false;
    while (hits) {
      const i = <u32>ctz(hits);
      hits &= hits - 1;
      if (!hitAt(block + i)) continue;
      newlines &= ((<u64>1) << <u64>i) - 1;
      isHit = true;
      break;
    }
    while (newlines) {
      const p = block + <u32>ctz(newlines);
      newlines &= newlines - 1;
      passLine(lineStart, p);
      lineStart = p + 1;
    }
    if (isHit) {
      candidateStart = lineStart;
      return true;
    }
  }
  return false;
}

/** The newline at or after p. */
function newlineFrom(p: u32): u32 {
  while (true) {
    const bits = <u32>i8x16.bitmask(i8x16.eq(v128.load(p), i8x16.splat(0x0a)));
    if (bits) return p + ctz(bits);
    p += 16;
  }
}

/** As `scan`, but only over the lines that may match. */
export function scanMatching(pos: u32, end: u32): u32 {
  while (pos < end) {
    if (!findCandidate(pos, end)) break;
    pos = scan(candidateStart, newlineFrom(candidateStart) + 1);
    if (status != STATUS_END) return pos;
  }
  setEnded();
  return end;
}

// A block is 64 bytes. Each class of bytes becomes a 64-bit mask, bit i for byte i.
// After simdjson's stage 1 (Langdale and Lemire, "Parsing Gigabytes of JSON per Second", 2019), with two differences:
// the prefix xor is a shift cascade (WebAssembly has no carry-less multiply), and a newline ends a string.

// @ts-expect-error: decorator
@inline export function maskOf(a: v128, b: v128, c: v128, d: v128): u64 {
  return (
    <u64>i8x16.bitmask(a) |
    (<u64>i8x16.bitmask(b) << 16) |
    (<u64>i8x16.bitmask(c) << 32) |
    (<u64>i8x16.bitmask(d) << 48)
  );
}

/** Colons and all brackets. `[` and `{`, and `]` and `}`, differ only in bit 5. */
// @ts-expect-error: decorator
@inline export function structuralOf(v: v128): v128 {
  const folded = v128.or(v, i8x16.splat(0x20));
  return v128.or(
    i8x16.eq(v, i8x16.splat(0x3a)),
    v128.or(i8x16.eq(folded, i8x16.splat(0x7b)), i8x16.eq(folded, i8x16.splat(0x7d))),
  );
}

/** Bit i is the xor of bits 0..i: inside strings, when given the quotes. */
// @ts-expect-error: decorator
@inline export function prefixXor(bits: u64): u64 {
  bits ^= bits << 1;
  bits ^= bits << 2;
  bits ^= bits << 4;
  bits ^= bits << 8;
  bits ^= bits << 16;
  bits ^= bits << 32;
  return bits;
}

/** 1 if the first byte of the next block is escaped by a backslash at the end of this one. */
export let escapeCarry: u64 = 0;
export function setEscapeCarry(value: u64): void {
  escapeCarry = value;
}

/** The bytes that a backslash before them escapes: those after an odd run of backslashes. */
export function escapedOf(backslash: u64): u64 {
  const even: u64 = 0x5555555555555555;
  backslash &= ~escapeCarry;
  const follows = (backslash << 1) | escapeCarry;
  const oddStarts = backslash & ~even & ~follows;
  const sum = oddStarts + backslash;
  escapeCarry = sum < backslash ? 1 : 0;
  const invert = sum << 1;
  return (even ^ invert) & follows;
}

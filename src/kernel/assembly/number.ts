// Numbers of up to 15 significant digits and no exponent are exact as digits / 10^k (Clinger's fast path):
// both are exact doubles, and one division rounds once. Everything else is left to the host.

// prettier-ignore
const POWERS_OF_TEN = memory.data<f64>([
  1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
  1e21, 1e22,
]);

/** The number read by the last successful `readNumber`. */
export let numberValue: f64 = 0;
/** Where the last number ended, read or not. */
export let numberEnd: u32 = 0;

/** Reads the number at p; false when it is not of the short kind. */
export function readNumber(p: u32): bool {
  const negative = load<u8>(p) == 0x2d;
  if (negative) p++;
  let digits: u64 = 0;
  let significant: u32 = 0;
  const first = p;
  let c = <u32>load<u8>(p) - 48;
  while (c < 10) {
    digits = digits * 10 + c;
    significant += <u32>(digits != 0);
    if (significant > 15) return false;
    c = <u32>load<u8>(++p) - 48;
  }
  if (p == first) return false;
  let fraction: u32 = 0;
  if (c == 0x2e - 48) {
    const dot = p;
    c = <u32>load<u8>(++p) - 48;
    while (c < 10) {
      digits = digits * 10 + c;
      significant += <u32>(digits != 0);
      if (significant > 15) return false;
      c = <u32>load<u8>(++p) - 48;
    }
    fraction = p - dot - 1;
    if (fraction == 0 || fraction > 22) return false;
  }
  // An exponent; or a second dot, which is no number's.
  if (c == 0x65 - 48 || c == 0x45 - 48 || c == 0x2e - 48) return false;
  numberEnd = p;
  let value = <f64>digits;
  if (fraction) value /= load<f64>(POWERS_OF_TEN + (fraction << 3));
  numberValue = negative ? -value : value;
  return true;
}

/** Where the run of bytes that may belong to a number ends. */
export function numberSpanEnd(p: u32): u32 {
  while (true) {
    const c = <u32>load<u8>(p);
    if (!(c - 48 < 10 || c == 0x2e || c == 0x2d || c == 0x2b || (c | 0x20) == 0x65)) return p;
    p++;
  }
}

// The places that the scan visits: colons and brackets outside strings, and newlines. They are listed some blocks ahead,
// so that finding them and visiting them are two plain loops (after simdjson's stage 1: where many bits of a mask are
// visited in turn, the processor guesses wrong at the end of each; here several are written without asking how many).

import { placesPtr } from './layout';
import { escapeCarry, escapedOf, maskOf, prefixXor, setEscapeCarry, structuralOf } from './masks';

const BLOCKS_AHEAD: u32 = 64;
/** Where nothing stands that is visited: below the static data there are zeros. */
const END_PLACE: u32 = 64;
/** The positions of places, and after the last one END_PLACE; then, in the same way, of the newlines inside strings. */
const LIST_BYTES: u32 = ((BLOCKS_AHEAD << 6) + 64) << 2;

/** All bits are set where a string goes on into the next block. */
let inString: u64 = 0;
/** Where the blocks listed last end. */
export let listedEnd: u32 = 0;

/** The first listed place. */
// @ts-expect-error: decorator
@inline export function firstPlace(): u32 { return placesPtr; }
/** The first listed newline that stands inside a string. */
// @ts-expect-error: decorator
@inline export function firstUnterminated(): u32 { return placesPtr + LIST_BYTES; }

/** Begins anew at the start of a line. */
export function beginList(pos: u32): void {
  listedEnd = pos;
  inString = 0;
  setEscapeCarry(0);
}

/** Lists the places in the next blocks, up to `end`. Returns where the list ends. */
export function listPlaces(end: u32): u32 {
  let at: u32 = firstPlace();
  let unterminatedAt: u32 = firstUnterminated();
  let string = inString;
  let block = listedEnd;
  const limit = min(end, block + (BLOCKS_AHEAD << 6));
  for (; block < limit; block += 64) {
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
    let strings = prefixXor(quotes) ^ string;
    const first = at;
    let wrong = newlines & strings;
    while (wrong) {
      // A newline ends a string: from here on inside and outside change places.
      const bit = wrong & (0 - wrong);
      store<u32>(unterminatedAt, block + <u32>ctz(bit));
      unterminatedAt += 4;
      strings ^= 0 - bit;
      wrong = newlines & strings & ~(bit | (bit - 1));
    }
    string = <u64>(<i64>strings >> 63);

    let bits = (structural & ~strings) | newlines;
    at += <u32>popcnt(bits) << 2;
    store<u32>(first, block + <u32>ctz(bits), 0);
    bits &= bits - 1;
    store<u32>(first, block + <u32>ctz(bits), 4);
    bits &= bits - 1;
    store<u32>(first, block + <u32>ctz(bits), 8);
    bits &= bits - 1;
    store<u32>(first, block + <u32>ctz(bits), 12);
    bits &= bits - 1;
    if (bits) {
      store<u32>(first, block + <u32>ctz(bits), 16);
      bits &= bits - 1;
      store<u32>(first, block + <u32>ctz(bits), 20);
      bits &= bits - 1;
      store<u32>(first, block + <u32>ctz(bits), 24);
      bits &= bits - 1;
      store<u32>(first, block + <u32>ctz(bits), 28);
      bits &= bits - 1;
    }
    for (let p = first + 32; bits != 0; p += 4) {
      store<u32>(p, block + <u32>ctz(bits));
      bits &= bits - 1;
    }
  }
  store<u32>(at, END_PLACE);
  store<u32>(unterminatedAt, END_PLACE);
  listedEnd = block;
  inString = string;
  return at;
}

/** Which two bytes of a needle to look for first: the rarest in JSON logs. */

/** Rough frequency classes of bytes in JSON logs, common to rare; what is not named is rarest. */
const classes = ['"e:,0123', 'taoinsr456789l-dc.', 'mpuhgf_/ {}', 'bvywkTxzj', 'EAISRONCDLPMU', 'qHGBFVWKYXZJQ'];
const commonness = new Uint8Array(256);
for (const [i, chars] of classes.entries()) for (const c of chars) commonness[c.charCodeAt(0)] = classes.length - i;

export interface BytePair {
  readonly offsetA: number;
  readonly offsetB: number;
  readonly byteA: number;
  readonly byteB: number;
  /** 0x20 where the byte is a letter whose case is ignored: both sides are folded with it. */
  readonly foldA: number;
  readonly foldB: number;
}

/** The two rarest bytes, at distinct places where the needle has two. `needle` is lower case when case is ignored. */
export function rarestPair(needle: Uint8Array, ignoreCase: boolean): BytePair {
  const offsets = Array.from(needle.keys()).sort(
    (a, b) => rank(needle, a, ignoreCase) - rank(needle, b, ignoreCase) || b - a,
  );
  const offsetA = offsets[0] ?? 0;
  const offsetB = offsets[1] ?? offsetA;
  const byteA = needle[offsetA] ?? 0;
  const byteB = needle[offsetB] ?? 0;
  return { offsetA, offsetB, byteA, byteB, foldA: fold(byteA, ignoreCase), foldB: fold(byteB, ignoreCase) };
}

function rank(needle: Uint8Array, offset: number, ignoreCase: boolean): number {
  const byte = needle[offset] ?? 0;
  const upper = fold(byte, ignoreCase) ? (commonness[byte - 0x20] ?? 0) : 0;
  return (commonness[byte] ?? 0) + upper / 8;
}

function fold(byte: number, ignoreCase: boolean): number {
  return ignoreCase && byte >= 0x61 && byte <= 0x7a ? 0x20 : 0;
}

/** What bytes of a message are, to the tokenizer: one table look-up a byte. Bytes from 0x80 on are letters (UTF-8). */

export const digitBit = 1;
export const letterBit = 2;
/** 0-9, a-f, A-F. */
export const hexBit = 4;
export const spaceBit = 8;
/** What ends a path or a URL: spaces, quotes, brackets and what separates items of a list. */
export const endBit = 16;
/** What may stand at the end of a path or URL but is the sentence's: `see /var/log/app.` */
export const trailingBit = 32;

const table = new Uint8Array(256);
const mark = (chars: string, bits: number): void => {
  for (const char of chars) table[char.charCodeAt(0)] |= bits;
};
mark('0123456789', digitBit | hexBit);
mark('abcdefABCDEF', hexBit);
mark('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ', letterBit);
mark('"\'`<>,;()[]{}|', endBit);
mark('.,;:!?)]}', trailingBit);
table.fill(letterBit, 0x80);
// Control characters too: what they hold apart are tokens, and the tokenizer uses them for its placeholders.
table.fill(spaceBit | endBit, 0, 0x21);
table[0x7f] = spaceBit | endBit;

/** The classes of a byte: bits of the above. */
export const classOf: Readonly<Uint8Array> = table;

export const isDigit = (byte: number): boolean => (classOf[byte] & digitBit) !== 0;
export const isWord = (byte: number): boolean => (classOf[byte] & (digitBit | letterBit)) !== 0;
export const isHex = (byte: number): boolean => (classOf[byte] & hexBit) !== 0;

/** Where the run of bytes with any of the classes ends, looking at most `most` bytes far. */
export function runEnd(bytes: Uint8Array, start: number, end: number, bits: number, most: number): number {
  const limit = Math.min(end, start + most);
  let at = start;
  while (at < limit && (classOf[bytes[at]] & bits) !== 0) at++;
  return at;
}

/** Whether no word goes on at `at`. */
export function isWordEnd(bytes: Uint8Array, at: number, end: number): boolean {
  return at >= end || !isWord(bytes[at]);
}

export const digitsEnd = (bytes: Uint8Array, start: number, end: number, most = Number.POSITIVE_INFINITY): number =>
  runEnd(bytes, start, end, digitBit, most);

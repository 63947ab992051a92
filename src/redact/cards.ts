/** Payment card numbers: digits of a known brand and length whose checksum is right, in one piece or in groups of four or more (the
 * last of three) with a space, a hyphen or a dot in between. */

import { mask } from './pairs.ts';

interface Brand {
  readonly prefixes: RegExp;
  readonly lengths: readonly number[];
}

// Ranges of ISO/IEC 7812 as the networks publish them. Numbers of other ranges (times in ms begin with 1) are no cards.
const brands: readonly Brand[] = [
  { prefixes: /^4/, lengths: [13, 16, 19] }, // Visa
  { prefixes: /^(?:5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720))/, lengths: [16] }, // Mastercard
  { prefixes: /^3[47]/, lengths: [15] }, // American Express
  { prefixes: /^3(?:0[0-5]|[689])/, lengths: [14, 16] }, // Diners Club
  { prefixes: /^(?:6011|64[4-9]|65|62|81)/, lengths: [16, 17, 18, 19] }, // Discover, UnionPay
  { prefixes: /^35(?:2[89]|[3-8])/, lengths: [16] }, // JCB
  { prefixes: /^(?:50|5[6-9]|6[37])/, lengths: [16, 18, 19] }, // Maestro
];
const fewestDigits = 13;
const mostDigits = 19;
/** Of all brands. */
const firstDigits = '234568';
const smallestGroup = 4;
const smallestLastGroup = 3;

/** The text with card numbers hidden. */
export function redactCards(text: string): string {
  let out = '';
  let taken = 0;
  for (let i = 0; i < text.length; i++) {
    if (!isDigit(text, i)) continue;
    const end = cardEnd(text, i);
    if (end > 0) {
      out += text.slice(taken, i) + mask;
      taken = end;
    }
    i = end > 0 ? end - 1 : groupEnd(text, i) - 1;
  }
  return taken === 0 ? text : out + text.slice(taken);
}

/** The end of the card number that begins with the group of digits at `start`; 0 where there is none. */
function cardEnd(text: string, start: number): number {
  if (!firstDigits.includes(text.charAt(start))) return 0;
  let count = 0;
  for (let at = start; ; at++) {
    const end = groupEnd(text, at);
    count += end - at;
    if (end - at < smallestLastGroup || count > mostDigits) return 0;
    if (count >= fewestDigits && luhn(text, start, end) && isOfBrand(text.slice(start, end).replace(/\D/g, '')))
      return end;
    if (end - at < smallestGroup) return 0;
    at = end;
    if (!' -.'.includes(text.charAt(at)) || !isDigit(text, at + 1)) return 0;
  }
}

/** The end of a run of digits. */
function groupEnd(text: string, start: number): number {
  let end = start + 1;
  while (isDigit(text, end)) end++;
  return end;
}

function isDigit(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  return c >= 0x30 && c <= 0x39;
}

/** Whether digits are a card number of a known brand with the right checksum. */
export function isCardNumber(digits: string): boolean {
  return digits.length >= fewestDigits && isOfBrand(digits) && luhn(digits, 0, digits.length);
}

function isOfBrand(digits: string): boolean {
  return brands.some((brand) => brand.lengths.includes(digits.length) && brand.prefixes.test(digits));
}

/** Luhn's checksum: from the right every second digit counts twice, less nine where that has two digits. */
function luhn(text: string, start: number, end: number): boolean {
  let sum = 0;
  let isDoubled = false;
  for (let i = end - 1; i >= start; i--) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9) continue;
    const doubled = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += isDoubled ? doubled : digit;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0;
}

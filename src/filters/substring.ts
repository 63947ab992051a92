/** "The text holds this": for `:` and free text. A digit at either end of what is looked for must not run on into
 * another digit, so 203.0.113.7 is not in 203.0.113.70. Ignoring case means ASCII letters only, as the scan does it. */

/** Whether a text holds `wanted`. */
export function holds(wanted: string, ignoreCase: boolean): (text: string) => boolean {
  const startsWithDigit = isDigit(wanted.charCodeAt(0));
  const endsWithDigit = isDigit(wanted.charCodeAt(wanted.length - 1));
  if (ignoreCase && /[A-Za-z]/.test(wanted)) return holdsIgnoringCase(wanted, startsWithDigit, endsWithDigit);
  if (!startsWithDigit && !endsWithDigit) return (text) => text.includes(wanted);
  return (text) => findBounded(text, wanted, 0, startsWithDigit, endsWithDigit) >= 0;
}

/** Where `wanted` stands in `text` at or after `from`, not touching a digit on the sides asked for; -1: nowhere. */
export function findBounded(text: string, wanted: string, from: number, left: boolean, right: boolean): number {
  for (let at = text.indexOf(wanted, from); at >= 0; at = text.indexOf(wanted, at + 1)) {
    const runsOn =
      (left && isDigit(text.charCodeAt(at - 1))) || (right && isDigit(text.charCodeAt(at + wanted.length)));
    if (!runsOn) return at;
  }
  return -1;
}

/** NaN, the code beyond the ends of a text, is no digit. */
export function isDigit(charCode: number): boolean {
  return charCode >= 48 && charCode <= 57;
}

/** A to Z as a to z, all else as it is: unlike toLowerCase, which makes k of the Kelvin sign. */
export function foldAscii(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** A regular expression of single characters and pairs has no choices to go back to; V8 skips ahead in it without
 * making a folded copy of each text. */
function holdsIgnoringCase(wanted: string, left: boolean, right: boolean): (text: string) => boolean {
  const letters = wanted.replace(/./gs, (c) =>
    /[A-Za-z]/.test(c) ? `[${c.toLowerCase()}${c.toUpperCase()}]` : escaped(c),
  );
  const pattern = new RegExp(`${left ? '(?<![0-9])' : ''}${letters}${right ? '(?![0-9])' : ''}`);
  return (text) => pattern.test(text);
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&');
}

/** What stands in a masked message where something variable was: one control character each, so that no text of a log
 * can look like one. For people they are written `<num>`, `<ip>` and so on. */

/** In the order in which they are tried. */
const names = [
  'url',
  'ip:port',
  'host:port',
  'ip',
  'mac',
  'time',
  'path',
  'date',
  'duration',
  'size',
  'num',
  'hex',
  'uuid',
  'id',
  'email',
] as const;

export type MaskName = (typeof names)[number];

/** The byte that stands for each. */
export const maskByte = Object.freeze(
  Object.fromEntries(names.map((name, i) => [name, i + 1])) as Record<MaskName, number>,
);

/** Stands for any token: what clustering puts where messages of a pattern differ. */
export const wildcard = '\u0010';
/** At the end of a message of which the rest was left out. */
export const cutByte = 0x11;

const written = new Map<string, string>([
  ...names.map((name, i) => [String.fromCharCode(i + 1), `<${name}>`] as const),
  [wildcard, '<*>'],
  [String.fromCharCode(cutByte), '…'],
]);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are the placeholders.
const placeholder = /[\u0001-\u0011]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above.
const onePlaceholder = /[\u0001-\u0011]/;

/** A masked message as people read it. */
export function readable(masked: string): string {
  return masked.replace(placeholder, (char) => written.get(char) ?? char);
}

/** Whether a token holds something variable. */
export const isMasked = (token: string): boolean => onePlaceholder.test(token);

/** Whether a token is nothing but a placeholder. */
export const isWholly = (token: string): boolean => token.length === 1 && token < '\u0011';

/** How many columns of a terminal a text takes: a grapheme takes none, one or two. */

// Text without combining, wide or invisible characters: a column a UTF-16 unit.
const oneColumnEach =
  /^[ -~\u00a0-\u00ac\u00ae-\u02ff\u0400-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2190-\u21ff\u2500-\u25fc]*$/;
let segmenter: Intl.Segmenter | undefined;

/** Made when first needed: it takes as long as all the rest of starting. */
function graphemes(): Intl.Segmenter {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return segmenter;
}
const emojiByDefault = /^\p{Emoji_Presentation}/u;
const invisible = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;

/** First and last code points of the blocks that are East Asian Wide or Fullwidth (Unicode's EastAsianWidth.txt), merged
 * where only unassigned ones lie between; emoji are known by their property. */
const wideRanges: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0x4dbf],
  [0x4e00, 0xa4cf],
  [0xa960, 0xa97c],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe10, 0xfe19],
  [0xfe30, 0xfe6f],
  [0xff01, 0xff60],
  [0xffe0, 0xffe6],
  [0x16fe0, 0x18d08],
  [0x1b000, 0x1b2fb],
  [0x20000, 0x3fffd],
];

export function displayWidth(text: string): number {
  if (oneColumnEach.test(text)) return text.length;
  let columns = 0;
  for (const { segment } of graphemes().segment(text)) columns += graphemeWidth(segment);
  return columns;
}

/** The text, cut to at most `columns` with an ellipsis where something is lost. */
export function truncate(text: string, columns: number, ellipsis = '…'): string {
  // No text takes more than two columns a unit: most fit at first sight.
  if (text.length * 2 <= columns || displayWidth(text) <= columns) return text;
  const room = columns - ellipsis.length;
  if (room < 0) return '';
  if (oneColumnEach.test(text)) return text.slice(0, room) + ellipsis;
  let kept = '';
  let used = 0;
  for (const { segment } of graphemes().segment(text)) {
    used += graphemeWidth(segment);
    if (used > room) break;
    kept += segment;
  }
  return kept + ellipsis;
}

export function padEnd(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)));
}

export function padStart(text: string, columns: number): string {
  return ' '.repeat(Math.max(0, columns - displayWidth(text))) + text;
}

function graphemeWidth(grapheme: string): number {
  const code = grapheme.codePointAt(0) ?? 0;
  if (invisible.test(grapheme)) return 0;
  if (grapheme.includes('\ufe0f') || emojiByDefault.test(grapheme)) return 2;
  return isWide(code) ? 2 : 1;
}

function isWide(code: number): boolean {
  if (code < 0x1100) return false;
  return wideRanges.some(([first, last]) => code >= first && code <= last);
}

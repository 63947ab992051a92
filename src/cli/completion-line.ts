/** A command line as it stands in a shell: its words without their quotes, and the word at the cursor; and candidates as a shell
 * must write them there. */

export type Shell = 'bash' | 'zsh' | 'fish';
export const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

export type Quote = '' | "'" | '"';

export interface TypedLine {
  /** The words before the one at the cursor, the command's name left out. */
  readonly before: readonly string[];
  /** The word at the cursor, up to the cursor. */
  readonly word: string;
  /** The quote that is open at the cursor. */
  readonly quote: Quote;
  readonly after: readonly string[];
}

/** Splits what stands left and right of the cursor. */
export function typedLine(left: string, right: string): TypedLine {
  const words = splitWords(left);
  const at = words.pop() ?? { text: '', quote: '' };
  // What follows the cursor without a space belongs to the word at the cursor.
  const rest = right.slice(endOfWord(right, at.quote));
  const after = splitWords(rest).map(({ text }) => text);
  return {
    before: words.slice(1).map(({ text }) => text),
    word: at.text,
    quote: at.quote,
    after: after.filter((text) => text !== ''),
  };
}

interface Word {
  text: string;
  quote: Quote;
}

/** The words of a line; the last is the one that is still being typed (empty after a space). Not a whole shell: expansions
 * stay as they are written. */
function splitWords(line: string): Word[] {
  const words: Word[] = [{ text: '', quote: '' }];
  for (let i = 0; i < line.length; i++) {
    const word = words[words.length - 1];
    const c = line[i];
    if (word.quote === "'") {
      if (c === "'") word.quote = '';
      else word.text += c;
    } else if (c === '\\' && i + 1 < line.length) {
      const next = line[++i];
      word.text += word.quote === '"' && !'"\\$`'.includes(next) ? `\\${next}` : next;
    } else if (word.quote === '"') {
      if (c === '"') word.quote = '';
      else word.text += c;
    } else if (c === "'" || c === '"') word.quote = c;
    else if (/\s/.test(c)) {
      if (word.text !== '' || /\S/.test(line[i - 1] ?? '')) words.push({ text: '', quote: '' });
    } else word.text += c;
  }
  return words;
}

function endOfWord(right: string, quote: Quote): number {
  const end = quote === '' ? right.search(/\s/) : right.indexOf(quote) + 1;
  return end < 0 || (quote !== '' && end === 0) ? right.length : end;
}

/** Content of logs must not reach a terminal or a shell as anything but text. */
export function isSafeCandidate(text: string): boolean {
  return text.length <= 200 && !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\u{fffd}]/u.test(text);
}

/** A candidate for the whole word as bash must insert it: it replaces only what comes after the last of `breaks` in the word, and
 *  nothing of an open quote. */
export function bashText(candidate: string, { word, quote }: TypedLine, breaks: string): string {
  if (quote === "'") return candidate.replaceAll("'", "'\\''");
  if (quote === '"') return candidate.replace(/["\\$`]/g, '\\$&');
  const kept = lastBreak(word, breaks);
  return candidate.slice(kept).replace(/[^\p{L}\p{N}_@%+=:,./-]/gu, '\\$&');
}

/** How much of the word stays as it is. */
function lastBreak(word: string, breaks: string): number {
  for (let i = word.length; i > 0; i--) if (breaks.includes(word[i - 1])) return i;
  return 0;
}

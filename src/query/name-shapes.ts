/** What names look like: letters of any script. */

/** The pieces of a name in a query, to be matched where they should begin. */
export interface NameShapes {
  /** A word of its own: it does not go on as a name would. */
  readonly wordAlone: RegExp;
  readonly start: RegExp;
  /** After a dot. */
  readonly further: RegExp;
  readonly leadingDot: RegExp;
  readonly furtherDot: RegExp;
  /** All of a first piece that needs no quotes. */
  readonly plain: RegExp;
  /** All of a piece after a dot that needs none. */
  readonly plainFurther: RegExp;
}

const ascii = shapes('A-Za-z', '', '');
let unicode: NameShapes | undefined;

/** The shapes for a text. For one in ASCII they are others that match the same: to compile the letters of all scripts takes 5 ms. */
export function nameShapes(text: string): NameShapes {
  if (isAscii(text)) return ascii;
  unicode ??= shapes('\\p{L}', '\\p{M}', 'u');
  return unicode;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false;
  return true;
}

function shapes(letters: string, marks: string, flag: '' | 'u'): NameShapes {
  const inName = `${letters}${marks}\\d_@$`;
  return {
    wordAlone: new RegExp(`[A-Za-z]+(?![${inName}.[\\]/:=<>~!-])`, `${flag}y`),
    start: new RegExp(`[${letters}_@$][${inName}.[\\]/-]*`, `${flag}y`),
    further: new RegExp(`[${inName}/-][${inName}.[\\]/-]*`, `${flag}y`),
    leadingDot: new RegExp(`\\.(?=[${letters}_@$\`])`, `${flag}y`),
    furtherDot: new RegExp(`\\.(?=[${inName}/\`-])`, `${flag}y`),
    plain: new RegExp(`^[${letters}_@$][${inName}/-]*$`, flag),
    plainFurther: new RegExp(`^[${inName}/-]+$`, flag),
  };
}

/** Bars and columns out of block characters, in eighths of a column; with # where the locale is not UTF-8. */

const eighthsWide = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const eighthsHigh = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const asciiHigh = [' ', '.', '.', ':', ':', '|', '|', '#', '#'];

/** A bar that fills `fraction` (0..1) of `columns`. What is not zero is seen. */
export function bar(fraction: number, columns: number, unicode: boolean): string {
  if (!(fraction > 0)) return '';
  if (!unicode) return '#'.repeat(Math.max(1, Math.round(fraction * columns)));
  const eighths = Math.max(1, Math.round(Math.min(1, fraction) * columns * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + eighthsWide[eighths % 8];
}

/** One character a value, scaled from 0 to `highest`; zero is the lowest mark, a missing value a space. */
export function sparkline(values: readonly (number | undefined)[], highest: number, unicode: boolean): string {
  const marks = unicode ? eighthsHigh : asciiHigh;
  return values
    .map((value) => {
      if (value === undefined) return ' ';
      if (value <= 0 || highest <= 0) return marks[1];
      return marks[1 + Math.max(1, Math.round((value / highest) * 7))];
    })
    .join('');
}

/** The part of a column of `height` rows that lies in row `row`, 0 at the bottom. */
export function columnPart(fraction: number, height: number, row: number, unicode: boolean): string {
  if (!(fraction > 0)) return ' ';
  const eighths = Math.max(1, Math.round(Math.min(1, fraction) * height * 8)) - row * 8;
  if (!unicode) return eighths >= 4 || (row === 0 && eighths > 0) ? '#' : ' ';
  return eighthsHigh[Math.max(0, Math.min(8, eighths))];
}

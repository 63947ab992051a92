/** An assessment on one screen: what is wrong, then a line for each question with how sure it is, and beneath it the command that looks
 * deeper. */

import { stripVTControlCharacters } from 'node:util';
import type { AssessReport, LineConfidence } from '../../analysis/assess/model.ts';
import { sanitizeLine, sparkline } from '../../render/index.ts';
import { type Ink, inkFor } from '../../render/ink.ts';
import { Clock } from '../../render/time-text.ts';
import { displayWidth, truncate } from '../../render/width.ts';
import { AssessWords, type Said } from './words.ts';

export interface AssessTextOptions {
  readonly zone: 'local' | 'utc';
  readonly unicode: boolean;
  readonly color: boolean;
  /** Columns of the terminal; Infinity for none. */
  readonly widthColumns: number;
  /** Lines of the terminal; Infinity for none. */
  readonly heightLines: number;
  /** What stands for the inputs in commands. */
  readonly inputs: string;
}

const labelColumns = 10;
/** Of a screen, where there is none. */
const usualColumns = 100;
const indent = ' '.repeat(labelColumns);
const colours = { wrong: '\x1b[1;31m', unclear: '\x1b[1;33m', quiet: '\x1b[32m' } as const;
const marks: Readonly<Record<LineConfidence['level'], string>> = { high: 'sure', medium: 'fairly sure', low: 'UNSURE' };

/** The prompt, and what is said on standard error after it. */
const linesBelow = 3;

/** The whole text, lines ended. Safe for a terminal. Where it is longer than the screen, what matters most is said once more at its end,
 * as its beginning is out of sight by then. */
export function assessText(report: AssessReport, options: AssessTextOptions): string {
  const words = new AssessWords(report, new Clock(options.zone));
  const ink = inkFor(options.color);
  const head = (text: string): string => {
    const state = report.isWrong ? 'wrong' : words.isUnclear ? 'unclear' : 'quiet';
    const colour = options.color ? colours[state] : '';
    return `${colour}${sanitizeLine(text)}${ink.reset}`;
  };
  const headline = [head(words.headline()), ...words.others().map(sanitizeLine)];
  const lines = [...headline, sanitizeLine(words.frame()), ''];
  for (const said of words.lines()) lines.push(...saidLines(said, report, options, ink));
  const again = screenLines(lines, options) + linesBelow > options.heightLines ? ['', ...headline] : [];
  return `${[...lines, ...again].filter((line, i) => line !== '' || i > 0).join('\n')}\n`;
}

/** As many as the terminal makes of them. */
function screenLines(lines: readonly string[], { widthColumns }: AssessTextOptions): number {
  return lines.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(displayWidth(stripVTControlCharacters(line)) / widthColumns)),
    0,
  );
}

/** How sure a line is stands at its end, or below it where there is no room. Why it is sure matters least:
 * that is left out on narrow screens. */
function saidLines(said: Said, report: AssessReport, options: AssessTextOptions, ink: Ink): string[] {
  const { confidence, deeper } = said.judged;
  const [first, ...further] = said.texts.flatMap((text, i) =>
    wrapped(`${i === 0 ? said.label.padEnd(labelColumns) : indent}${sanitizeLine(text)}`, options),
  );
  const room =
    further.length < said.texts.length
      ? Math.min(options.widthColumns, usualColumns) - displayWidth(first) - '   '.length
      : 0;
  const reasoned = `${marks[confidence.level]}: ${sanitizeLine(confidence.because)}`;
  const isNarrow = options.widthColumns < usualColumns && displayWidth(reasoned) > room;
  const sure = isNarrow && confidence.level === 'high' ? marks.high : reasoned;
  const hasRoom = displayWidth(sure) <= room;
  const head = hasRoom ? `${first}   ${ink.dim}${sure}${ink.reset}` : first;
  const below = hasRoom ? [] : wrapped(`${indent}${sure}`, options).map((line) => `${ink.dim}${line}${ink.reset}`);
  const chart = said.label === 'errors' ? [`${indent}${chartOf(report, options)}`] : [];
  const command = sanitizeLine(deeper.replace(/FILES$/, () => options.inputs));
  return [head, ...further, ...chart, ...below, `  ${ink.dim}>${ink.reset} ${command}`];
}

/** Goes on below where it is too long, so that no number is cut; only a word longer than a line is. */
function wrapped(text: string, { widthColumns, unicode }: AssessTextOptions): string[] {
  if (displayWidth(text) <= widthColumns) return [text];
  const lines = [text.slice(0, labelColumns)];
  for (const word of text.slice(labelColumns).split(' ')) {
    const last = lines.length - 1;
    const isFirst = lines[last].length === labelColumns;
    if (isFirst) lines[last] += word;
    else if (displayWidth(lines[last]) + 1 + displayWidth(word) <= widthColumns) lines[last] += ` ${word}`;
    else lines.push(indent + word);
  }
  return lines.map((line) => truncate(line.trimEnd(), widthColumns, unicode ? '…' : '...'));
}

/** Errors by step, over the baseline. */
function chartOf({ errors }: AssessReport, { unicode }: AssessTextOptions): string {
  const values = (errors?.series ?? []).map(({ value }) => value);
  return sparkline(values, Math.max(1, ...values), unicode);
}

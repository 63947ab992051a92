/** What is said on standard error: hints before, problems and the summary after. */

import { limits } from '../core/limits.ts';
import type { Spot, Summary } from '../engine/execute.ts';
import type { FileSeek } from '../engine/file-seek.ts';
import { sanitizeLine } from '../render/sanitize.ts';
import type { ScanOptions } from './options.ts';

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

export function sayHints(summary: Summary, options: ScanOptions): void {
  if (options.quiet) return;
  for (const { message } of summary.hints) say(message);
}

/** What could not be read, and what was left out. Problems of named inputs are said even when quiet. */
export function sayProblems(summary: Summary, options: ScanOptions): void {
  for (const { path, message, severity } of summary.problems)
    if (severity === 'error' || !options.quiet) say(`${path}: ${message}`);
  if (options.quiet) return;
  for (const warning of summary.warnings) say(warning);
  const { brokenRecords, firstBroken, longLines, firstLong } = summary;
  if (brokenRecords > 0)
    say(
      `${counted(brokenRecords, 'line begins', 'lines begin')} like a JSON object but ${brokenRecords === 1 ? 'is' : 'are'} none, the first at ${at(firstBroken)}; taken as text`,
    );
  if (longLines > 0)
    say(
      `${counted(longLines, 'line is', 'lines are')} over the limit of ${limits.lineBytes / 2 ** 20} MiB and passed over, the first at ${at(firstLong)}`,
    );
}

function at(spot: Spot | undefined): string {
  if (spot === undefined) return '';
  const file = spot.name === '-' ? 'standard input' : spot.name;
  return placeText({ ...spot, file });
}

/** Where a line is. Of a file that was read in part, lines are counted from there. */
export function placeText({ file, line, afterBytes }: Omit<Spot, 'name'> & { readonly file: string }): string {
  return afterBytes === undefined
    ? `${file}:${line}`
    : `${file}, line ${line} after byte ${afterBytes.toLocaleString('en')}`;
}

export function counted(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** What the renderer and the command have to say about the output. */
export function sayNotes(notes: readonly string[], options: ScanOptions): void {
  if (options.quiet) return;
  for (const note of notes) say(note);
}

/** A summary with what became of it. */
interface Ended extends Summary {
  readonly shown: number;
  readonly seconds: number;
}

/** One line when a person is looking, when asked for, and when something could not be read. */
export function saySummary(summary: Ended, options: ScanOptions): void {
  const { brokenRecords, longLines, problems, records } = summary;
  const incomplete =
    records > 0 && (brokenRecords + longLines > 0 || problems.some(({ severity }) => severity === 'error'));
  if (options.quiet || !(options.stats || process.stderr.isTTY || incomplete)) return;
  const { bytes, seconds, textRecords, firstText } = summary;
  const speed = seconds > 0.05 && bytes > 1e6 ? `, ${bytesText(bytes / seconds)}/s` : '';
  const text =
    textRecords > 0 ? `; ${counted(textRecords, 'text line', 'text lines')}, the first at ${at(firstText)}` : '';
  say(`${resultText(summary)}, ${bytesText(bytes)} in ${seconds.toFixed(2)} s${speed}${text}`);
  saySeek(summary.seek, options);
}

/** What was not read because of its times, and why something was that need not have been. */
export function saySeek(seek: FileSeek, options: ScanOptions): void {
  const { skippedBytes, skippedFiles, unordered, hindrance } = seek;
  if (skippedBytes > 0) {
    const files = skippedFiles === 0 ? '' : `, ${counted(skippedFiles, 'file', 'files')} in whole`;
    say(`  ${bytesText(skippedBytes)} outside these times not read${files}; order assumed (--no-seek reads all)`);
  }
  for (const { name, atBytes, behindMs } of unordered) {
    const behind = `${(behindMs / 1000).toLocaleString('en', { maximumFractionDigits: 0 })} s`;
    say(
      `  ${name} was read in full: not in the order of time (${behind} back at byte ${atBytes.toLocaleString('en')})`,
    );
  }
  if (options.stats && hindrance !== undefined) say(`  files were read in full: ${hindrance}`);
}

function resultText({ matched, records, shown, stopped, enough }: Ended): string {
  const read = counted(records, 'record', 'records');
  if (enough) return `${shown.toLocaleString('en')} shown; stopped there after ${read}`;
  return `${matched.toLocaleString('en')} of ${read} matched${stopped ? ' (interrupted)' : ''}`;
}

export function bytesText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toPrecision(3).replace(/\.0+$/, '')} ${units[unit]}`;
}

/** What is said on standard error: hints before, problems and the summary after. */

import type { Spot, Summary } from '../engine/execute.ts';
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
      `${counted(longLines, 'line is', 'lines are')} over the limit of 64 MiB and passed over, the first at ${at(firstLong)}`,
    );
}

function at(spot: Spot | undefined): string {
  return spot === undefined ? '' : `${spot.name === '-' ? 'standard input' : spot.name}:${spot.line}`;
}

function counted(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

/** One line when a person is looking, or when asked for. */
export function saySummary(summary: Summary, seconds: number, options: ScanOptions): void {
  if (options.quiet || !(options.stats || process.stderr.isTTY)) return;
  const { matched, records, bytes, textRecords, firstText } = summary;
  const speed = seconds > 0.05 && bytes > 1e6 ? `, ${bytesText(bytes / seconds)}/s` : '';
  const text =
    textRecords > 0 ? `; ${counted(textRecords, 'text line', 'text lines')}, the first at ${at(firstText)}` : '';
  const ended = summary.stopped ? ' (interrupted)' : '';
  say(
    `${matched.toLocaleString('en')} of ${counted(records, 'record', 'records')} matched, ${bytesText(bytes)} in ${seconds.toFixed(2)} s${speed}${text}${ended}`,
  );
  if (options.stats) sayCoverage(summary);
}

function sayCoverage({ coverage, records }: Summary): void {
  for (const [field, present] of coverage) {
    const share = records === 0 ? 0 : (present / records) * 100;
    say(`  ${field}: in ${share.toFixed(1)} % of the records looked at`);
  }
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

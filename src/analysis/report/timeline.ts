/** The course of an incident in words, in the order of time. */

import { printDuration } from '../../query/printer.ts';
import { type Deeper, shortIso } from '../assess/deeper.ts';
import { durationWords, numberText } from '../spike/summary.ts';
import type { Incident, TimelineEntry } from './model.ts';

export interface TimelineWords {
  readonly windowMs: number;
  readonly deeper: Deeper;
}

/** What the incident's own course gives. */
export function courseEntries(incident: Incident, words: TimelineWords): TimelineEntry[] {
  const { kind, beganMs, detectedMs, escalations, endedMs, peakMs, peak, before } = incident;
  if (kind === 'none') return [];
  const { windowMs, deeper } = words;
  const window = durationWords(windowMs);
  const at = (ms: number): string => spikeCommand(incident, deeper, ms);
  const level = (value: number): string => levelText(incident, value);
  const entries: TimelineEntry[] = [
    entry(
      beganMs,
      'began',
      `${beginning(incident)} (${level(before)} a window of ${window} before)`,
      at(detectedMs ?? peakMs + windowMs),
    ),
  ];
  if (detectedMs !== undefined)
    entries.push(
      entry(
        detectedMs,
        'detected',
        `logscan spike would have told of it, ${durationWords(detectedMs - beganMs)} after it began`,
        at(detectedMs),
      ),
    );
  for (const { atMs, current } of escalations)
    entries.push(
      entry(atMs, 'escalated', `twice as bad as when it was last told: ${level(current)} in ${window}`, at(atMs)),
    );
  if (peak > 0 && kind !== 'traffic')
    entries.push(entry(peakMs, 'worst', `the worst ${window}: ${level(peak)}`, at(peakMs + windowMs)));
  if (endedMs !== undefined)
    entries.push(
      entry(
        endedMs,
        'resolved',
        `back to what was usual, after ${durationWords(endedMs - beganMs)}`,
        at(endedMs + windowMs),
      ),
    );
  return entries;
}

function entry(timeMs: number, kind: TimelineEntry['kind'], text: string, command: string | undefined): TimelineEntry {
  return { timeMs, kind, text, command };
}

function beginning({ kind, of }: Incident): string {
  switch (kind) {
    case 'errors':
      return 'errors begin to rise';
    case 'errors of a service':
      return `errors of ${of} begin to rise`;
    case 'latency':
      return 'response times begin to rise';
    case 'traffic':
      return 'traffic begins to fall';
    case 'none':
      return '';
  }
}

/** `28 errors`, `1,240 ms`, `310 records`. */
export function levelText({ kind }: Pick<Incident, 'kind'>, value: number): string {
  if (kind === 'latency') return `a p95 of ${numberText(value)} ms`;
  return `${numberText(value)} ${kind === 'traffic' ? 'records' : 'errors'}`;
}

function spikeCommand({ kind }: Incident, deeper: Deeper, atMs: number): string {
  const at = `--at ${shortIso(atMs)}`;
  switch (kind) {
    case 'latency':
      return deeper.spike([], `--all --of 'p95(duration)' ${at}`);
    case 'traffic':
      return deeper.spike([], `--all --direction down ${at}`);
    case 'errors of a service':
      return deeper.spike([deeper.errors], `--by service ${at}`);
    default:
      return deeper.spike([deeper.errors], at);
  }
}

/** Other incidents in the time that is shown. */
export function otherEntries(others: readonly Incident[], { windowMs, deeper }: TimelineWords): TimelineEntry[] {
  return others.map((one) => ({
    timeMs: one.beganMs,
    kind: 'other',
    text: `another rise: ${beginning(one)}; at the worst ${levelText(one, one.peak)} in ${printDuration(windowMs)}`,
    command: spikeCommand(one, deeper, one.detectedMs ?? one.beganMs + windowMs),
  }));
}

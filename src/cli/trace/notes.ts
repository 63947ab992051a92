/** What is notable in a trace, in words. As logged in part: not safe for a terminal or a page yet. */

import type { Trace, TraceEntry } from '../../analysis/trace/model.ts';
import { durationText, shareText } from '../../render/index.ts';
import { withoutIds } from './words.ts';

/** Of a kind of note so many are told; the rest is counted. */
const mostOfKind = 5;
const longestName = 80;

/** Sentences, what went wrong first. */
export function notesOf(trace: Trace): string[] {
  return [errors, retries, unfinished, gaps, critical, skews, copies].flatMap((kind) => {
    const notes = kind(trace);
    const more = notes.length - mostOfKind;
    return more > 0 ? [...notes.slice(0, mostOfKind), `${notes[0].split(/[ :]/, 1)[0]}: ${more} more`] : notes;
  });
}

/** The entries that failed while none of their parts did: where it began. */
function errors({ entries }: Trace): string[] {
  const failed = entries.filter((entry) => entry.failed);
  if (failed.length === 0) return [];
  const parents = new Set(failed.map(({ parent }) => parent));
  const origins = failed.filter((entry) => !parents.has(entries.indexOf(entry)));
  return origins.map((entry) => {
    const why = entry.error !== undefined && !entry.name.includes(entry.error) ? `: ${short(entry.error)}` : '';
    const status = entry.status === undefined ? '' : ` (${entry.status})`;
    return `error at ${at(entry, entries[0])} in ${short(entry.service)}: ${short(entry.name)}${status}${why}`;
  });
}

function retries({ entries, retries: all }: Trace): string[] {
  return all.map(({ entries: attempts, service, name, recovered }) => {
    const first = entries[attempts[0]];
    const end = recovered ? 'the last went well' : 'the last failed too';
    if (attempts.length === 1) return `retry told at ${at(first, entries[0])} by ${short(service)}: ${short(name)}`;
    const last = entries[attempts[attempts.length - 1]];
    return `retry: ${short(service)} ${short(name)} was tried ${attempts.length} times in ${durationText(last.endMs - first.startMs)}, ${end}`;
  });
}

const whys = {
  noEnd: 'has no end',
  neverEnded: 'began, and no record tells of its end',
  missingParent: 'has a parent span that is in none of the files',
};

function unfinished({ entries, unfinished: all }: Trace): string[] {
  return all.map(({ entry, why }) => {
    const { service, name } = entries[entry];
    return `unfinished: ${short(service)} ${short(name)} at ${at(entries[entry], entries[0])} ${whys[why]}`;
  });
}

function gaps({ entries, gaps: all, durationMs }: Trace): string[] {
  return all.map((gap) => {
    const ms = gap.endMs - gap.startMs;
    const before = entries[gap.before];
    const after = entries[gap.after];
    return `gap of ${durationText(ms)} (${shareText(ms / durationMs)}): nothing noted between ${edge(after, gap.startMs)} and ${edge(before, gap.endMs)}`;
  });
}

/** An entry, and which end of it. */
function edge({ service, name, startMs, durationMs }: TraceEntry, ms: number): string {
  const end = durationMs === undefined ? '' : ms === startMs ? 'the start of ' : 'the end of ';
  return `${end}${short(service)} ${short(name)}`;
}

/** The entries that most of the critical path is spent in. */
function critical({ entries, criticalPath }: Trace): string[] {
  const total = criticalPath.reduce((sum, { startMs, endMs }) => sum + endMs - startMs, 0);
  if (total <= 0) return [];
  const own = new Map<number, number>();
  for (const { entry, startMs, endMs } of criticalPath) own.set(entry, (own.get(entry) ?? 0) + endMs - startMs);
  const parts = [...own].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, 3);
  const told = parts.map(([entry, ms]) => {
    const { service, name } = entries[entry];
    return `${short(service)} ${short(name)} ${durationText(ms)} (${shareText(ms / total)})`;
  });
  return [`critical path: ${told.join('; ')}`];
}

function skews({ skews: all }: Trace): string[] {
  return all.map(({ parentHost, childHost, leastMs, pairs, of }) => {
    const way = leastMs > 0 ? 'behind' : 'ahead of';
    const how = leastMs > 0 ? 'begin before' : 'end after';
    return `clock skew: ${short(childHost)} is at least ${durationText(Math.abs(leastMs))} ${way} ${short(parentHost)}: ${pairs} of ${of} calls ${how} the span that made them; times are shown as logged`;
  });
}

function copies({ entries }: Trace): string[] {
  const twice = entries.filter((entry) => entry.copies !== undefined).length;
  return twice === 0 ? [] : [`copies: ${twice} spans stand in the files more than once; each is shown once`];
}

function at(entry: TraceEntry, first: TraceEntry): string {
  return `+${durationText(entry.startMs - first.startMs)}`;
}

function short(text: string): string {
  const line = withoutIds(text.slice(0, 1000)).replace(/\s+/g, ' ').trim();
  return line.length > longestName ? `${line.slice(0, longestName - 1)}…` : line;
}

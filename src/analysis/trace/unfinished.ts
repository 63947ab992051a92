/** What began and never ended, as far as the files tell. */

import type { TraceEntry, TraceUnfinished } from './model.ts';

/** In order of time. */
export function unfinishedOf(entries: readonly TraceEntry[]): TraceUnfinished[] {
  const missing = new Set<string>();
  return entries.flatMap((entry, i): TraceUnfinished[] => {
    if (entry.kind === 'span') {
      if (entry.durationMs === undefined) return [{ entry: i, why: 'noEnd' }];
      return lacksParent(entry, missing) ? [{ entry: i, why: 'missingParent' }] : [];
    }
    return entry.kind === 'record' && isStart(entry) && !isEnded(entries, i) ? [{ entry: i, why: 'neverEnded' }] : [];
  });
}

/** The first child of each span that is missing. */
function lacksParent({ parent, parentSpanId }: TraceEntry, missing: Set<string>): boolean {
  if (parentSpanId === undefined || parent !== undefined || missing.has(parentSpanId)) return false;
  missing.add(parentSpanId);
  return true;
}

const startWords =
  /^\W*(?:(?:start(?:ed|ing)?|begin(?:ning)?|began|received|receiving|incoming|calling|sending|requesting|processing|handling|connecting|acquiring|fetching|waiting|executing|publishing)\b.*|.*\b(?:started|starting|begins|began|received|incoming))\W*$/is;
const endWords =
  /\b(?:end(?:ed|s)?|finish(?:ed|es)?|complet(?:e|ed|es)|done|succe(?:ss|eded|ssful|ssfully)|fail(?:ed|s|ure)?|abort(?:ed|s)?|cancel(?:l?ed|s)?|sent|respond(?:ed|s)|response|answer(?:ed|s)|return(?:ed|s)|clos(?:ed|es)|process(?:ed)|handled|connected|acquired|fetched|executed|published|got|timed? ?out|error|exception|refused|rejected)\b/i;
/** Words that say nothing of what began. */
const emptyWords = new Set(
  'a an the to of for with from in on at and by is was start started starting begin beginning began begins received receiving incoming calling sending requesting processing handling connecting acquiring fetching waiting executing publishing request'.split(
    ' ',
  ),
);
/** What begins the work of a service as a whole. */
const requestWords = /\b(?:request|received|incoming|handling)\b/i;
const longestLooked = 500;

/** A message that says that something begins, of a record that has no result yet. */
function isStart({ name, durationMs, status, failed }: TraceEntry): boolean {
  const message = name.slice(0, longestLooked);
  return (
    durationMs === undefined && status === undefined && !failed && startWords.test(message) && !endWords.test(message)
  );
}

/** Whether a later record of the same service tells of the end: by words about the same, by a failure, or as a request that
 *  lasted over the start. */
function isEnded(entries: readonly TraceEntry[], at: number): boolean {
  const start = entries[at];
  const subject = subjectOf(start.name);
  const isOfRequest = subject.size === 0 || requestWords.test(start.name.slice(0, longestLooked));
  return entries.some((later, i) => {
    if (i === at || later.service !== start.service || later.endMs < start.startMs) return false;
    if (later.durationMs !== undefined && later.startMs <= start.startMs + 1) return isOfRequest;
    if (i < at) return false;
    const tellsEnd =
      later.failed || later.durationMs !== undefined || endWords.test(later.name.slice(0, longestLooked));
    return tellsEnd && (subject.size === 0 || [...subjectOf(later.name)].some((word) => subject.has(word)));
  });
}

/** The words that name what began; numbers differ from record to record. */
function subjectOf(message: string): Set<string> {
  const words =
    message
      .slice(0, longestLooked)
      .toLowerCase()
      .match(/\p{L}{2,}/gu) ?? [];
  return new Set(words.filter((word) => !emptyWords.has(word)));
}

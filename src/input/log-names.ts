/** What file names tell: whether it is a log, and where it stands among its rotations. */

import { resolve } from 'node:path';

/** Endings of compressed files and archives. */
const packed = /\.(?:gz|gzip|zst|zstd|bz2|xz|zip|tgz|tar|txz|tbz2?|Z)$/i;
const logEnding = /\.(?:log|logs|json|jsonl|ndjson|ldjson|out|err|trace|clef)$/i;
/** What a rotation adds: a count, a date, a time, "old". */
const rotation = /[._-](?:\d{1,10}|\d{4}-?\d\d-?\d\d(?:[T._-]?\d{2}(?:[-:.]?\d{2}){0,2})?|old|bak|current)$/i;
/** Logs without an ending of their own (/var/log/syslog). */
const logWord = /^(?:syslog|messages|dmesg|kern|daemon|auth|debug|.*[._-]?(?:log|logs|access|error|stdout|stderr))$/i;

/** Whether a file found in a folder is one to read, by its name. */
export function isLogName(name: string): boolean {
  if (name.startsWith('.')) return false;
  let base = name;
  let rotated = false;
  for (let before = ''; before !== base; ) {
    before = base;
    base = base.replace(packed, '');
    const shorter = base.replace(rotation, '');
    rotated ||= shorter !== base;
    base = shorter;
  }
  if (logEnding.test(base)) return !isSettings(name);
  // app-2024-05-01.txt.gz is a log, notes.txt is one too: text is what old programs call theirs.
  return logWord.test(base) || (rotated && /\.txt$/i.test(base)) || /\.txt$/i.test(name);
}

/** JSON that every project has and that is no log. */
function isSettings(name: string): boolean {
  return /^(?:package(?:-lock)?|tsconfig.*|composer|manifest|config|settings|launch|biome)\.json$/i.test(name);
}

/** A name that says that the file is compressed. */
export function isPacked(name: string): boolean {
  return packed.test(name);
}

/** A name that ends like a log's, compressed or not, whether it exists or not. */
export function endsLikeLog(name: string): boolean {
  let base = name.replace(packed, '');
  if (base !== name) return true;
  base = base.replace(rotation, '');
  return logEnding.test(base) || /\.txt$/i.test(base);
}

/** Where a file stands: rotations of one log have the same `log`; older ones a smaller `age`. */
interface Place {
  readonly log: string;
  readonly dated: boolean;
  readonly date: string;
  readonly index: number;
}

/** The log that a file belongs to, whatever rotation of it it is. (web-1.log and web-2.log count as one here: where that
 *  matters, their contents tell them apart.) */
export function logOf(path: string): string {
  return placeOf(resolve(withoutRotation(path))).log;
}

const date = /[._-]?(\d{4}-?\d\d-?\d\d(?:[T._-]?\d{2}(?:[-:.]?\d{2}){0,2})?|\d{10})(?=[._-]|$)/;
const count = /[._-](\d{1,5})(?=\.[A-Za-z]+$|$)/;

export function placeOf(path: string): Place {
  let rest = path.replace(packed, '');
  const slash = Math.max(rest.lastIndexOf('/'), rest.lastIndexOf('\\'));
  const folder = rest.slice(0, slash + 1);
  rest = rest.slice(slash + 1);
  const dateFound = date.exec(rest);
  if (dateFound !== null) rest = rest.slice(0, dateFound.index) + rest.slice(dateFound.index + dateFound[0].length);
  const counted = count.exec(rest);
  if (counted !== null) rest = rest.slice(0, counted.index) + rest.slice(counted.index + counted[0].length);
  const index = counted === null ? -1 : Number(counted[1]);
  return {
    log: folder + rest,
    dated: dateFound !== null,
    date: dateFound === null ? '' : dateFound[1].replace(/\D/g, ''),
    index,
  };
}

/** Whether one log was rotated into both: its count stands after the name's ending (app.log.1, app.log.2.gz), or one is the
 *  current one (app.log). web-1.log and web-2.log are two logs. */
export function sameRotation(a: string, b: string): boolean {
  if (placeOf(a).log !== placeOf(b).log) return false;
  return [a, b].some(isCurrent) || [a, b].every((name) => /\.\d{1,5}$/.test(name.replace(packed, '')));
}

/** A name that a rotation gave: a count after the name's ending (app.log.1, app.log.2.gz), or a date. */
export function isRotated(name: string): boolean {
  return placeOf(name).dated || /\.\d{1,5}$/.test(name.replace(packed, ''));
}

/** What a file was called before its last rotation. */
export function withoutRotation(name: string): string {
  return name.replace(packed, '').replace(rotation, '');
}

/** The current log that a file is a rotation of, where it is among the names: `app.log` for `app.log.2.gz`; else the name itself. */
export function currentLogOf(name: string, names: readonly string[]): string {
  return names.find((other) => isCurrent(other) && sameRotation(name, other)) ?? name;
}

/** A name without date and count, under which a log is written. */
export function isCurrent(name: string): boolean {
  const { dated, index } = placeOf(name);
  return !dated && index < 0;
}

let collator: Intl.Collator | undefined;

/** By name as people count (a2 before a10); rotations of one log oldest first: dates up, counts down, the current one last.
 *  Within a date counts go up (app-2024-05-01.1.log came before .2). */
export function compareNames(a: string, b: string): number {
  const one = placeOf(a);
  const other = placeOf(b);
  // To make one takes 12 ms: only where there are names to compare.
  collator ??= new Intl.Collator('en', { numeric: true });
  return (
    collator.compare(one.log, other.log) ||
    Number(other.dated) - Number(one.dated) ||
    compareText(one.date, other.date) ||
    (one.dated ? one.index - other.index : other.index - one.index) ||
    collator.compare(a, b) ||
    compareText(a, b)
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Paths of files and of requests in a message. Each function gives where the path that begins at `start` ends, or -1. */

import { isWord } from './chars.ts';
import { itemEnd, untrailed } from './network.ts';

const dot = 0x2e;
const slash = 0x2f;
const backslash = 0x5c;

/** /var/log/app.log, ~/app, ./app, ../app, //host/share; also what a request names: /api/users/7?page=2. */
export function pathEnd(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  if (bytes[at] === 0x7e) at++;
  while (at < start + 2 && bytes[at] === dot) at++;
  if (bytes[at] !== slash) return -1;
  const first = bytes[at + 1];
  const begins =
    at + 1 < end && (isWord(first) || first === dot || first === slash || first === 0x5f || first === 0x24);
  return begins ? longPathEnd(bytes, start, at + 1, end) : -1;
}

/** C:\Windows\system32, \\host\share. `at`: its first backslash. */
export function windowsPathEnd(bytes: Uint8Array, start: number, at: number, end: number): number {
  if (bytes[at] !== backslash || at + 1 >= end) return -1;
  const first = bytes[at + 1];
  return isWord(first) || first === backslash ? longPathEnd(bytes, start, at + 1, end) : -1;
}

function longPathEnd(bytes: Uint8Array, start: number, from: number, end: number): number {
  const to = untrailed(bytes, start, itemEnd(bytes, from, end));
  return to > from ? to : -1;
}

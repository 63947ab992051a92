/** Steps by lines in a file that is not read as a whole. Blank lines don't count, as they are no records. */

import { readSync } from 'node:fs';

const newline = 0x0a;
const windowBytes = 64 * 1024;

/** Where the line starts that is `count` lines before the one at `from`; `first` where there are not so many. */
export function linesBack(fd: number, from: number, count: number, first: number): number {
  for (let size = windowBytes; ; size *= 4) {
    const start = Math.max(first, from - size);
    const bytes = read(fd, start, from - start);
    // The window's first line may be cut, unless it is the file's.
    const whole = start === first ? 0 : bytes.indexOf(newline) + 1;
    let left = count;
    let end = bytes.length;
    while (left > 0 && end > whole) {
      const lineStart = end < 2 ? 0 : bytes.lastIndexOf(newline, end - 2) + 1;
      if (!isBlank(bytes.subarray(lineStart, end))) left--;
      end = lineStart;
    }
    if (left === 0) return start + end;
    if (start === first) return first;
  }
}

/** Where the line ends that is the last of `count` from `from` on, where one starts; `end` where there are not so many. */
export function linesAhead(fd: number, from: number, count: number, end: number): number {
  for (let size = windowBytes; ; size *= 4) {
    const bytes = read(fd, from, Math.min(size, end - from));
    let left = count;
    let at = 0;
    while (left > 0) {
      const next = bytes.indexOf(newline, at) + 1;
      if (next === 0) break;
      if (!isBlank(bytes.subarray(at, next))) left--;
      at = next;
    }
    if (left === 0) return from + at;
    if (bytes.length < size || from + size >= end) return end;
  }
}

function read(fd: number, from: number, size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size);
  let length = 0;
  for (let got = -1; got !== 0 && length < size; length += got)
    got = readSync(fd, bytes, length, size - length, from + length);
  return bytes.subarray(0, length);
}

/** Rather too much than too little: a step over a line too many costs nothing. */
function isBlank(line: Uint8Array): boolean {
  return line.every((byte) => byte <= 0x20);
}

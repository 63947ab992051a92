/** How far each input was read, and under which name it is to be found again: by device and inode, by the bytes it began with, and by
 * the last bytes that were read. Rotation by rename moves a file, copy-truncate copies it, gzip packs it; its content stays. */

import { sha256 } from '../core/sha256.ts';

/** Plain data. Offsets and fingerprints are of the content: of what a compressed file holds. */
export interface InputMark {
  /** Its name in the run before. */
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  /** Of the file itself. */
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly headBytes: number;
  readonly headHash: string;
  /** Bytes before the offset. */
  readonly tailBytes: number;
  readonly tailHash: string;
  readonly offsetBytes: number;
  readonly lines: number;
  /** Nothing more is expected of it: it was rotated away or packed, and read to its end. */
  readonly settled: boolean;
}

/** A file that is there. */
export interface Candidate {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  readonly isCompressed: boolean;
  /** By its name. */
  readonly isRotated: boolean;
}

/** Reads content: of a compressed file what it holds. */
export interface ContentReader {
  /** The first bytes, at most so many. */
  head(path: string, bytes: number): Promise<Uint8Array>;
  /** Bytes from..to; fewer where the content ends before. */
  slice(path: string, from: number, to: number): Promise<Uint8Array>;
}

export const headBytes = 1024;
export const tailBytes = 256;

export function fingerprint(bytes: Uint8Array): string {
  return sha256(bytes).toString('base64');
}

export interface Match<C extends Candidate> {
  readonly candidate: C;
  /** Where to go on; undefined: it was never read. */
  readonly mark: InputMark | undefined;
}

export interface Matches<C extends Candidate> {
  readonly matched: readonly Match<C>[];
  /** Files whose content is that of another that goes on: a copy, left out. */
  readonly copies: readonly C[];
  /** Marks whose content is nowhere. */
  readonly lost: readonly InputMark[];
}

/** Finds what was read before under the names of now. A mark goes on in one file: the same inode first, then the same name, then any
 * that holds its content, plain files before compressed ones.
 *
 * @param elsewhere marks that go on in other files: of these too there may be copies */
export async function matchInputs<C extends Candidate>(
  marks: readonly InputMark[],
  candidates: readonly C[],
  reader: ContentReader,
  elsewhere: readonly InputMark[] = [],
): Promise<Matches<C>> {
  const byCandidate = new Map<C, InputMark>();
  const open = new Set(marks);
  const rounds: readonly ((mark: InputMark, candidate: C) => boolean)[] = [
    isSameFile,
    (mark, candidate) => mark.path === candidate.path,
    (_mark, candidate) => !candidate.isCompressed,
    () => true,
  ];
  for (const isWanted of rounds)
    for (const mark of [...open])
      for (const candidate of candidates) {
        if (byCandidate.has(candidate) || !isWanted(mark, candidate)) continue;
        if (!(await holds(candidate, mark, reader))) continue;
        byCandidate.set(candidate, mark);
        open.delete(mark);
        break;
      }
  const rest = candidates.filter((candidate) => !byCandidate.has(candidate));
  const copies = await filtered(rest, (candidate) => isCopy(candidate, [...marks, ...elsewhere], reader));
  const matched = candidates
    .filter((candidate) => !copies.includes(candidate))
    .map((candidate) => ({ candidate, mark: byCandidate.get(candidate) }));
  return { matched, copies, lost: [...open] };
}

function isSameFile(mark: InputMark, { device, inode }: Candidate): boolean {
  return mark.device === device && mark.inode === inode;
}

/** The same file, not written to since. */
export function isUntouched(mark: InputMark, candidate: Candidate): boolean {
  return (
    isSameFile(mark, candidate) && mark.sizeBytes === candidate.sizeBytes && mark.modifiedMs === candidate.modifiedMs
  );
}

/** Whether the file begins with what was read under the mark. */
async function holds(candidate: Candidate, mark: InputMark, reader: ContentReader): Promise<boolean> {
  if (mark.headBytes === 0) return isSameFile(mark, candidate);
  if (isUntouched(mark, candidate)) return true;
  if (!candidate.isCompressed && candidate.sizeBytes < mark.offsetBytes) return false;
  const head = await reader.head(candidate.path, mark.headBytes);
  if (head.length < mark.headBytes || fingerprint(head) !== mark.headHash) return false;
  const tail = await reader.slice(candidate.path, mark.offsetBytes - mark.tailBytes, mark.offsetBytes);
  return tail.length === mark.tailBytes && fingerprint(tail) === mark.tailHash;
}

async function isCopy(candidate: Candidate, marks: readonly InputMark[], reader: ContentReader): Promise<boolean> {
  for (const mark of marks) {
    if (mark.headBytes > 0 && (await holds(candidate, mark, reader))) return true;
    if (await isShorterCopy(candidate, mark, reader)) return true;
  }
  return false;
}

/** A log that was copied, read further, and then emptied: its copy ends before the mark. All that it holds was read. */
async function isShorterCopy(candidate: Candidate, mark: InputMark, reader: ContentReader): Promise<boolean> {
  const { isCompressed, isRotated, sizeBytes, path } = candidate;
  if (isCompressed || !isRotated || sizeBytes >= mark.offsetBytes || mark.headBytes < headBytes) return false;
  return fingerprint(await reader.head(path, headBytes)) === mark.headHash;
}

async function filtered<T>(items: readonly T[], keeps: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept: T[] = [];
  for (const item of items) if (await keeps(item)) kept.push(item);
  return kept;
}

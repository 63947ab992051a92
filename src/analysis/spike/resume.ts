/** What is new in the inputs since the last run: which file holds what was read before, and from where to where it is read now. */

import { readdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import type { InputFile, InputProblem } from '../../input/input.ts';
import { InputError, problemOf, toInputError } from '../../input/input-error.ts';
import { currentLogOf, isRotated, sameRotation } from '../../input/log-names.ts';
import { type ContentPart, type Probe, probe } from '../../input/source.ts';
import {
  type Candidate,
  fingerprint,
  headBytes,
  type InputMark,
  isUntouched,
  type Match,
  matchInputs,
  tailBytes,
} from '../../state/marks.ts';
import { contentBytes, contentReader, wholeLinesEnd } from './content.ts';
import type { TakenInput } from './session.ts';

/** A file, and the part of its content that is new. */
export interface ResumedFile {
  readonly file: InputFile;
  readonly candidate: Candidate;
  readonly mark: InputMark | undefined;
  readonly part: ContentPart;
}

export interface Resumption {
  readonly files: readonly ResumedFile[];
  readonly problems: readonly InputProblem[];
  readonly notes: readonly string[];
}

interface FoundFile extends Candidate {
  readonly file: InputFile;
  readonly probed: Probe;
}

/** A file that nobody has written to for so long has no line that is only half written. */
const restedMs = 60_000;

/** @param lastRunMs when the run before was; undefined: this is the first
 *  Throws UsageError for standard input, which has no place to go on from. */
export async function resume(
  inputs: readonly InputFile[],
  marks: readonly InputMark[],
  lastRunMs: number | undefined,
  nowMs: number,
): Promise<Resumption> {
  if (inputs.some(({ path }) => path === '-'))
    throw new UsageError(
      "--state goes with files: standard input can't be read on from where a run ended",
      'name the files',
    );
  const problems: InputProblem[] = [];
  const found = await probeAll(inputs, problems);
  const named = await matchInputs(marks, found, contentReader);
  const rotated = await rotatedFiles(named.matched, named.lost, found, lastRunMs, problems);
  const all = [...rotated.matched, ...named.matched];
  const files: ResumedFile[] = [];
  for (const match of all) {
    const resumed = await partOf(match, nowMs, problems);
    if (resumed !== undefined) files.push(resumed);
  }
  const goesOn = new Set(all.map(({ mark }) => contentOf(mark)));
  const notes = rotated.lost.filter((mark) => !mark.settled && !goesOn.has(contentOf(mark))).map(lostNote);
  return { files, problems, notes };
}

/** Two marks of one content, of a log and of its copy, are one that goes on. */
function contentOf(mark: InputMark | undefined): string {
  return mark === undefined ? '' : `${mark.headHash} ${mark.tailHash} ${mark.offsetBytes}`;
}

function lostNote({ path, offsetBytes }: InputMark): string {
  return `${path}: what was read up to byte ${offsetBytes.toLocaleString('en')} is in no file any more; what was written after it and is gone was not counted`;
}

/** Each file once: while a rotation moves names on, one may be met under two of them. */
async function probeAll(inputs: readonly InputFile[], problems: InputProblem[]): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const file of inputs) {
    try {
      const one = await probeOne(file);
      found.set(`${one.device}:${one.inode}`, one);
    } catch (error) {
      problems.push(problemOf(error instanceof InputError ? error : toInputError(error, file.name), file));
    }
  }
  return [...found.values()];
}

async function probeOne(file: InputFile): Promise<FoundFile> {
  const probed = await probe(file.path);
  if (!probed.isRegularFile) throw new InputError(file.name, "is no regular file: --state can't read on in it");
  if (probed.framing === 'document' || probed.isArchive)
    throw new InputError(file.name, "is not a log of lines: --state can't read on in it");
  // Its bytes are no places in what is read of it.
  if (probed.encoding.startsWith('utf-16'))
    throw new InputError(file.name, "is in UTF-16: --state can't read on in it (iconv -t UTF-8 converts it)");
  const { dev, ino, size, mtimeMs } = statSync(file.path);
  const isCompressed = probed.compression !== 'none';
  const status = { device: dev, inode: ino, sizeBytes: size, modifiedMs: mtimeMs };
  return { file, probed, path: file.path, ...status, isCompressed, isRotated: isRotated(file.path) };
}

/** Rotated files that are not among the inputs: those that hold what was read before, and those that came after it. */
async function rotatedFiles(
  matched: readonly Match<FoundFile>[],
  lost: readonly InputMark[],
  known: readonly FoundFile[],
  lastRunMs: number | undefined,
  problems: InputProblem[],
): Promise<{ matched: Match<FoundFile>[]; lost: readonly InputMark[] }> {
  const held = matched.flatMap(({ mark }) => mark ?? []);
  // A file that was empty is known by its inode alone: what it held may have been copied away since.
  const doubtful = [...lost, ...held.filter(({ headBytes }) => headBytes === 0)];
  if (doubtful.length === 0 || lastRunMs === undefined) {
    if (!areStill(known, [], [])) throw movedAway();
    return { matched: [], lost };
  }
  const inodes = new Set(known.map(({ inode }) => inode));
  const listed = siblingsOf(doubtful);
  const probed = await probeAll(listed, problems);
  const siblings = probed.filter(({ inode }) => !inodes.has(inode));
  const found = await matchInputs(lost, siblings, contentReader, held);
  // Files were read by their names: none may have been another one's meanwhile.
  if (!areStill([...known, ...probed], listed, siblingsOf(doubtful))) throw movedAway();
  const names = matched.map(({ candidate }) => candidate.path);
  return {
    matched: found.matched.filter(
      // Of files never read, only what was rotated away since the last run.
      ({ candidate, mark }) =>
        mark !== undefined ||
        (candidate.modifiedMs >= lastRunMs && currentLogOf(candidate.path, names) !== candidate.path),
    ),
    lost: found.lost,
  };
}

/** Whether no rotation has moved names on since they were listed: then one may have been met twice, and another not at all. */
function areStill(probed: readonly FoundFile[], before: readonly InputFile[], after: readonly InputFile[]): boolean {
  const names = (files: readonly InputFile[]): string => files.map(({ path }) => path).join('\n');
  if (names(before) !== names(after)) return false;
  return probed.every(({ path, inode }) => statSync(path, { throwIfNoEntry: false })?.ino === inode);
}

/** The run begins anew. */
function movedAway(): Error {
  return Object.assign(new Error('rotated meanwhile'), { code: 'ENOENT' });
}

/** Files of the same logs as the marked ones, those themselves too: a live run marks rotations that are no inputs of this run. */
function siblingsOf(marks: readonly InputMark[]): InputFile[] {
  const paths = new Set<string>();
  for (const { path } of marks) {
    const folder = dirname(path);
    for (const name of namesIn(folder)) {
      const sibling = join(folder, name);
      if (name === basename(path) || sameRotation(sibling, join(folder, basename(path)))) paths.add(sibling);
    }
  }
  return [...paths].map((path) => ({ path, name: path, named: false }));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

async function partOf(
  { candidate, mark }: Match<FoundFile>,
  nowMs: number,
  problems: InputProblem[],
): Promise<ResumedFile | undefined> {
  const { file, path, sizeBytes, modifiedMs, isCompressed } = candidate;
  const fromBytes = mark?.offsetBytes ?? 0;
  const base = { file, candidate, mark };
  if (mark !== undefined && isUntouched(mark, candidate) && mark.settled)
    return { ...base, part: { fromBytes, toBytes: fromBytes } };
  try {
    if (isCompressed) return { ...base, part: { fromBytes, toBytes: await contentBytes(path) } };
    const rested = nowMs - modifiedMs > restedMs;
    const toBytes = rested ? sizeBytes : await wholeLinesEnd(path, fromBytes, sizeBytes);
    return { ...base, part: { fromBytes, toBytes } };
  } catch (error) {
    problems.push(problemOf(error instanceof InputError ? error : toInputError(error, file.name), file));
    return undefined;
  }
}

/** The marks for the next run; undefined where a file was replaced or cut off while it was read.
 *
 * @param linesOf how many lines of each file were read now */
export async function marksAfter(
  files: readonly ResumedFile[],
  linesOf: (index: number) => number,
): Promise<InputMark[] | undefined> {
  const marks: InputMark[] = [];
  for (const [index, resumed] of files.entries()) {
    const mark = await markAfter(resumed, linesOf(index));
    if (mark === undefined) return undefined;
    marks.push(mark);
  }
  return marks;
}

async function markAfter({ candidate, mark, part }: ResumedFile, lines: number): Promise<InputMark | undefined> {
  const { path, device, inode, sizeBytes, modifiedMs } = candidate;
  if (mark !== undefined && part.fromBytes === part.toBytes && isUntouched(mark, candidate))
    return { ...mark, path, settled: isSettled(candidate, part) };
  const now = statSync(path, { throwIfNoEntry: false });
  if (now === undefined || now.dev !== device || now.ino !== inode || now.size < sizeBytes) return undefined;
  const head = await contentReader.head(path, Math.min(headBytes, part.toBytes));
  const tail = await contentReader.slice(path, Math.max(0, part.toBytes - tailBytes), part.toBytes);
  if (mark !== undefined && mark.headBytes > 0 && fingerprint(head.subarray(0, mark.headBytes)) !== mark.headHash)
    return undefined;
  return {
    path,
    device,
    inode,
    sizeBytes,
    modifiedMs,
    headBytes: head.length,
    headHash: fingerprint(head),
    tailBytes: tail.length,
    tailHash: fingerprint(tail),
    offsetBytes: part.toBytes,
    lines: (mark?.lines ?? 0) + lines,
    settled: isSettled(candidate, part),
  };
}

/** Read to its end, and nobody writes to it any more. */
function isSettled({ path, sizeBytes, isCompressed }: Candidate, { toBytes }: ContentPart): boolean {
  return isCompressed || (toBytes === sizeBytes && !isCurrentName(path));
}

/** A name that a rotation has not changed. */
function isCurrentName(path: string): boolean {
  return currentLogOf(`${path}.1`, [path]) === path;
}

export function takenOf(files: readonly ResumedFile[]): TakenInput[] {
  const names = files.map(({ file }) => file.path);
  return files.map(({ file, mark }) => ({
    name: file.name,
    log: currentLogOf(file.path, names),
    linesBefore: mark?.lines ?? 0,
  }));
}

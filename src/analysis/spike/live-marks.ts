/** How far each input was read, between a run that ended and one that goes on live: marks become open files, places become marks. */

import { closeSync, openSync } from 'node:fs';
import { identityOf, readAt } from '../../input/fingerprint.ts';
import type { FollowedPlace } from '../../input/follow-events.ts';
import { FollowedFile } from '../../input/followed-file.ts';
import type { InputFile } from '../../input/input.ts';
import { sniffBytes, sniffCompression } from '../../input/sniff.ts';
import { fingerprint, headBytes, type InputMark, tailBytes } from '../../state/marks.ts';
import { contentBytes, contentReader } from './content.ts';

/** An input, and how far it was read. */
export interface MarkedInput {
  readonly file: InputFile;
  readonly mark: InputMark;
}

export interface HeldInputs {
  /** Open where they are to be read on. */
  readonly held: readonly FollowedFile[];
  /** Identities of those of which nothing more is expected, and their marks. */
  readonly isRead: ReadonlySet<string>;
  readonly readMarks: readonly InputMark[];
}

/** Opens what was read, each where its mark is. Undefined where one is no longer what it was: it was rotated since. */
export function holdInputs(inputs: readonly MarkedInput[]): HeldInputs | undefined {
  const held: FollowedFile[] = [];
  const readMarks: InputMark[] = [];
  for (const input of inputs) {
    const found = hold(input);
    if (found === undefined) {
      for (const file of held) file.close();
      return undefined;
    }
    if (found === 'read') readMarks.push(input.mark);
    else held.push(found);
  }
  return { held, isRead: new Set(readMarks.map(idOf)), readMarks };
}

function hold({ file, mark }: MarkedInput): FollowedFile | 'read' | undefined {
  try {
    if (isAtRest(mark) || isPacked(file.path)) return 'read';
    const followed = FollowedFile.open(file, mark.offsetBytes);
    if (isMarked(followed, mark)) {
      followed.lines = mark.lines;
      return followed;
    }
    followed.close();
  } catch {
    // Moved away: the next look finds it.
  }
  return undefined;
}

/** Rotated away, and no writer goes on with it. */
function isAtRest({ settled, modifiedMs }: InputMark): boolean {
  return settled && modifiedMs > 0 && Date.now() - modifiedMs > restMs;
}

const restMs = 60_000;

function isPacked(path: string): boolean {
  const fd = openSync(path, 'r');
  try {
    return sniffCompression(readAt(fd, 0, sniffBytes)) !== 'none';
  } finally {
    closeSync(fd);
  }
}

function isMarked({ identity, fd }: FollowedFile, mark: InputMark): boolean {
  const { offsetBytes, headBytes: headSize, tailBytes: tailSize } = mark;
  return (
    identity === idOf(mark) &&
    fingerprint(readAt(fd, 0, headSize)) === mark.headHash &&
    fingerprint(readAt(fd, offsetBytes - tailSize, tailSize)) === mark.tailHash
  );
}

function idOf({ device, inode }: InputMark): string {
  return identityOf({ dev: BigInt(device), ino: BigInt(inode) });
}

/** Marks of the places that a live run has come to. Compressed files are read once for theirs. */
export class PlaceMarks {
  readonly #packed = new Map<string, Promise<InputMark | undefined>>();

  async marksOf(places: readonly FollowedPlace[]): Promise<InputMark[]> {
    const marks = await Promise.all(
      places.map((place) => (place.isPacked ? this.#markOfPacked(place) : markOf(place))),
    );
    return marks.filter((mark) => mark !== undefined);
  }

  #markOfPacked(place: FollowedPlace): Promise<InputMark | undefined> {
    const known = this.#packed.get(place.identity) ?? markOfPacked(place);
    this.#packed.set(place.identity, known);
    return known;
  }
}

/** Nothing is known of the size: the next run compares bytes. */
const unknownSize = { sizeBytes: -1, modifiedMs: -1 };

function markOf({ path, identity, head, offset, recent, lines, isDone }: FollowedPlace): InputMark {
  const [device, inode] = identity.split(':').map(Number);
  return {
    path,
    device,
    inode,
    ...unknownSize,
    headBytes: head.length,
    headHash: fingerprint(head),
    tailBytes: recent.length,
    tailHash: fingerprint(recent),
    offsetBytes: offset,
    lines,
    settled: isDone,
  };
}

/** Undefined where it is gone. */
async function markOfPacked(place: FollowedPlace): Promise<InputMark | undefined> {
  try {
    const { path } = place;
    const offset = await contentBytes(path);
    const head = Buffer.from(await contentReader.head(path, Math.min(headBytes, offset)));
    const recent = Buffer.from(await contentReader.slice(path, Math.max(0, offset - tailBytes), offset));
    return markOf({ ...place, offset, head, recent });
  } catch {
    return undefined;
  }
}

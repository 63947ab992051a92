/** What was read of each log, by its files' fingerprints: a rotation moves, copies and compresses them, and none may be read
 *  twice. */

import { limits } from '../core/limits.ts';
import { beginAlike, type Fingerprint, recentBytes } from './fingerprint.ts';
import { FollowedFile } from './followed-file.ts';
import { logOf } from './log-names.ts';

export interface KnownFile extends Fingerprint {
  /** As it was when it was decided that there is nothing to read. */
  readonly sizeBytes: number;
  readonly modifiedMs: number;
  /** Lines that were read of it. */
  readonly lines: number;
}

/** A file that may be a copy. */
export interface Candidate {
  /** Its first bytes, decompressed. */
  readonly head: Buffer;
  readonly sizeBytes: number;
  /** Absent for a compressed one. */
  readonly bytesAt?: (offset: number, length: number) => Buffer;
}

export class KnownFiles {
  readonly #logs = new Map<string, KnownFile[]>();

  add(path: string, file: KnownFile): void {
    const known = this.#of(path);
    known.push(file);
    if (known.length <= limits.knownRotations) return;
    const oldest = known.findIndex((one) => !(one instanceof FollowedFile));
    if (oldest >= 0) known.splice(oldest, 1);
  }

  remove(path: string, file: KnownFile): void {
    const known = this.#of(path);
    const at = known.indexOf(file);
    if (at >= 0) known.splice(at, 1);
  }

  byIdentity(path: string, identity: string): KnownFile | undefined {
    return this.#of(path).findLast((one) => one.identity === identity);
  }

  /** The file that this one is a copy of, by its beginning and, where it is not compressed, by what stands where the other was
   *  read up to. Unclear while one of the log was emptied and its reader has not met that. */
  original(path: string, candidate: Candidate): KnownFile | 'unclear' | undefined {
    const { head, sizeBytes, bytesAt } = candidate;
    const live = this.#of(path).filter((known) => known instanceof FollowedFile);
    if (hasEmptied(live)) return 'unclear';
    const found = this.#of(path).findLast((known) => {
      if (!beginAlike(head, known.head)) return false;
      if (bytesAt === undefined || known.offset === undefined) return true;
      const { recent, offset } = known;
      if (sizeBytes >= offset) return bytesAt(offset - recent.length, recent.length).equals(recent);
      // A copy that is still being made: what there is of it is the original's. Where that is gone, its beginning must do.
      if (!(known instanceof FollowedFile)) return true;
      const lastBytes = Math.min(sizeBytes, recentBytes);
      const last = bytesAt(sizeBytes - lastBytes, lastBytes);
      return known.holds(last, sizeBytes - lastBytes);
    });
    // Emptied while it was compared, it held nothing of its copy any more.
    return found ?? (hasEmptied(live) ? 'unclear' : undefined);
  }

  #of(path: string): KnownFile[] {
    const log = logOf(path);
    const known = this.#logs.get(log) ?? [];
    if (known.length === 0) this.#logs.set(log, known);
    return known;
  }
}

/** Wakes the readers of those that were emptied. */
function hasEmptied(files: readonly FollowedFile[]): boolean {
  const emptied = files.filter((file) => !file.refresh());
  for (const file of emptied) file.wake();
  return emptied.length > 0;
}

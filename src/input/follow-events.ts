/** What following gives. */

import type { Block, InputFile } from './input.ts';

/** One file from its beginning to its end (or to where it was emptied), one member of an archive, or standard input. */
export interface FollowedStream {
  /** Streams count up in the order in which they are begun. */
  readonly number: number;
  readonly file: InputFile;
  /** Lines and bytes of the file that were read by a stream before this one. */
  readonly linesBefore: number;
  readonly bytesBefore: number;
  /** The file, where it is held open. */
  readonly fd: number | undefined;
}

export type FollowEvent =
  | { readonly kind: 'block'; readonly stream: FollowedStream; readonly block: Block }
  | Existing
  /** All that was there at the beginning has been read. */
  | { readonly kind: 'caughtUp' }
  | Notice
  | { readonly kind: 'longLine'; readonly file: InputFile; readonly line: number };

/** Much of a plain file of lines is there already: whoever takes the event reads it his own, faster way, and then says how many
 *  lines it had. Blocks of the stream begin behind it. */
export interface Existing {
  readonly kind: 'existing';
  readonly stream: FollowedStream;
  /** The file is open there until `wasRead` is called. */
  readonly fd: number;
  readonly startBytes: number;
  /** A line begins here. */
  readonly endBytes: number;
  wasRead(lines: number): void;
}

/** Something that a person may want to know. `detail`: what happened to a file; `loss`: bytes could not be read and are gone;
 *  `error`: an input that was named cannot be read. */
export interface Notice {
  readonly kind: 'notice';
  readonly path: string;
  readonly message: string;
  readonly importance: 'detail' | 'loss' | 'error';
}

/** A file, and how far it was taken. */
export interface FollowedPlace {
  /** Where it is now, or was last. */
  readonly path: string;
  /** Device and inode. */
  readonly identity: string;
  /** Its first bytes, of those that were taken. */
  readonly head: Buffer;
  /** The last whole line taken ends here. */
  readonly offset: number;
  /** The last bytes before `offset`. */
  readonly recent: Buffer;
  readonly lines: number;
  /** It was moved away, removed or emptied, and was read to its end. */
  readonly isDone: boolean;
  /** It is compressed, and was read as a whole: offset, recent and lines tell nothing. */
  readonly isPacked: boolean;
}

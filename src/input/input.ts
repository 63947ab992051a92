/** What the input layer gives to the engine. */

/** One thing to read, as found from the command line. */
export interface InputFile {
  /** The path to open; `-` is standard input. */
  readonly path: string;
  /** What people see, and what `_file` is. */
  readonly name: string;
  /** It was named on the command line (not found in a folder or by a glob): failing to read it is an error. */
  readonly named: boolean;
  /** Set for a member of an archive: its name inside .tar.gz or .zip. */
  readonly member?: string;
}

/** Something that could not be read, and why; the scan goes on with the others. */
export interface InputProblem {
  readonly path: string;
  readonly message: string;
  /** `error` gives exit status 2; `note` does not (a file that vanished from a folder). */
  readonly severity: 'error' | 'note';
}

/** Whole lines, ready to scan, of an input that is not a plain file of lines.
 *  Line i of `bytes` (each ends with a newline) may stand for other bytes of the input. */
export interface Block {
  /** Complete lines, each ended by \n. */
  readonly bytes: Uint8Array;
  readonly lineCount: number;
  /** 1-based line number in the input of each line; absent: consecutive from `firstLine`. */
  readonly lineNumbers?: Uint32Array;
  readonly firstLine: number;
  /** The lines as they were in the input, where unwrapping changed them: `original.subarray(originalEnds[i-1] ?? 0, originalEnds[i])`,
   * with no final newline. Absent: as in bytes. */
  readonly original?: Uint8Array;
  readonly originalEnds?: Uint32Array;
  /** `_source` of each line: index into `sources` (0 is always ""). Absent: no sources. */
  readonly sources?: readonly string[];
  readonly sourceOf?: Uint16Array;
}

/** How an input is framed, judged from its first bytes. */
export type Framing =
  /** One record a line; nothing to unwrap: may be scanned in place. */
  | 'lines'
  /** One record a line inside a wrapper or behind a prefix (docker, CRI, stern, kubectl --prefix, compose, Loki). */
  | 'wrapped'
  /** JSON documents that are not one a line: arrays, pretty-printed, concatenated, named documents of many records. */
  | 'document';

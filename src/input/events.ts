/** What reading an input reports besides its blocks. */

import type { InputFile, InputProblem } from './input.ts';

export interface InputEvents {
  /** Something could not be read; what came before it has been delivered and the other inputs go on. */
  problem(problem: InputProblem): void;
  /** A line, or a record of a document, over `limits.lineBytes` was passed over. `line` counts from 1; `bytes` is its length. */
  longLine(file: InputFile, line: number, bytes: number): void;
  /** The last line of the input had no newline: it may still be being written. */
  unfinishedLine?(file: InputFile, line: number): void;
}

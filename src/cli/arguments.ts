/** How positional arguments are taken: as a query, or as files. */

import { UsageError } from '../core/errors.ts';
import { looksLikeFile, pathShaped } from '../input/expand.ts';

export interface Taken {
  readonly query: string;
  readonly files: readonly string[];
  /** Said when the way they were taken could surprise. */
  readonly note?: string;
}

/** The first positional is the query, unless `--query` gave one, or it exists, is `-`, or is a glob that matches: then it is
 *  a file. `afterDashes` (after `--`) are all files. Throws UsageError for a path that is not there. */
export function takeArguments(
  positionals: readonly string[],
  afterDashes: readonly string[],
  query: string | undefined,
): Taken {
  const files = (names: readonly string[]) => [...names, ...afterDashes];
  if (query !== undefined) return { query, files: files(positionals) };
  const [first, ...others] = positionals;
  if (first === undefined) return { query: '', files: files([]) };
  if (looksLikeFile(first)) {
    const surprising = first !== '-' && !pathShaped(first) && /^[\p{L}\d_]+$/u.test(first);
    const note = `${first} is taken as a file, since it exists; to search for it: -q ${first}`;
    return { query: '', files: files(positionals), ...(surprising ? { note } : {}) };
  }
  if (pathShaped(first))
    throw new UsageError(
      `${first}: no such file or folder`,
      `if it was meant as the query, give it with -q: logscan -q '${first}' FILE`,
    );
  return { query: first, files: files(others) };
}

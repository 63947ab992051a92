/** How positional arguments are taken: as a query, or as files. */

import { UsageError } from '../core/errors.ts';
import { looksLikeFile, pathShaped } from '../input/expand.ts';

export interface Taken {
  readonly query: string;
  readonly files: readonly string[];
  /** Said when the way they were taken could surprise. */
  readonly note?: string;
}

export interface ArgumentOptions {
  /** A path that is not there may come: it is a file. */
  readonly mayCome?: boolean;
}

/** The first positional is the query, unless `--query` gave one, or it exists, is `-`, or is a glob that matches: then it is
 *  a file. `afterDashes` (after `--`) are all files. Throws UsageError for a path that is not there in the query's place,
 *  and for a query in a file's place. */
export function takeArguments(
  positionals: readonly string[],
  afterDashes: readonly string[],
  query: string | undefined,
  { mayCome = false }: ArgumentOptions = {},
): Taken {
  const [first, ...others] = positionals;
  if (query !== undefined || first === undefined) return taken(query ?? '', positionals, afterDashes, query);
  if (looksLikeFile(first)) {
    const surprising = first !== '-' && !pathShaped(first) && /^[\p{L}\d_]+$/u.test(first);
    const note = `${first} is taken as a file, since it exists; to search for it: -q ${first}`;
    return { ...taken('', positionals, afterDashes, query), ...(surprising ? { note } : {}) };
  }
  if (pathShaped(first) && mayCome) return taken('', positionals, afterDashes, query);
  if (pathShaped(first))
    throw new UsageError(
      `${first}: no such file or folder`,
      `if it was meant as the query, give it with -q: logscan -q '${first}' FILE`,
    );
  return taken(first, others, afterDashes, query);
}

function taken(
  query: string,
  named: readonly string[],
  afterDashes: readonly string[],
  explicit: string | undefined,
): Taken {
  const absent = named.filter((name) => !looksLikeFile(name) && !pathShaped(name));
  const misplaced = absent.find(isQueryShaped);
  if (misplaced !== undefined)
    throw new UsageError(
      `${misplaced}: no such file or folder`,
      explicit === undefined
        ? `if it is the query, it stands before the files, in quotes: logscan '${misplaced}' FILE`
        : `the query is what -q gave (${explicit}); all others are files`,
    );
  const files = [...named, ...afterDashes];
  const [word] = absent.filter((name) => /^[\p{L}\d_]+$/u.test(name));
  if (word === undefined || query === '' || explicit !== undefined) return { query, files };
  return { query, files, note: `${word} is taken as a file; a query of several words goes in quotes` };
}

/** Only a query has these: an operator, or stages. */
function isQueryShaped(arg: string): boolean {
  return /[=<>~|]/.test(arg);
}

/** Standard input that is a terminal is no input: the help is shown instead. */
export function helpShown(taken: Taken, help: () => string): boolean {
  if (taken.files.length > 0 || !process.stdin.isTTY) return false;
  process.stderr.write(help());
  return true;
}

/** The number of `head N` and `tail N`. */

import type { StageReader } from '../query/stage-syntax.ts';

const usual = 10;

/** A whole number from 1 on; `head -5` is `head 5`, as the commands of that name have it. */
export function rowLimit(reader: StageReader): number {
  const signed = reader.sign('-');
  const limit = reader.wholeNumber();
  if (limit === 0 || (signed && limit === undefined)) reader.fail('a number of rows is missing here: 1 or more');
  return limit ?? usual;
}

/**
 * What people write themselves: split2, JSON.parse, and a loop. `node json-parse.mjs QUESTION FILE` prints a row a
 * line. A line that is not JSON is a record without fields, a blank one none.
 */

import { createReadStream } from 'node:fs';
import split2 from 'split2';
import { questions } from '../questions/index.mjs';

const [id, file] = process.argv.slice(2);
const fold = questions.find((question) => question.id === id)?.ask.jsonParse;
if (!fold) throw new RangeError(`no question "${id}" for this script`);

const { add, end } = fold.start();
createReadStream(file)
  .pipe(fold.lines ? split2() : split2(parsed))
  .on('data', add)
  .on('end', () => {
    for (const row of end()) process.stdout.write(`${JSON.stringify(row)}\n`);
  });

/** @param {string} line */
function parsed(line) {
  if (line.trim() === '') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

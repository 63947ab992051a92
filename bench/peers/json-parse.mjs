/**
 * What people write themselves: split2, JSON.parse, and a loop. `node json-parse.mjs QUESTION FILE...` prints a row a
 * line; without a file it reads standard input. A line that is not JSON is a record without fields, a blank one none.
 */

import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import split2 from 'split2';
import { questions } from '../questions/index.mjs';

const [id, ...files] = process.argv.slice(2);
const fold = questions.find((question) => question.id === id)?.ask.jsonParse;
if (!fold) throw new RangeError(`no question "${id}" for this script`);

const { add, end } = fold.start();
for (const bytes of files.length === 0 ? [process.stdin] : opened()) await eachLine(bytes);
for (const row of end()) process.stdout.write(`${JSON.stringify(row)}\n`);

/** One after the other. */
function* opened() {
  for (const file of files) {
    const bytes = createReadStream(file);
    yield file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  }
}

/** @param {NodeJS.ReadableStream} bytes */
function eachLine(bytes) {
  return new Promise((resolve, reject) => {
    bytes
      .on('error', reject)
      .pipe(fold?.lines ? split2() : split2(parsed))
      .on('data', add)
      .on('end', resolve);
  });
}

/** @param {string} line */
function parsed(line) {
  if (line.trim() === '') return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return {};
  }
}

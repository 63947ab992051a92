// Writes what the examples in README.md and GUIDE.md print into these documents: `node scripts/update-docs.mjs`.
//
//     node scripts/update-docs.mjs [--check] [--bin SCRIPT] [--cwd FOLDER] [DOCUMENT...]
//
// --check changes nothing, and fails where an output differs. --bin and --cwd try another copy of the command: an installed one.

import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { commandFolder, comparable, documents, examplesOf, run, withOutputs } from './docs.mjs';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' }, bin: { type: 'string' }, cwd: { type: 'string' } },
  allowPositionals: true,
});
const folder = commandFolder(values.bin);
let differing = 0;
try {
  for (const document of positionals.length > 0 ? positionals : documents) differing += await update(document);
} finally {
  folder.remove();
}
if (values.check && differing > 0) process.exitCode = 1;

/** Returns how many outputs differed. */
async function update(document) {
  const markdown = readFileSync(document, 'utf8');
  const examples = examplesOf(markdown);
  const outputs = [];
  let found = 0;
  for (const example of examples) {
    const output = await run(example, folder.path, values.cwd);
    outputs.push(output);
    if (comparable(output).join('\n') === comparable(example.output).join('\n')) continue;
    found++;
    console.log(`${document}:${example.line}: ${example.source.split('\n')[0]}`);
  }
  if (!values.check && found > 0) writeFileSync(document, withOutputs(markdown, outputs));
  console.log(`${document}: ${examples.length} examples, ${found} ${values.check ? 'differ' : 'rewritten'}`);
  return found;
}

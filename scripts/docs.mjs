// The examples in the Markdown documents: finds them, runs them, and writes what they print.
//
// - A `console` block holds commands (lines that begin with `$ `, going on after a backslash) and what each prints, standard
//   error included. They run in a shell from the root of the project, in UTC, their output piped.
// - A `js` block that a `text` block follows is a module, and the text is what it prints.
// - A `query` block holds a query a line; what stands after two spaces and a # is a remark.
// Blocks of other kinds (`sh`, `ts`) are only read.

import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const documents = ['README.md', 'GUIDE.md'];

const root = fileURLToPath(new URL('..', import.meta.url));
const longestMs = 60_000;

/** The fenced blocks of a document. Lines count from 1; `line` is that of the opening fence. */
export function blocksOf(markdown) {
  const blocks = [];
  let open;
  markdown.split('\n').forEach((text, i) => {
    if (open === undefined) {
      const fence = /^```(\w+)$/.exec(text);
      if (fence !== null) open = { kind: fence[1], line: i + 1, lines: [] };
    } else if (text === '```') {
      blocks.push(open);
      open = undefined;
    } else open.lines.push(text);
  });
  return blocks;
}

/** What runs: each command of each console block, and each module. `output` is what the document says it prints. */
export function examplesOf(markdown) {
  const blocks = blocksOf(markdown);
  return blocks.flatMap((block, i) => {
    if (block.kind === 'console') return commandsOf(block);
    const next = blocks[i + 1];
    if (block.kind !== 'js' || next?.kind !== 'text') return [];
    return [
      { kind: 'module', line: block.line, source: block.lines.join('\n'), output: next.lines, at: next.line + 1 },
    ];
  });
}

function commandsOf({ line, lines }) {
  const examples = [];
  for (let i = 0; i < lines.length; ) {
    const first = i;
    let source = lines[i++].replace(/^\$ /, '');
    while (source.endsWith('\\')) source += `\n${lines[i++]}`;
    const at = i;
    while (i < lines.length && !lines[i].startsWith('$ ')) i++;
    examples.push({ kind: 'command', line: line + 1 + first, source, output: lines.slice(at, i), at: line + 1 + at });
  }
  return examples;
}

/** The queries of the query blocks. */
export function queriesOf(markdown) {
  return blocksOf(markdown)
    .filter(({ kind }) => kind === 'query')
    .flatMap(({ line, lines }) =>
      lines.map((text, i) => ({ line: line + 1 + i, query: text.replace(/\s{2,}#.*$/, '') })),
    )
    .filter(({ query }) => query.trim() !== '');
}

/** A folder with the command under its name, to be put before the PATH. `bin` is the script that node runs. */
export function commandFolder(bin = join(root, 'bin/logscan.js')) {
  const path = mkdtempSync(join(tmpdir(), 'logscan-docs-'));
  const command = join(path, 'logscan');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${resolve(bin)}' "$@"\n`);
  chmodSync(command, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true }) };
}

/** Runs an example; gives the lines it prints. */
export function run({ kind, source }, folder, cwd = root) {
  const env = { ...process.env, TZ: 'UTC', LC_ALL: 'C.UTF-8', PATH: `${folder}${delimiter}${process.env.PATH}` };
  delete env.NO_COLOR;
  const [program, args] =
    kind === 'command'
      ? ['bash', ['--norc', '-c', `exec 2>&1\n${source}`]]
      : [process.execPath, ['--input-type=module', '--eval', source]];
  return new Promise((done, failed) => {
    execFile(program, args, { cwd, env, timeout: longestMs, maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      // A status is no failure: some examples show one.
      if (error !== null && typeof error.code !== 'number') failed(error);
      else if (error !== null && kind === 'module') failed(new Error(stderr));
      else done(linesOf(stdout));
    }).stdin?.end();
  });
}

function linesOf(output) {
  const lines = output.split('\n');
  if (lines[lines.length - 1] === '') lines.pop();
  return lines.map((line) => line.replace(/\r$/, ''));
}

/** Without what differs from run to run: the time taken. */
export function comparable(lines) {
  return lines.map((line) => line.replace(/in \d+\.\d\d s(, [\d.]+ .B\/s)?/, 'in N s'));
}

/** The document with the outputs replaced that differ. `outputs` are those of `examplesOf(markdown)`. */
export function withOutputs(markdown, outputs) {
  const lines = markdown.split('\n');
  const examples = examplesOf(markdown);
  for (let i = examples.length - 1; i >= 0; i--) {
    const { output, at } = examples[i];
    if (comparable(output).join('\n') !== comparable(outputs[i]).join('\n'))
      lines.splice(at - 1, output.length, ...outputs[i]);
  }
  return lines.join('\n');
}

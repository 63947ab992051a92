/** The cases of test/cases/cli: files, arguments, standard input; what is printed, and the exit status. UPDATE_CASES=1
 *  writes what comes now; read the difference before it is committed. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { folderWith, run } from './run.ts';

const casesFolder = resolve(import.meta.dirname, '../cases/cli');
const update = process.env.UPDATE_CASES === '1';

/** Lines, each ended; or bytes. */
type Content = readonly string[] | { readonly gzip: readonly string[] } | { readonly base64: string };

interface CaseFile {
  readonly files: Readonly<Record<string, Content>>;
  readonly cases: readonly Case[];
}

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin?: Content;
  readonly env?: Readonly<Record<string, string>>;
  readonly status: number | null;
  /** Lines; the last without an end is marked by "(no newline)". */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

for (const name of readdirSync(casesFolder)) {
  const path = join(casesFolder, name);
  const { files, cases }: CaseFile = JSON.parse(readFileSync(path, 'utf8'));
  const cwd = folderWith();
  for (const [file, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, file)), { recursive: true });
    writeFileSync(join(cwd, file), bytesOf(content));
  }
  describe(name, () => {
    if (update)
      it('is written', async () => {
        const written: Case[] = [];
        for (const one of cases) written.push({ ...one, ...(await outcome(one, cwd)) });
        writeFileSync(path, `${JSON.stringify({ files, cases: written }, undefined, 2)}\n`);
      }, 300_000);
    else
      it.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
        const { status, stdout, stderr } = one;
        expect(await outcome(one, cwd)).toEqual({ status, stdout, stderr });
      });
  });
}

async function outcome(one: Case, cwd: string): Promise<Pick<Case, 'status' | 'stdout' | 'stderr'>> {
  const { status, stdout, stderr } = await run(one.args, {
    cwd,
    stdin: bytesOf(one.stdin ?? []),
    env: { ...one.env },
  });
  return { status, stdout: linesOf(stdout), stderr: linesOf(withoutTimes(stderr)) };
}

function bytesOf(content: Content): Buffer {
  if ('gzip' in content) return gzipSync(bytesOf(content.gzip));
  if ('base64' in content) return Buffer.from(content.base64, 'base64');
  return Buffer.from(content.map((line) => `${line}\n`).join(''));
}

function linesOf(text: string): string[] {
  const lines = text.split('\n');
  const last = lines.pop() ?? '';
  return last === '' ? lines : [...lines, `${last}(no newline)`];
}

/** How long it took differs. */
function withoutTimes(text: string): string {
  return text.replace(/ in \d+\.\d\d s(?:, [\d.]+ [kMGT]?B\/s)?/g, ' in TIME');
}

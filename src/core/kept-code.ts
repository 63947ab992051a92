/**
 * Compiled code that is kept between runs: a start then compiles nothing, which is a tenth of a second's worth for V8.
 *
 * Node does this itself from 22.1 on (`module.enableCompileCache`); this is the same for Node 20. V8 refuses code of another version, of other
 * flags or of another source by itself. What it cannot tell is who wrote the file, so the folder is the user's own.
 */

import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { dirname, join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import vm from 'node:vm';

/** Those of versions that are gone. */
const staleMs = 30 * 86_400_000;

/**
 * The folder, made where it was missing. Undefined where Node keeps code itself, where there is no such folder, where others may write
 * to it, and where `NODE_DISABLE_COMPILE_CACHE` is set, as with Node.
 */
export function keptCodeFolder(): string | undefined {
  if ('enableCompileCache' in nodeModule || process.env.NODE_DISABLE_COMPILE_CACHE) return undefined;
  const base = cacheFolder();
  if (base === undefined) return undefined;
  const folder = join(base, 'logscan');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = statSync(folder);
    const own = process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0);
    return own ? folder : undefined;
  } catch {
    return undefined;
  }
}

function cacheFolder(): string | undefined {
  const { HOME, LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  if (process.platform === 'win32') return LOCALAPPDATA || undefined;
  if (XDG_CACHE_HOME) return XDG_CACHE_HOME;
  return HOME ? join(HOME, process.platform === 'darwin' ? 'Library/Caches' : '.cache') : undefined;
}

/**
 * Loads a CommonJS module with the code kept of it; `require` finds it loaded from then on. If none was kept, it is now.
 *
 * @param path absolute; the file is ASCII
 * @param key names this very content
 * @param when at the end of the process, with all functions that were compiled until then; or at once, where the end can't be waited for
 */
export function loadWithKeptCode(path: string, key: string, folder: string, when: 'at exit' | 'at once'): void {
  const kept = join(folder, `${key}-${process.arch}-${process.versions.v8}.code`);
  const cachedData = contentOf(kept);
  const source = readFileSync(path, 'latin1');
  const script = new vm.Script(nodeModule.Module.wrap(source), {
    filename: path,
    ...(cachedData === undefined ? {} : { cachedData }),
  });
  const module = new nodeModule.Module(path);
  module.filename = path;
  nodeModule.createRequire(path).cache[path] = module;
  const load = script.runInThisContext() as (...scope: unknown[]) => void;
  load(module.exports, (name: string): unknown => module.require(name), module, path, dirname(path));
  module.loaded = true;
  if (cachedData !== undefined && script.cachedDataRejected !== true) return;
  if (when === 'at once') keep(script, kept, folder);
  else process.once('exit', () => keep(script, kept, folder));
}

function contentOf(path: string): Buffer | undefined {
  try {
    return unsealed(readFileSync(path));
  } catch {
    return undefined;
  }
}

/** A sector of a disk. */
const sectorBytes = 512;

/**
 * Code with a sum of each sector behind it, and its length at the end, in words of 32 bits. V8 ends the process over damaged code, and a
 * disk loses whole sectors; to sum up all bytes would take longer than to read them.
 */
function sealed(code: Buffer): Int32Array {
  const words = Math.ceil(code.length / 4);
  const sectors = Math.ceil(code.length / sectorBytes);
  const content = new Int32Array(words + sectors + 1);
  new Uint8Array(content.buffer).set(code);
  for (let i = 0; i < sectors; i++) content[words + i] = sumOf(content, i, words);
  content[words + sectors] = code.length;
  return content;
}

/** The code, if it is as it was written. */
function unsealed(content: Buffer): Buffer | undefined {
  // An array of words: a start reads thousands of them, and Buffer's methods take ten times as long.
  if (content.byteOffset % 4 !== 0 || content.length % 4 !== 0 || content.length === 0) return undefined;
  const all = new Int32Array(content.buffer, content.byteOffset, content.length / 4);
  const length = all[all.length - 1];
  const words = Math.ceil(length / 4);
  const sectors = Math.ceil(length / sectorBytes);
  if (length < 0 || all.length !== words + sectors + 1) return undefined;
  for (let i = 0; i < sectors; i++) if (all[words + i] !== sumOf(all, i, words)) return undefined;
  return content.subarray(0, length);
}

const sectorWords = sectorBytes / 4;

/** Of four places in a sector of the first `words` words. */
function sumOf(all: Int32Array, sector: number, words: number): number {
  const end = Math.min((sector + 1) * sectorWords, words);
  let sum = 17;
  for (let place = sector * sectorWords + 1; place < end; place += 32) sum = (Math.imul(sum, 31) + all[place]) | 0;
  return sum;
}

/** Nothing is said of a folder that can't be written to: the next start takes as long as this one. */
function keep(script: vm.Script, path: string, folder: string): void {
  // Code is only good for the flags that it was made with, and `late-optimizer.ts` changes one.
  setFlagsFromString('--opt');
  const unfinished = `${path}.${process.pid}`;
  try {
    writeFileSync(unfinished, sealed(script.createCachedData()), { mode: 0o600, flush: true });
    renameSync(unfinished, path);
    for (const name of readdirSync(folder)) {
      const other = join(folder, name);
      if (Date.now() - statSync(other).mtimeMs > staleMs) rmSync(other);
    }
  } catch {
    rmSync(unfinished, { force: true });
  }
}

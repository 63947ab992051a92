/** The files that a follow run is about: those named, whether they are there or not, and those that folders and globs give
 *  now. */

import { statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import picomatch from 'picomatch';
import { type ExpandOptions, expandInputs, isGlob } from './expand.ts';
import type { InputFile, InputProblem } from './input.ts';

/** Finding takes this share of the time at most, however large a folder is. */
const shareOfTime = 0.005;
const leastIntervalMs = 1000;

export interface WatchedFolder {
  readonly path: string;
  readonly depth: number;
}

export class Targets {
  readonly #names: readonly string[];
  readonly #options: ExpandOptions;
  readonly #named: readonly InputFile[];
  /** Where files come and go. */
  readonly folders: readonly WatchedFolder[];
  #found: readonly InputFile[] = [];
  #problems: readonly InputProblem[] = [];
  #nextMs = 0;
  /** Names changed since files were last looked for. */
  stale = true;

  constructor(names: readonly string[], options: ExpandOptions = {}) {
    this.#names = names;
    this.#options = options;
    const path = (name: string): string => (options.cwd === undefined ? name : resolve(options.cwd, name));
    const files = names.filter((name) => kindOf(name, path(name)) === 'file');
    this.#named = files.map((name) => ({ path: path(name), name, named: true }));
    this.folders = folders(names.map((name) => folderOf(name, path(name))));
  }

  /** Problems of folders and globs. What is named and absent may come. */
  get problems(): readonly InputProblem[] {
    return this.#problems;
  }

  /** All files, in the order that reading them from the beginning takes. */
  async files(nowMs: number): Promise<readonly InputFile[]> {
    if (nowMs >= this.#nextMs || this.stale) await this.#find(nowMs);
    return this.#found;
  }

  async #find(nowMs: number): Promise<void> {
    this.stale = false;
    const startMs = performance.now();
    const { files, problems } = await expandInputs(this.#names, this.#options);
    const there = new Set(files.map(({ path }) => path));
    const named = new Set(this.#named.map(({ path }) => path));
    // A link named on the command line may lead to a folder later, and what was a file be gone.
    this.#found = [...files, ...this.#named.filter(({ path }) => !there.has(path))];
    this.#problems = problems.filter(({ path }) => !named.has(path) && !this.#named.some(({ name }) => name === path));
    this.#nextMs = nowMs + Math.max(leastIntervalMs, (performance.now() - startMs) / shareOfTime);
  }
}

function kindOf(name: string, path: string): 'stdin' | 'folder' | 'glob' | 'file' {
  if (name === '-') return 'stdin';
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined) return found.isDirectory() ? 'folder' : 'file';
  return isGlob(name) ? 'glob' : 'file';
}

function folderOf(name: string, path: string): WatchedFolder | undefined {
  switch (kindOf(name, path)) {
    case 'stdin':
      return undefined;
    case 'folder':
      return { path, depth: Number.POSITIVE_INFINITY };
    case 'file':
      return { path: dirname(path), depth: 0 };
    case 'glob': {
      const { base, glob } = picomatch.scan(name);
      const depth = glob.includes('**') ? Number.POSITIVE_INFINITY : glob.split('/').length - 1;
      return { path: path.slice(0, path.length - name.length) + (base === '' ? '.' : base), depth };
    }
  }
}

/** Each folder once, as deep as anybody wants it. */
function folders(wanted: readonly (WatchedFolder | undefined)[]): WatchedFolder[] {
  const depths = new Map<string, number>();
  for (const folder of wanted)
    if (folder !== undefined) depths.set(folder.path, Math.max(folder.depth, depths.get(folder.path) ?? 0));
  return [...depths].map(([path, depth]) => ({ path, depth }));
}

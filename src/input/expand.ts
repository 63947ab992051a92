/** What the command line names becomes a list of files: files, folders, quoted globs, standard input. */

import { type Dirent, existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import picomatch from 'picomatch';
import type { InputFile, InputProblem } from './input.ts';
import { errorCode, toInputError } from './input-error.ts';
import { compareNames, endsLikeLog, isLogName, sameRotation } from './log-names.ts';

export interface ExpandOptions {
  /** Where relative names start; default: the current folder. */
  readonly cwd?: string;
  /** Default: whether this is Windows. */
  readonly windows?: boolean;
}

export interface Expanded {
  readonly files: InputFile[];
  readonly problems: InputProblem[];
}

/** In the order given; inside a folder or a glob in natural order, rotations oldest first. */
export async function expandInputs(names: readonly string[], options: ExpandOptions = {}): Promise<Expanded> {
  const expanded: Expanded = { files: [], problems: [] };
  for (const name of names) expandOne(name, options, expanded);
  return { files: oldestFirst(expanded.files), problems: expanded.problems };
}

/** A shell gives `app.log*` by name, the current one first. Rotations that stand side by side are put in order. */
function oldestFirst(files: readonly InputFile[]): InputFile[] {
  const ordered: InputFile[] = [];
  for (let from = 0; from < files.length; ) {
    let to = from + 1;
    while (to < files.length && areRotations(files[to - 1], files[to])) to++;
    ordered.push(...files.slice(from, to).sort((a, b) => compareNames(a.name, b.name)));
    from = to;
  }
  return ordered;
}

function areRotations(a: InputFile, b: InputFile): boolean {
  return a.named && b.named && a.path !== '-' && b.path !== '-' && sameRotation(a.name, b.name);
}

function expandOne(name: string, options: ExpandOptions, out: Expanded): void {
  if (name === '-') {
    out.files.push({ path: '-', name: '-', named: true });
    return;
  }
  const path = locate(name, options);
  try {
    if (statSync(path).isDirectory()) expandFolder(name, options, out);
    else out.files.push({ path, name, named: true });
  } catch (error) {
    if (errorCode(error) === 'ENOENT' && isGlob(name)) expandGlob(name, options, out);
    else out.problems.push({ path: name, message: toInputError(error, name).message, severity: 'error' });
  }
}

function locate(name: string, options: ExpandOptions): string {
  return options.cwd === undefined ? name : resolve(options.cwd, name);
}

function expandFolder(folder: string, options: ExpandOptions, out: Expanded): void {
  const walk: Walk = { ...options, seen: new Set(), problems: out.problems, maxDepth: Number.POSITIVE_INFINITY };
  const found = [...walkFiles(folder, walk, 0)];
  const logs = found.filter((name) => isLogName(basename(name)));
  push(logs, options, out);
  if (logs.length > 0) return;
  const message =
    found.length === 0
      ? 'the folder holds no files'
      : `the folder holds no log files (${found.length} ${found.length === 1 ? 'file' : 'files'} of other kinds): name the files, or give a glob`;
  out.problems.push({ path: folder, message, severity: 'error' });
}

function expandGlob(glob: string, options: ExpandOptions, out: Expanded): void {
  const found = [...matches(glob, options, out.problems)];
  push(found, options, out);
  if (found.length === 0) out.problems.push({ path: glob, message: 'no file matches', severity: 'error' });
}

function push(names: string[], options: ExpandOptions, out: Expanded): void {
  for (const name of names.sort(compareNames)) out.files.push({ path: locate(name, options), name, named: false });
}

interface Walk extends ExpandOptions {
  /** Real paths, so that links are followed once and loops end. */
  readonly seen: Set<string>;
  readonly problems: InputProblem[];
  /** Folders below the first to go down. */
  readonly maxDepth: number;
}

/** All files below a folder, by the names people would give them. */
function* walkFiles(folder: string, walk: Walk, depth: number): Generator<string> {
  let entries: Dirent[];
  let real: string;
  try {
    real = realpathSync(locate(folder, walk));
    if (isSeen(real, walk)) return;
    entries = readdirSync(locate(folder, walk), { withFileTypes: true });
  } catch (error) {
    walk.problems.push({ path: folder, message: toInputError(error, folder).message, severity: 'note' });
    return;
  }
  for (const entry of entries) {
    const name = join(folder, entry.name);
    const kind = kindOf(entry, name, walk);
    if (kind === 'folder' && depth < walk.maxDepth && !isPassedOver(entry.name))
      yield* walkFiles(name, walk, depth + 1);
    else if (kind === 'file' && isNewFile(entry, name, real, walk)) yield name;
  }
}

/** Folders that hold no logs of the folder's owner. */
function isPassedOver(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

/** What is no link is where its folder is: the system need not be asked. A link whose file was moved away or removed since the folder
 * was listed is none. */
function isNewFile(entry: Dirent, name: string, realFolder: string, walk: Walk): boolean {
  try {
    return !isSeen(entry.isFile() ? join(realFolder, entry.name) : realpathSync(locate(name, walk)), walk);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}

function isSeen(real: string, walk: Walk): boolean {
  const seen = walk.seen.has(real);
  walk.seen.add(real);
  return seen;
}

function kindOf(entry: Dirent, name: string, walk: Walk): 'file' | 'folder' | 'other' {
  if (entry.isFile()) return 'file';
  if (entry.isDirectory()) return 'folder';
  if (!entry.isSymbolicLink()) return 'other';
  try {
    const target = statSync(locate(name, walk));
    return target.isDirectory() ? 'folder' : target.isFile() ? 'file' : 'other';
  } catch (error) {
    walk.problems.push({
      path: name,
      message: `a link that leads nowhere: ${toInputError(error, name).message}`,
      severity: 'note',
    });
    return 'other';
  }
}

/** Whether a name may be meant as a glob. */
export function isGlob(name: string): boolean {
  return /[*?{[]|[!@+]\(/.test(name);
}

/** The files that a glob matches. Its fixed part is where the walk begins, its depth where it ends. */
function* matches(glob: string, options: ExpandOptions, problems: InputProblem[]): Generator<string> {
  const windows = options.windows ?? process.platform === 'win32';
  const pattern = windows ? glob.replaceAll('\\', '/') : glob;
  const scanned = picomatch.scan(pattern);
  if (!scanned.isGlob) return;
  const base = scanned.base === '' && !pattern.startsWith('/') ? '.' : scanned.base || '/';
  if (!existsSync(locate(base, options))) return;
  const isMatch = picomatch(pattern.replace(/^(?:\.\/)+/, ''), { windows });
  const maxDepth = pattern.includes('**') ? Number.POSITIVE_INFINITY : scanned.glob.split('/').length - 1;
  for (const name of walkFiles(base, { ...options, seen: new Set(), problems, maxDepth }, 0)) {
    if (isMatch(windows ? name.replaceAll('\\', '/') : name)) yield name;
  }
}

/** Whether the first positional is a file: it exists, is `-`, or is a glob that matches something. */
export function looksLikeFile(arg: string, options: ExpandOptions = {}): boolean {
  if (arg === '-') return true;
  if (arg === '' || arg.includes('\0')) return false;
  if (existsSync(locate(arg, options))) return true;
  return isGlob(arg) && !/[\s"'|<>=~]/.test(arg) && !matches(arg, options, []).next().done;
}

/** Whether an argument that does not exist can only have been meant as a file. */
export function pathShaped(arg: string): boolean {
  if (/[\s"'`|<>=~(),]/.test(arg.replace(/^~(?=[\\/])/, '')) || arg.includes('://')) return false;
  if (/^(?:\.{1,2}[\\/]|[\\/]|~[\\/]|[A-Za-z]:[\\/])/.test(arg)) return true;
  return !arg.includes(':') && endsLikeLog(arg);
}

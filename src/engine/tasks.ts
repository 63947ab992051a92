/** The input cut into tasks: byte ranges of plain files, and whole inputs of every other kind. */

import type { InputFile, InputProblem } from '../input/input.ts';
import { InputError, problemOf } from '../input/input-error.ts';
import { type ContentPart, type Probe, probe } from '../input/source.ts';
import { type FileSeek, noSeek, type Seeker } from './file-seek.ts';
import type { ByteRange, ScanTask } from './job.ts';

/** Bytes of a range: many ranges keep all threads busy to the end; each costs a seek and a little bookkeeping. */
const rangeBytes = 8 * 1024 * 1024;
/** The first range of all is small, those after it double: the first rows come at once. */
const firstRangeBytes = 256 * 1024;
/** What a compressed byte is taken for when the work is estimated. */
const expansion = 8;

/** So long a look at thousands of files keeps all else waiting: Ctrl-C, progress. */
const pauseEveryMs = 20;

export interface TaskList {
  readonly tasks: readonly ScanTask[];
  readonly problems: readonly InputProblem[];
  /** Bytes to scan, as far as can be told before. */
  readonly estimatedBytes: number;
  /** What is not scanned, as its times lie outside the range that is asked for. */
  readonly seek: FileSeek;
}

/** What is wanted of the files, where that is not all. */
export interface Parts {
  /** Leaves out what lies outside a range of times. */
  readonly seeker?: Seeker | undefined;
  /** What is wanted of a file's content; undefined: all of it. */
  readonly partOf?: (file: InputFile) => ContentPart | undefined;
}

export async function planTasks(
  files: readonly InputFile[],
  whole: boolean,
  { seeker, partOf }: Parts = {},
): Promise<TaskList> {
  const tasks: ScanTask[] = [];
  const problems: InputProblem[] = [];
  let estimatedBytes = 0;
  let pausedMs = performance.now();
  for (const [fileIndex, file] of files.entries()) {
    if (performance.now() - pausedMs > pauseEveryMs) {
      await new Promise<void>((resolve) => setImmediate(resolve));
      pausedMs = performance.now();
    }
    const task = { fileIndex, path: file.path, name: file.name, named: file.named };
    if (file.path === '-') {
      tasks.push(task);
      continue;
    }
    const found = await probed(file);
    if (found instanceof InputError) {
      problems.push(problemOf(found, file));
      continue;
    }
    const part = partOf?.(file);
    if (!found.scannable) {
      estimatedBytes += part === undefined ? estimateOf(found) : part.toBytes - part.fromBytes;
      tasks.push(part === undefined ? task : { ...task, part });
      continue;
    }
    const range = rangeOf(part, found) ?? seeker?.partOf(file, found);
    const { start, end } = range ?? { start: found.startBytes, end: found.sizeBytes };
    estimatedBytes += end - start;
    tasks.push(...rangesOf(task, { start, end, first: part === undefined || start === found.startBytes }, whole));
  }
  return { tasks, problems, estimatedBytes, seek: seeker?.found ?? noSeek };
}

async function probed(file: InputFile): Promise<Probe | InputError> {
  try {
    return await probe(file.path);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

function estimateOf({ compression, sizeBytes }: Probe): number {
  return compression === 'none' ? sizeBytes : sizeBytes * expansion;
}

function rangeOf(part: ContentPart | undefined, { startBytes }: Probe): { start: number; end: number } | undefined {
  return part && { start: Math.max(part.fromBytes, startBytes), end: part.toBytes };
}

/** The ranges of a file that is held open, up to `end`, where a line begins. */
export function tasksOfOpenFile(
  task: ScanTask & { readonly fd: number },
  start: number,
  end: number,
): readonly ScanTask[] {
  return rangesOf(task, { start, end, first: true }, false);
}

/** A line starts where the whole does. `first`: what stands before it is nothing to it. */
function rangesOf(task: ScanTask, { start: from, end, first }: ByteRange, whole: boolean): ScanTask[] {
  const ranges: ScanTask[] = [];
  let step = whole ? end - from : task.fileIndex === 0 ? firstRangeBytes : rangeBytes;
  for (let start = from; start < end; start += step, step = Math.min(step * 2, rangeBytes))
    ranges.push({ ...task, range: { start, end: Math.min(start + step, end), first: first && start === from } });
  return ranges;
}

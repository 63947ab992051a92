/** The input cut into tasks: byte ranges of plain files, and whole inputs of every other kind. */

import type { InputFile, InputProblem } from '../input/input.ts';
import { InputError, problemOf } from '../input/input-error.ts';
import { type Probe, probe } from '../input/source.ts';
import { type FileSeek, noSeek, type Seeker } from './file-seek.ts';
import type { ScanTask } from './job.ts';

/** Bytes of a range: many ranges keep all threads busy to the end; each costs a seek and a little bookkeeping. */
const rangeBytes = 8 * 1024 * 1024;
/** The first range of all is small, those after it double: the first rows come at once. */
const firstRangeBytes = 256 * 1024;
/** What a compressed byte is taken for when the work is estimated. */
const expansion = 8;

export interface TaskList {
  readonly tasks: readonly ScanTask[];
  readonly problems: readonly InputProblem[];
  /** Bytes to scan, as far as can be told before. */
  readonly estimatedBytes: number;
  /** What is not scanned, as its times lie outside the range that is asked for. */
  readonly seek: FileSeek;
}

/** `seeker`: leaves out what lies outside a range of times. */
export async function planTasks(files: readonly InputFile[], whole: boolean, seeker?: Seeker): Promise<TaskList> {
  const tasks: ScanTask[] = [];
  const problems: InputProblem[] = [];
  let estimatedBytes = 0;
  for (const [fileIndex, file] of files.entries()) {
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
    const part = (found.scannable && seeker?.partOf(file, found)) || { start: found.startBytes, end: found.sizeBytes };
    estimatedBytes += found.compression === 'none' ? part.end - part.start : found.sizeBytes * expansion;
    if (found.scannable) tasks.push(...rangesOf(task, part, whole));
    else tasks.push(task);
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

/** The ranges of a file that is held open, up to `end`, where a line begins. */
export function tasksOfOpenFile(
  task: ScanTask & { readonly fd: number },
  start: number,
  end: number,
): readonly ScanTask[] {
  return rangesOf(task, { start, end }, false);
}

/** A line starts where the part does. */
function rangesOf(task: ScanTask, part: { readonly start: number; readonly end: number }, whole: boolean): ScanTask[] {
  const ranges: ScanTask[] = [];
  let step = whole ? part.end - part.start : task.fileIndex === 0 ? firstRangeBytes : rangeBytes;
  for (let { start } = part; start < part.end; start += step, step = Math.min(step * 2, rangeBytes))
    ranges.push({ ...task, range: { start, end: Math.min(start + step, part.end), first: start === part.start } });
  return ranges;
}

/** The input cut into tasks: byte ranges of plain files, and whole inputs of every other kind. */

import type { InputFile, InputProblem } from '../input/input.ts';
import { InputError, problemOf } from '../input/input-error.ts';
import { type Probe, probe } from '../input/source.ts';
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
}

export async function planTasks(files: readonly InputFile[], whole: boolean): Promise<TaskList> {
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
    estimatedBytes += found.compression === 'none' ? found.sizeBytes : found.sizeBytes * expansion;
    if (found.scannable) tasks.push(...rangesOf(task, found, whole));
    else tasks.push(task);
  }
  return { tasks, problems, estimatedBytes };
}

async function probed(file: InputFile): Promise<Probe | InputError> {
  try {
    return await probe(file.path);
  } catch (error) {
    if (error instanceof InputError) return error;
    throw error;
  }
}

/** The ranges of a file that is held open, up to `endBytes`, where a line begins. */
export function tasksOfOpenFile(
  task: ScanTask & { readonly fd: number },
  startBytes: number,
  endBytes: number,
): readonly ScanTask[] {
  return rangesOf(task, { startBytes, sizeBytes: endBytes }, false);
}

function rangesOf(
  task: ScanTask,
  { sizeBytes, startBytes }: Pick<Probe, 'sizeBytes' | 'startBytes'>,
  whole: boolean,
): ScanTask[] {
  const ranges: ScanTask[] = [];
  let step = whole ? sizeBytes : task.fileIndex === 0 ? firstRangeBytes : rangeBytes;
  for (let start = 0; start < sizeBytes; start += step, step = Math.min(step * 2, rangeBytes)) {
    ranges.push({
      ...task,
      range: { start: start === 0 ? startBytes : start, end: Math.min(start + step, sizeBytes), first: start === 0 },
    });
  }
  return ranges;
}

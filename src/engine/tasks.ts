/** The input cut into tasks: byte ranges of plain files, and whole inputs of every other kind. */

import type { InputFile, InputProblem } from '../input/input.ts';
import { InputError, problemOf } from '../input/input-error.ts';
import { type ContentPart, type Probe, probe } from '../input/source.ts';
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

/** @param partOf what is wanted of a file's content; undefined: all of it */
export async function planTasks(
  files: readonly InputFile[],
  whole: boolean,
  partOf: (file: InputFile) => ContentPart | undefined = () => undefined,
): Promise<TaskList> {
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
    const part = partOf(file);
    if (part !== undefined) estimatedBytes += part.toBytes - part.fromBytes;
    else estimatedBytes += found.compression === 'none' ? found.sizeBytes : found.sizeBytes * expansion;
    if (!found.scannable) tasks.push(part === undefined ? task : { ...task, part });
    else if (part === undefined)
      tasks.push(...rangesOf(task, { fromBytes: 0, toBytes: found.sizeBytes }, found, whole));
    else tasks.push(...rangesOf(task, part, found, whole));
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

function rangesOf(
  task: ScanTask,
  { fromBytes, toBytes }: ContentPart,
  { startBytes }: Probe,
  whole: boolean,
): ScanTask[] {
  const ranges: ScanTask[] = [];
  let step = whole ? toBytes - fromBytes : task.fileIndex === 0 ? firstRangeBytes : rangeBytes;
  for (let start = fromBytes; start < toBytes; start += step, step = Math.min(step * 2, rangeBytes)) {
    const first = start === 0;
    ranges.push({ ...task, range: { start: first ? startBytes : start, end: Math.min(start + step, toBytes), first } });
  }
  return ranges;
}

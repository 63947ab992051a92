/** Runs a job's tasks on the main thread and workers, and gives what comes of them in the order of the input. */

import type { Worker } from 'node:worker_threads';
import { BugError, UsageError } from '../core/errors.ts';
import { openSources, openStdin, type Source } from '../input/source.ts';
import { Control } from './control.ts';
import type { RowBlock, ScanJob, ScanOutcome, ScanTask, TaskReport } from './job.ts';
import { kernelModule } from './kernels.ts';
import type { WorkerMessage, WorkerSetup } from './protocol.ts';
import { Scanner } from './scanner.ts';
import { smallBytes, takeWorker } from './worker-pool.ts';

export interface ScheduleOptions {
  readonly threads: number;
  readonly estimatedBytes: number;
  readonly stdin: NodeJS.ReadableStream;
  readonly signal: AbortSignal | undefined;
}

export type ScanEvent =
  | { readonly kind: 'rows'; readonly task: ScanTask; readonly block: RowBlock }
  | { readonly kind: 'report'; readonly task: ScanTask; readonly report: TaskReport }
  | { readonly kind: 'outcome'; readonly outcome: ScanOutcome };

/** Scans all tasks. Rows and reports come in task order, outcomes (one a thread) at the end. */
export async function* schedule(
  job: ScanJob,
  tasks: readonly ScanTask[],
  options: ScheduleOptions,
): AsyncGenerator<ScanEvent> {
  const run = new Run(job, tasks, options);
  try {
    yield* run.events();
  } finally {
    run.stop();
  }
}

/** Small tasks (files of a few kilobytes) need no pause after each. */
const pauseEveryMs = 5;

/** What a task has given so far and nobody has taken. */
interface Pending {
  readonly blocks: { readonly block: RowBlock; readonly thread: number }[];
  reports: readonly TaskReport[] | undefined;
}

class Run {
  readonly #job: ScanJob;
  readonly #tasks: readonly ScanTask[];
  readonly #options: ScheduleOptions;
  readonly #control: Control;
  readonly #workers: Worker[] = [];
  readonly #pending: (Pending | undefined)[] = [];
  readonly #outcomes: ScanOutcome[] = [];
  #threadsAtWork = 0;
  #failure: unknown;
  #wake: () => void = () => undefined;
  #head = 0;
  #pausedMs = 0;

  constructor(job: ScanJob, tasks: readonly ScanTask[], options: ScheduleOptions) {
    this.#job = job;
    this.#tasks = tasks;
    this.#options = options;
    const usesStdin = tasks.some((task) => task.path === '-');
    const helpers = usesStdin || options.estimatedBytes < smallBytes ? 0 : Math.min(options.threads, tasks.length) - 1;
    this.#control = Control.forThreads(helpers + 1);
    for (let thread = 1; thread <= helpers; thread++) this.#startWorker(thread);
    options.signal?.addEventListener('abort', this.#onAbort);
    if (options.signal?.aborted) this.#abort();
  }

  /** A signal may outlive many scans: what listens to it would hold this one's groups and kernel. */
  stop(): void {
    this.#options.signal?.removeEventListener('abort', this.#onAbort);
    this.#control.stop();
    for (const worker of this.#workers) void worker.terminate();
  }

  readonly #onAbort = (): void => this.#abort();

  #abort(): void {
    this.#control.stop();
    this.#wake();
  }

  #startWorker(thread: number): void {
    const setup: WorkerSetup = {
      job: this.#job,
      tasks: this.#tasks,
      control: this.#control.buffer,
      module: this.#job.kernel === 'simd' ? kernelModule() : null,
      thread,
    };
    const worker = takeWorker();
    worker.postMessage(setup);
    this.#threadsAtWork++;
    worker.on('message', (message: WorkerMessage) => this.#receive(message, thread));
    worker.on('error', (error) => this.#fail(error));
    worker.on('exit', () => this.#wake());
    this.#workers.push(worker);
  }

  #receive(message: WorkerMessage, thread: number): void {
    if (message.kind === 'rows') this.#pendingOf(message.task).blocks.push({ block: message.block, thread });
    else if (message.kind === 'done') this.#pendingOf(message.task).reports = message.reports;
    else if (message.kind === 'outcome') {
      this.#outcomes.push(message.outcome);
      this.#threadsAtWork--;
    } else this.#fail(errorOf(message));
    this.#wake();
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#control.stop();
    this.#wake();
  }

  #pendingOf(task: number): Pending {
    this.#pending[task] ??= { blocks: [], reports: undefined };
    return this.#pending[task];
  }

  async *events(): AsyncGenerator<ScanEvent> {
    this.#threadsAtWork++;
    void this.#takePart().catch((error) => this.#fail(error));
    for (;;) {
      if (this.#failure !== undefined) throw this.#failure;
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      yield* this.#ready();
      if (this.#threadsAtWork === 0 && (this.#head >= this.#tasks.length || this.#control.stopped)) break;
      await woken;
    }
    if (this.#failure !== undefined) throw this.#failure;
    yield* this.#rest();
    for (const outcome of this.#outcomes) yield { kind: 'outcome', outcome };
  }

  /** What the first unfinished task has given, and all of those finished after it. */
  *#ready(): Generator<ScanEvent> {
    for (; this.#head < this.#tasks.length; this.#head++) {
      const pending = this.#pending[this.#head];
      if (pending === undefined) return;
      const task = this.#tasks[this.#head];
      yield* this.#blocksOf(task, pending);
      if (pending.reports === undefined) return;
      for (const report of pending.reports) yield { kind: 'report', task, report };
      this.#pending[this.#head] = undefined;
    }
  }

  /** After a stop: reports of tasks that were ended early, though some before them never began. */
  *#rest(): Generator<ScanEvent> {
    for (let i = this.#head; i < this.#tasks.length; i++) {
      for (const report of this.#pending[i]?.reports ?? []) yield { kind: 'report', task: this.#tasks[i], report };
    }
  }

  *#blocksOf(task: ScanTask, pending: Pending): Generator<ScanEvent> {
    for (let next = pending.blocks.shift(); next !== undefined; next = pending.blocks.shift()) {
      yield { kind: 'rows', task, block: next.block };
      this.#control.taken(next.thread, next.block.bytes.length);
    }
  }

  /** The main thread scans too, in between giving out what is ready. */
  async #takePart(): Promise<void> {
    let current = 0;
    const scanner = new Scanner(this.#job, {
      stopped: () => this.#control.stopped,
      rows: (block) => {
        this.#control.addWaiting(0, block.bytes.length);
        this.#pendingOf(current).blocks.push({ block, thread: 0 });
        this.#wake();
      },
    });
    for (
      current = this.#control.claim();
      current < this.#tasks.length && !this.#control.stopped;
      current = this.#control.claim()
    ) {
      const task = this.#tasks[current];
      const reports =
        task.range === undefined ? await this.#scanStream(scanner, task) : [scanner.scanRange(task, task.range)];
      this.#pendingOf(current).reports = reports;
      this.#wake();
      await this.#pause();
    }
    this.#outcomes.push(scanner.ownOutcome());
    this.#threadsAtWork--;
    this.#wake();
  }

  #scanStream(scanner: Scanner, task: ScanTask): Promise<TaskReport[]> {
    const sources: AsyncIterable<Source> =
      task.path === '-'
        ? openStdin(this.#options.stdin, scanner.inputEvents, {}, task.name)
        : openSources(task, scanner.inputEvents, task.part === undefined ? {} : { part: task.part });
    return scanner.scanSources(task, untilAborted(sources, this.#options.signal), () => this.#pause());
  }

  /** Lets messages in, and waits while too many rows of this thread are not taken. */
  async #pause(): Promise<void> {
    const now = performance.now();
    if (now - this.#pausedMs < pauseEveryMs && !this.#control.tooMuchWaiting(0)) return;
    do await new Promise<void>((resolve) => setImmediate(resolve));
    while (this.#control.tooMuchWaiting(0));
    this.#pausedMs = performance.now();
  }
}

/** Ends at an abort, even while the input is silent. */
async function* untilAborted(sources: AsyncIterable<Source>, signal: AbortSignal | undefined): AsyncGenerator<Source> {
  for await (const source of endable(sources, signal)) yield { ...source, blocks: endable(source.blocks, signal) };
}

async function* endable<T>(items: AsyncIterable<T>, signal: AbortSignal | undefined): AsyncGenerator<T> {
  if (signal === undefined) {
    yield* items;
    return;
  }
  let end: () => void = () => undefined;
  const onAbort = (): void => end();
  signal.addEventListener('abort', onAbort);
  const iterator = items[Symbol.asyncIterator]();
  try {
    while (!signal.aborted) {
      // Not a race with one promise for the abort: that would hold on to every item until the input ends.
      const next = await new Promise<IteratorResult<T> | 'ended'>((resolve, reject) => {
        end = () => resolve('ended');
        iterator.next().then(resolve, reject);
      });
      if (next === 'ended' || next.done === true) return;
      yield next.value;
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    // A read that is under way cannot be waited for.
    void iterator.return?.();
  }
}

function errorOf(message: Extract<WorkerMessage, { kind: 'failed' }>): Error {
  if (message.name === 'UsageError' || message.name === 'QueryError')
    return new UsageError(message.message, message.hint);
  const error = new BugError(message.message);
  if (message.stack !== undefined) error.stack = message.stack;
  return error;
}

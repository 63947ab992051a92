/** Scans inputs that go on, and gives what was grouped whenever it is asked. What is there at the beginning is scanned by all threads,
 * what comes by this one. */

import { BugError } from '../core/errors.ts';
import { type Followed, type FollowedPlaces, type FollowOptions, follow } from '../input/follow.ts';
import type { Existing, FollowEvent, FollowedStream, Notice } from '../input/follow-events.ts';
import type { ExecuteOptions } from './execute.ts';
import { emptiedMeanwhile, taskOf } from './follow.ts';
import type { ScanJob, ScanOutcome, ScanTask, TaskReport } from './job.ts';
import { Scanner, type Turn } from './scanner.ts';
import { schedule } from './scheduler.ts';
import { tasksOfOpenFile } from './tasks.ts';

export type LiveScanOptions = Omit<ExecuteOptions, 'blocks'> & Pick<FollowOptions, 'held' | 'isRead'>;

export interface LiveScanEvents {
  /** Told of each part that was scanned. */
  scanned(stream: FollowedStream, task: ScanTask, report: TaskReport): void;
  notice(notice: Notice): void;
  longLine(path: string, line: number): void;
}

/** What happened: `scanned` some lines, `caughtUp` with what was there, something `other`, or the inputs have `ended`. */
export type LiveStep = 'scanned' | 'caughtUp' | 'other' | 'ended';

export class LiveScan {
  readonly #options: LiveScanOptions;
  readonly #events: LiveScanEvents;
  readonly #followed: Followed;
  readonly #stop = new AbortController();
  readonly #turns = new WeakMap<FollowedStream, Turn>();
  #job: ScanJob;
  #scanner: Scanner;
  /** Of scans in all threads, since groups were taken last. */
  #outcomes: Pick<ScanOutcome, 'groups' | 'branches'>[] = [];
  #next: Promise<IteratorResult<FollowEvent>> | undefined;
  #hasArrived = false;
  #wake: () => void = () => undefined;
  #hasNew = false;
  /** A part was scanned of which it is not known how far: what was grouped is more than the places say. */
  #isTorn = false;

  constructor(job: ScanJob, names: readonly string[], options: LiveScanOptions, events: LiveScanEvents) {
    this.#job = job;
    this.#options = options;
    this.#events = events;
    this.#scanner = scannerOf(job);
    const { stdin, held, isRead } = options;
    this.#followed = follow(names, {
      stdin,
      signal: this.#stop.signal,
      handsOverExisting: true,
      ...(held === undefined ? {} : { held }),
      ...(isRead === undefined ? {} : { isRead }),
    });
  }

  /** Waits until there is something for `step`, at most until that time or an abort; whether there is. */
  async arrives(untilMs: number, signal: AbortSignal): Promise<boolean> {
    this.#ask();
    if (this.#hasArrived || signal.aborted) return this.#hasArrived;
    let timer: NodeJS.Timeout | undefined;
    let wake = (): void => undefined;
    // Not a race with the promise of the next event: it may be waited for many times, and would keep each of them.
    await new Promise<void>((resolve) => {
      wake = resolve;
      this.#wake = resolve;
      timer = setTimeout(resolve, Math.max(0, untilMs - Date.now()));
      signal.addEventListener('abort', wake);
    });
    clearTimeout(timer);
    signal.removeEventListener('abort', wake);
    return this.#hasArrived;
  }

  /** For the next event, once. */
  #ask(): Promise<IteratorResult<FollowEvent>> {
    if (this.#next !== undefined) return this.#next;
    this.#hasArrived = false;
    this.#next = this.#followed.events.next();
    const arrived = (): void => {
      this.#hasArrived = true;
      this.#wake();
    };
    void this.#next.then(arrived, arrived);
    return this.#next;
  }

  /** Waits for what comes next, and scans it. */
  async step(): Promise<LiveStep> {
    const next = await this.#ask();
    if (next.done === true) return 'ended';
    const event = next.value;
    const kind = event.kind === 'existing' ? await this.#scanExisting(event) : this.#take(event);
    // Its reader goes on, and learns that it was taken.
    this.#next = undefined;
    void this.#ask();
    return kind;
  }

  #take(event: Exclude<FollowEvent, Existing>): LiveStep {
    switch (event.kind) {
      case 'block': {
        const task = taskOf(event.stream);
        const report = this.#scanner.scanTurn(task, this.#turnOf(event.stream), event.block);
        this.#events.scanned(event.stream, task, report);
        this.#hasNew = true;
        return 'scanned';
      }
      case 'caughtUp':
        return 'caughtUp';
      case 'notice':
        this.#events.notice(event);
        return 'other';
      case 'longLine':
        this.#events.longLine(event.file.name, event.line);
        return 'other';
    }
  }

  async #scanExisting({ stream, fd, startBytes, endBytes, wasRead }: Existing): Promise<LiveStep> {
    const tasks = tasksOfOpenFile({ ...taskOf(stream), fd }, startBytes, endBytes);
    let lines = 0;
    let bytes = startBytes;
    for await (const event of schedule(this.#job, tasks, { ...this.#options, estimatedBytes: endBytes - startBytes })) {
      if (event.kind === 'outcome') this.#outcomes.push(event.outcome);
      else if (event.kind === 'report') {
        this.#events.scanned(stream, event.task, event.report);
        lines += event.report.lines;
        bytes += event.report.bytes;
      }
    }
    this.#hasNew = true;
    if (this.#options.signal?.aborted) this.#isTorn = true;
    else if (bytes < endBytes) this.#events.notice(emptiedMeanwhile(stream.file.name, endBytes - bytes));
    wasRead(lines);
    return 'scanned';
  }

  #turnOf(stream: FollowedStream): Turn {
    const known = this.#turns.get(stream);
    if (known !== undefined) return known;
    const { fd, linesBefore: lines, bytesBefore: bytes } = stream;
    const turn = this.#scanner.newTurn(fd === undefined ? undefined : { fd, lines, bytes });
    this.#turns.set(stream, turn);
    return turn;
  }

  /** Records dated past this belong to no step. */
  believeUntil(untilMs: number): void {
    this.#scanner.believeUntil(untilMs);
    this.#job = { ...this.#job, spanUntilMs: untilMs };
  }

  /** What was grouped since the last call; empty where nothing came. */
  takeGroups(): Pick<ScanOutcome, 'groups' | 'branches'>[] {
    if (!this.#hasNew) return [];
    this.#hasNew = false;
    const outcomes = [...this.#outcomes, this.#scanner.takeGroups()];
    this.#outcomes = [];
    return outcomes;
  }

  /** Goes on with another job. Groups of the one before must have been taken. */
  use(job: ScanJob): void {
    if (this.#hasNew) throw new BugError('groups of the job before were not taken');
    this.#job = job;
    this.#scanner = scannerOf(job);
  }

  /** How far the inputs were taken; undefined while there is no place to go on from. `takeGroups` must follow at once. */
  async places(): Promise<FollowedPlaces | undefined> {
    // Readers learn in this turn that what they sent last was taken.
    await new Promise((resolve) => setImmediate(resolve));
    return this.#isTorn ? undefined : this.#followed.places();
  }

  close(): void {
    this.#stop.abort();
    void this.#followed.events.return(undefined);
  }
}

function scannerOf(job: ScanJob): Scanner {
  return new Scanner(job, { rows: () => undefined, stopped: () => false });
}

/** What threads share: which task is next, whether to stop, and how many bytes of rows wait to be taken. */

const nextTask = 0;
const stopFlag = 1;
const firstThread = 2;

/** Bytes of rows that a thread may have waiting before it pauses. */
const waitingBytes = 32 * 1024 * 1024;

export class Control {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  static forThreads(threads: number): Control {
    return new Control(new SharedArrayBuffer((firstThread + threads) * 4));
  }

  /** The number of the next task, for whoever asks first. */
  claim(): number {
    return Atomics.add(this.#cells, nextTask, 1);
  }

  stop(): void {
    Atomics.store(this.#cells, stopFlag, 1);
    for (let i = firstThread; i < this.#cells.length; i++) Atomics.notify(this.#cells, i);
  }

  get stopped(): boolean {
    return Atomics.load(this.#cells, stopFlag) === 1;
  }

  addWaiting(thread: number, bytes: number): void {
    Atomics.add(this.#cells, firstThread + thread, bytes);
  }

  taken(thread: number, bytes: number): void {
    Atomics.sub(this.#cells, firstThread + thread, bytes);
    Atomics.notify(this.#cells, firstThread + thread);
  }

  tooMuchWaiting(thread: number): boolean {
    return Atomics.load(this.#cells, firstThread + thread) > waitingBytes && !this.stopped;
  }

  /** Blocks the calling worker until its rows were taken. Never on the main thread. */
  waitForRoom(thread: number): void {
    while (this.tooMuchWaiting(thread)) {
      Atomics.wait(this.#cells, firstThread + thread, Atomics.load(this.#cells, firstThread + thread), 1000);
    }
  }
}

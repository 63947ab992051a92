/** Worker threads. Some can be started before it is known what they will do: a worker takes as long to start as the command. */

import { Worker } from 'node:worker_threads';

/** Less than this is scanned by one thread: a worker takes some 30 ms to start. */
export const smallBytes = 24 * 1024 * 1024;

const waiting: Worker[] = [];

/** Starts workers that wait for `takeWorker`. They do not keep the process running. */
export function startWorkers(count: number): void {
  for (let i = 0; i < count; i++) {
    const worker = newWorker();
    worker.unref();
    // One that could not start is not handed out; whoever takes another meets the fault, and reports it.
    worker.once('error', () => {
      const at = waiting.indexOf(worker);
      if (at >= 0) waiting.splice(at, 1);
    });
    waiting.push(worker);
  }
}

/** A worker that waits for its first message, a WorkerSetup. */
export function takeWorker(): Worker {
  const worker = waiting.pop();
  worker?.ref();
  return worker ?? newWorker();
}

function newWorker(): Worker {
  const fromSources = import.meta.url.endsWith('.ts');
  return new Worker(new URL(fromSources ? '../../dist/worker.js' : './worker.js', import.meta.url));
}

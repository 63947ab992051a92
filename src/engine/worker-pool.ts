/** Worker threads. Some can be started before it is known what they will do: a worker takes as long to start as the command. */

import { Worker } from 'node:worker_threads';
import type { WorkerStart } from './protocol.ts';

/** Less than this is scanned by one thread: a worker takes some 30 ms to start. */
export const smallBytes = 24 * 1024 * 1024;

const waiting: Worker[] = [];
let codeFolder: string | undefined;

/** Workers that are started from now on load the code kept in this folder. */
export function useKeptCode(folder: string | undefined): void {
  codeFolder = folder;
}

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
  const url = new URL(fromSources ? '../../dist/worker.cjs' : './worker.cjs', import.meta.url);
  return new Worker(url, { workerData: { codeFolder } satisfies WorkerStart });
}

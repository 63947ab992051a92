/** A worker thread: claims tasks until none is left, posts rows and reports as they come, and its partial states at the end. */

import { parentPort } from 'node:worker_threads';
import { openSources } from '../input/source.ts';
import { Control } from './control.ts';
import { adoptKernelModule } from './kernels.ts';
import type { WorkerMessage, WorkerSetup } from './protocol.ts';
import { Scanner } from './scanner.ts';

function post(message: WorkerMessage, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

async function run({ job, tasks, control: buffer, module, thread }: WorkerSetup): Promise<void> {
  if (module !== null) adoptKernelModule(module);
  const control = new Control(buffer);
  let current = 0;
  const scanner = new Scanner(job, {
    stopped: () => control.stopped,
    rows(block) {
      control.addWaiting(thread, block.bytes.length);
      const transfer = [block.bytes.buffer, block.ends.buffer, block.lines.buffer, block.flags.buffer] as ArrayBuffer[];
      post({ kind: 'rows', task: current, block }, transfer);
      control.waitForRoom(thread);
    },
  });
  for (current = control.claim(); current < tasks.length && !control.stopped; current = control.claim()) {
    const task = tasks[current];
    const reports =
      task.range === undefined
        ? await scanner.scanSources(
            task,
            openSources(task, scanner.inputEvents, task.part === undefined ? {} : { part: task.part }),
          )
        : [scanner.scanRange(task, task.range)];
    post({ kind: 'done', task: current, reports });
  }
  post({ kind: 'outcome', outcome: scanner.outcome() });
}

function fail(error: unknown): void {
  const isError = error instanceof Error;
  post({
    kind: 'failed',
    name: isError ? error.name : 'Error',
    message: isError ? error.message : String(error),
    hint: isError && 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined,
    stack: isError ? error.stack : undefined,
  });
}

parentPort?.once('message', (setup: WorkerSetup) => {
  run(setup).catch(fail);
});

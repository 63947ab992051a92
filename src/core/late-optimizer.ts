/**
 * Keeps V8's optimizing compiler off for the first second of a short run.
 *
 * Node 20 can hang at its exit (nodejs/node issue 54918, "Deadlock at process shutdown"): a background compile waits
 * for a garbage collection by the main thread, while that waits for the compile. Runs of a third of a second are hit
 * most, some in twenty, and they lose nothing by it: their work is in WebAssembly. Later versions were not seen to hang.
 */

import { setFlagsFromString } from 'node:v8';

const delayMs = 1000;

/** From here on the compiler pays within the first second: 20 MB named take 15 % longer without it. */
const largeBytes = 8 * 1024 * 1024;

/** Too little work for the compiler to begin at all: 0 of 400 hung. To load `node:v8` takes 10 ms. */
const smallBytes = 128 * 1024;

/** @param bytes that will be read, as far as is known */
export function optimizeLate(bytes: number): void {
  if (bytes < smallBytes || bytes >= largeBytes || Number.parseInt(process.versions.node, 10) >= 22) return;
  setFlagsFromString('--no-opt');
  setTimeout(() => setFlagsFromString('--opt'), delayMs).unref();
}

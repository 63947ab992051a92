/** The entry of a worker thread. */

import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';
import { loadWithKeptCode } from '../core/kept-code.ts';
import type { WorkerStart } from './protocol.ts';

declare const LOGSCAN_CODE: string;

const { codeFolder } = workerData as WorkerStart;
if (codeFolder !== undefined) {
  const path = fileURLToPath(new URL('./worker-core.cjs', import.meta.url));
  // A worker is ended from outside: there is no later.
  loadWithKeptCode(path, LOGSCAN_CODE, codeFolder, 'at once');
}
void import('./worker.ts');

/** What crosses between the main thread and its workers: plain data. */

import type { RowBlock, ScanJob, ScanOutcome, ScanTask, TaskReport } from './job.ts';

export interface WorkerSetup {
  readonly job: ScanJob;
  readonly tasks: readonly ScanTask[];
  readonly control: SharedArrayBuffer;
  /** The scan kernel as the main thread compiled it; null where SIMD is missing. */
  readonly module: WebAssembly.Module | null;
  /** The worker's number, from 1; the main thread is 0. */
  readonly thread: number;
}

export type WorkerMessage =
  | { readonly kind: 'rows'; readonly task: number; readonly block: RowBlock }
  | { readonly kind: 'done'; readonly task: number; readonly reports: readonly TaskReport[] }
  | { readonly kind: 'outcome'; readonly outcome: ScanOutcome }
  | {
      readonly kind: 'failed';
      readonly name: string;
      readonly message: string;
      readonly hint: string | undefined;
      readonly stack: string | undefined;
    };

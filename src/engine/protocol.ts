/** What crosses between the main thread and its workers: plain data. */

import type { RowBlock, ScanJob, ScanOutcome, ScanTask, TaskReport } from './job.ts';

/** What a worker knows from the start. */
export interface WorkerStart {
  /** Where compiled code is kept between runs (`core/kept-code.ts`); undefined where it is not. */
  readonly codeFolder: string | undefined;
}

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

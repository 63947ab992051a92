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

/** What a worker is told that reads and does not scan (`stdin-reader.ts`). */
export interface ReaderSetup {
  readonly kind: 'read standard input';
}

export type ReaderMessage =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }
  | {
      readonly kind: 'failed';
      readonly message: string;
      readonly code?: string | undefined;
      readonly syscall?: string | undefined;
    };

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

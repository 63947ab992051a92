/** Standard input read by a thread of its own, once so much has come that it pays. */

import { fstatSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { BugError } from '../core/errors.ts';
import type { TakeOver } from '../input/byte-stream.ts';
import type { ReaderMessage, ReaderSetup } from './protocol.ts';
import { takeWorker } from './worker-pool.ts';

/** Until so much has come the thread that scans reads too: most of what is piped in is short, or comes slowly. */
export const readAloneBytes = 8 * 1024 * 1024;

/** Nothing where `stream` is not the pipe or socket that is standard input, or only one thread is wanted. */
export function takeOverStdin(
  stream: NodeJS.ReadableStream & { readonly fd?: unknown },
  threads: number,
  signal: AbortSignal | undefined,
): TakeOver | undefined {
  if (threads < 2 || stream.fd !== 0 || !isPipe()) return undefined;
  let reader: Reader | undefined;
  return {
    ready(bytes) {
      if (bytes >= readAloneBytes) reader ??= new Reader(signal);
      return reader?.isOnline === true;
    },
    rest: () => (reader ?? new Reader(signal)).bytes(),
    end: () => reader?.end(),
  };
}

function isPipe(): boolean {
  try {
    const found = fstatSync(0);
    return found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}

class Reader {
  readonly #worker: Worker;
  readonly #messages: ReaderMessage[] = [];
  #wake: () => void = () => undefined;
  isOnline = false;

  constructor(signal: AbortSignal | undefined) {
    this.#worker = takeWorker();
    this.#worker.once('online', () => {
      this.isOnline = true;
    });
    this.#worker.on('message', (message: ReaderMessage) => this.#take(message));
    this.#worker.on('error', (error) => this.#take({ kind: 'failed', message: error.message }));
    // Nobody waits for a read that is under way.
    signal?.addEventListener('abort', () => this.end(), { once: true });
  }

  async *bytes(): AsyncGenerator<Uint8Array> {
    this.#worker.postMessage({ kind: 'read standard input' } satisfies ReaderSetup);
    for (;;) {
      for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) {
        if (message.kind === 'end') return;
        if (message.kind === 'failed') throw readError(message);
        this.#worker.postMessage('taken');
        yield message.bytes;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  end(): void {
    void this.#worker.terminate();
  }

  #take(message: ReaderMessage): void {
    this.#messages.push(message);
    this.#wake();
  }
}

/** A failure of the system keeps what tells it from a fault of ours. */
function readError({ message, code, syscall }: Extract<ReaderMessage, { kind: 'failed' }>): Error {
  return code === undefined ? new BugError(message) : Object.assign(new Error(message), { code, syscall });
}

/** A thread that reads standard input for the one that scans: a pipe holds 64 kB, so whoever writes to it waits while nobody reads. */

import { type OnReadOpts, Socket } from 'node:net';
import type { MessagePort } from 'node:worker_threads';
import type { ReaderMessage } from './protocol.ts';

/** Handed over at once, unless the other thread has nothing to do: then whatever is there is. */
const blockBytes = 256 * 1024;
/** As much as a pipe holds. */
const readBytes = 64 * 1024;
/** Blocks that may wait to be scanned: 4 MiB. */
const mostWaiting = 16;

/** Reads file descriptor 0 to its end. Each message that comes says that a block was taken. */
export function readStandardInput(port: MessagePort): void {
  let block = new Uint8Array(blockBytes);
  let used = 0;
  let waiting = 0;
  const post = (message: ReaderMessage, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
  const handOver = (): void => {
    if (used === 0) return;
    post({ kind: 'bytes', bytes: block.subarray(0, used) }, [block.buffer]);
    block = new Uint8Array(blockBytes);
    used = 0;
    waiting++;
  };
  const onread: OnReadOpts = {
    buffer: new Uint8Array(readBytes),
    callback(got, buffer) {
      block.set(buffer.subarray(0, got), used);
      used += got;
      if (waiting === 0 || used + readBytes > blockBytes) handOver();
      return waiting < mostWaiting;
    },
  };
  // A variable, as the types of our oldest Node leave `onread` out.
  const options = { fd: 0, readable: true, writable: false, onread };
  const socket = new Socket(options);
  socket.on('error', ({ message, code, syscall }: NodeJS.ErrnoException) => {
    handOver();
    post({ kind: 'failed', message, code, syscall });
  });
  socket.on('end', () => {
    handOver();
    post({ kind: 'end' });
  });
  port.on('message', () => {
    waiting--;
    if (waiting === 0) handOver();
    socket.resume();
  });
  socket.resume();
}

/** file: JSON lines at the end of a file, on the disk before they count as delivered. */

import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { alertLines } from './alert-json.ts';
import { type Answer, accepted, type SinkKind } from './sink.ts';

export const file: SinkKind = {
  name: 'file',
  summary: 'JSON lines at the end of a file',
  target: 'path',
  options: [
    { name: 'path', type: 'text', required: true, summary: 'the file; made if it is not there, for its owner only' },
  ],
  batch: 100,
  perMinute: 60_000,
  timeoutMs: 10_000,
  repeatsFiring: false,
  open: (options) => {
    const path = options.required('path', options.text('path'));
    return { shown: path, send: (alerts) => append(path, alertLines(alerts)) };
  },
};

// O_APPEND keeps writers apart; O_NONBLOCK makes a named pipe that nobody reads an error, not a wait without end.
const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | (constants.O_NONBLOCK ?? 0);
const ownerOnly = 0o600;

async function append(path: string, text: string): Promise<Answer> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, flags, ownerOnly);
    await handle.appendFile((await endsTorn(path, handle)) ? `\n${text}` : text);
    await sync(handle);
    return accepted;
  } catch (error) {
    return { kind: 'unavailable', reason: `${path}: ${codeOf(error)}`, isLasting: true };
  } finally {
    await handle?.close().catch(() => {});
  }
}

/** Whether the last write was cut, by a full disk or a crash: then a new line keeps the torn one to itself. */
async function endsTorn(path: string, handle: FileHandle): Promise<boolean> {
  const status = await handle.stat();
  if (!status.isFile() || status.size === 0) return false;
  const reader = await open(path, 'r');
  try {
    const { buffer } = await reader.read(Buffer.alloc(1), 0, 1, status.size - 1);
    return buffer[0] !== 0x0a;
  } finally {
    await reader.close();
  }
}

/** Pipes and devices have nothing to sync. */
async function sync(handle: FileHandle): Promise<void> {
  if ((await handle.stat()).isFile()) await handle.sync();
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'the write failed';

/** The content of files for the state's fingerprints: of a compressed file what it holds. */

import { open } from 'node:fs/promises';
import { openBytes } from '../../input/open.ts';
import { probe } from '../../input/source.ts';
import type { ContentReader } from '../../state/marks.ts';

export const contentReader: ContentReader = {
  head: (path, bytes) => sliceOf(path, 0, bytes),
  slice: (path, from, to) => sliceOf(path, from, to),
};

async function sliceOf(path: string, from: number, to: number): Promise<Uint8Array> {
  const { compression } = await probe(path);
  return compression === 'none' ? plainSlice(path, from, to) : streamSlice(path, from, to);
}

async function plainSlice(path: string, from: number, to: number): Promise<Uint8Array> {
  const handle = await open(path, 'r');
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(to - from), 0, to - from, from);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

async function streamSlice(path: string, from: number, to: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let at = 0;
  for await (const chunk of bytesOf(path)) {
    parts.push(chunk.subarray(Math.max(0, from - at), Math.max(0, to - at)));
    at += chunk.length;
    if (at >= to) break;
  }
  return Buffer.concat(parts);
}

function bytesOf(path: string): AsyncGenerator<Uint8Array> {
  return openBytes({ path, name: path, named: true });
}

/** How many bytes a compressed file holds. */
export async function contentBytes(path: string): Promise<number> {
  let bytes = 0;
  for await (const chunk of bytesOf(path)) bytes += chunk.length;
  return bytes;
}

const newline = 0x0a;
const backwardsBytes = 64 * 1024;

/** Where the last whole line of a plain file ends, looking back from `toBytes`, at most to `fromBytes`. */
export async function wholeLinesEnd(path: string, fromBytes: number, toBytes: number): Promise<number> {
  for (let end = toBytes; end > fromBytes; end -= backwardsBytes) {
    const start = Math.max(fromBytes, end - backwardsBytes);
    const at = Buffer.from(await plainSlice(path, start, end)).lastIndexOf(newline);
    if (at >= 0) return start + at + 1;
  }
  return fromBytes;
}

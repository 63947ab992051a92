/** How the tests of analyses run the engine: one thread, UTC, nothing on standard input. */

import { Readable } from 'node:stream';
import type { PassOptions } from '../../src/analysis/pass.ts';
import type { InputFile } from '../../src/input/input.ts';

export function engineOptions(more: Partial<PassOptions> = {}): PassOptions {
  return {
    nowMs: 0,
    zone: 'utc',
    aliases: {},
    threads: 1,
    kernel: 'simd',
    strict: false,
    jsonOnly: false,
    merge: false,
    seek: true,
    contextBefore: 0,
    contextAfter: 0,
    maxGroups: 10_000,
    maxRows: 1000,
    stdin: Readable.from([]),
    signal: undefined,
    ...more,
  };
}

export function inputOf(path: string): InputFile {
  return { path, name: path, named: true };
}

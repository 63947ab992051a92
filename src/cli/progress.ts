/** Progress on standard error: bytes, rate, time left. Shown when a person looks and the work lasts. */

import { fstatSync, statSync } from 'node:fs';
import type { InputFile } from '../input/input.ts';
import type { ScanOptions } from './options.ts';
import { isTerminal } from './output.ts';
import { bytesText } from './report.ts';

const firstShownMs = 1000;
const redrawMs = 250;

/** Work that reads, and how far it is. */
interface Reading {
  readonly summary: { readonly bytes: number; readonly seek?: { readonly skippedBytes: number } };
}

export class Progress {
  /** `performance` takes Node 8 ms to load. */
  readonly #start = process.hrtime.bigint();
  readonly #execution: Reading;
  readonly #totalBytes: number;
  readonly #timer: NodeJS.Timeout | undefined;
  #shown = false;

  constructor(execution: Reading, files: readonly InputFile[], options: ScanOptions) {
    this.#execution = execution;
    const wanted = options.progress || (!options.quiet && isTerminal(2) && files.every(isWorkWithAnEnd));
    this.#totalBytes = wanted ? totalBytes(files) : 0;
    this.#timer = wanted ? setInterval(() => this.#draw(), redrawMs) : undefined;
    this.#timer?.unref();
  }

  get seconds(): number {
    return Number(process.hrtime.bigint() - this.#start) / 1e9;
  }

  /** Takes the line away, before something else is written. */
  clear(): void {
    if (this.#shown && process.stderr.isTTY) process.stderr.write('\r\x1b[K');
    this.#shown = false;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    const elapsedMs = this.seconds * 1000;
    if (elapsedMs < firstShownMs) return;
    const { bytes, seek } = this.#execution.summary;
    const totalBytes = this.#totalBytes - (seek?.skippedBytes ?? 0);
    const rate = bytes / (elapsedMs / 1000);
    const left = rate > 0 && totalBytes > bytes ? `, ${Math.ceil((totalBytes - bytes) / rate)} s left` : '';
    const of = totalBytes >= bytes ? ` of ${bytesText(totalBytes)}` : '';
    const line = `${bytesText(bytes)}${of}, ${bytesText(rate)}/s${left}`;
    process.stderr.write(process.stderr.isTTY ? `\r\x1b[K${line}` : `${line}\n`);
    this.#shown = true;
  }
}

/** What is fed by hand or by `tail -f` is not work that one waits for. */
function isWorkWithAnEnd({ path }: InputFile): boolean {
  return path !== '-' || fstatSync(0).isFile();
}

/** Of the files that have a size; compressed ones as they are. */
function totalBytes(files: readonly InputFile[]): number {
  return files.reduce((sum, file) => sum + sizeOf(file), 0);
}

function sizeOf({ path }: InputFile): number {
  return (path === '-' ? fstatSync(0) : statSync(path, { throwIfNoEntry: false }))?.size ?? 0;
}

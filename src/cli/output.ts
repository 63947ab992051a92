/** Standard output: which format, how wide, in what colours; and writing that waits for a slow reader. */

import { fstatSync } from 'node:fs';
import { UsageError } from '../core/errors.ts';
import type { Table } from '../core/table.ts';
import { createRenderer, type Renderer, type RenderOptions, rendererNames } from '../render/index.ts';
import type { ScanOptions } from './options.ts';

export function outputFormat(options: ScanOptions, shape: 'records' | 'table'): string {
  if (options.output !== undefined) {
    if (!rendererNames.includes(options.output))
      throw new UsageError(`there is no output format ${options.output}`, `choose one of: ${rendererNames.join(', ')}`);
    return options.output;
  }
  if (process.stdout.isTTY) return shape === 'records' ? 'pretty' : 'table';
  return shape === 'records' ? 'raw' : 'ndjson';
}

/** How text for people is written to standard output. */
export function terminalOptions(
  options: ScanOptions,
): Pick<RenderOptions, 'color' | 'widthColumns' | 'zone' | 'unicode'> {
  const terminal = process.stdout.isTTY === true;
  return {
    color: wantsColor(options.color ?? 'auto', terminal),
    widthColumns: outputWidth(),
    zone: options.utc ? 'utc' : 'local',
    unicode: isUnicode(),
  };
}

export function rendererFor(
  format: string,
  options: ScanOptions,
  { highlight }: { readonly highlight?: RegExp | undefined } = {},
): Renderer {
  const terminal = process.stdout.isTTY === true;
  return createRenderer(format, {
    ...terminalOptions(options),
    terminal,
    full: options.full === true,
    ...(highlight === undefined ? {} : { highlight }),
  });
}

/** All of a table, as one text. */
export function wholeTable(renderer: Renderer, table: Table): string {
  return [renderer.begin?.(), renderer.table(table), renderer.flush?.(), renderer.end?.()].join('');
}

/** Whether standard output (1) or standard error (2) is a terminal. To touch the streams takes Node 10 ms: done only where it may be one. */
export function isTerminal(fd: 1 | 2): boolean {
  if (process.platform !== 'win32' && !isDevice(fd)) return false;
  return (fd === 1 ? process.stdout : process.stderr).isTTY === true;
}

function isDevice(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    // Closed by who started us.
    return false;
  }
}

export function wantsColor(when: string, terminal: boolean): boolean {
  if (when !== 'auto') return when === 'always';
  return terminal && !process.env.NO_COLOR && process.env.TERM !== 'dumb';
}

/** Columns of the terminal that standard output is; Infinity where it is none. */
export function outputWidth(): number {
  return process.stdout.isTTY ? process.stdout.columns || 80 : Number.POSITIVE_INFINITY;
}

/** Lines of the terminal that standard output is; Infinity where it is none. */
export function outputHeight(): number {
  return process.stdout.isTTY ? process.stdout.rows || 24 : Number.POSITIVE_INFINITY;
}

export function isUnicode(): boolean {
  const locale = process.env.LC_ALL || process.env.LC_CTYPE || process.env.LANG || '';
  return process.platform === 'win32' || locale === '' || /utf-?8/i.test(locale);
}

/** Writes, and waits while the reader is behind. */
export async function write(data: string | Uint8Array): Promise<void> {
  if (data.length === 0 || process.stdout.write(data)) return;
  await new Promise<void>((resolve) => process.stdout.once('drain', resolve));
}

/** Starts the workers for large files before the rest of the command is loaded, so that both take their time at once. */

import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { smallBytes, startWorkers } from '../engine/worker-pool.ts';

/** A thread that has less than this to scan is not worth starting. */
const bytesAThread = 8 * 1024 * 1024;

/** For files of so many bytes. A guess: what is missing is started later, what is too many ends unused. */
export function startWorkersEarly(args: readonly string[], bytes: number): void {
  if (bytes < smallBytes || args.some(readsLittle)) return;
  startWorkers(Math.min(threadsWanted(args), Math.floor(bytes / bytesAThread)) - 1);
}

/** Options by which most of a large file is usually left unread. */
function readsLittle(arg: string): boolean {
  return /^--(?:since|until|around|state)(?:=|$)/.test(arg);
}

function threadsWanted(args: readonly string[]): number {
  const given = args[args.indexOf('--threads') + 1];
  const wanted = args.includes('--threads') ? Number(given) : Math.min(availableParallelism(), 16);
  return Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, 64) : 1;
}

/** Of the files named, as far as that is easy to see; archives are left out, each is one thread's work. */
export function plainFileBytes(args: readonly string[]): number {
  let bytes = 0;
  for (const arg of args) {
    if (arg.startsWith('-') || arg.includes('\0') || /\.(?:t?gz|zst|bz2|xz|zip)$/i.test(arg)) continue;
    bytes += fileBytes(arg);
  }
  return bytes;
}

/** Whatever is wrong with a name (too long, below a file) is said by those who read it. */
function fileBytes(name: string): number {
  try {
    const found = statSync(name, { throwIfNoEntry: false });
    return found?.isFile() ? found.size : 0;
  } catch {
    return 0;
  }
}

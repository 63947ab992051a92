/** What sinks took while a run sent its alerts, one line each, written at once: the state itself is only saved when all is sent, and
 * a run that is killed before that must not send again what has arrived. */

import { closeSync, fsyncSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { hasCode, reason } from './folder.ts';

const fileName = 'delivered.ndjson';

/** What tells one delivery from all others. */
export function deliveryKey(sinkId: string, deliveryId: string): string {
  return JSON.stringify([sinkId, deliveryId]);
}

/** Adds a key, synced. Where that can't be written, the alert may be sent once more: that is better than not to send it. */
export function noteDelivery(folder: string, key: string): void {
  try {
    appendSynced(join(folder, fileName), `${key}\n`);
  } catch {
    // The state can't be written either then, and that is said.
  }
}

function appendSynced(path: string, text: string): void {
  const fd = openSync(path, 'a', 0o600);
  try {
    writeSync(fd, text);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** The keys noted since the journal was cleared. A last line that was cut off counts for nothing. */
export function notedDeliveries(folder: string): Set<string> {
  const path = join(folder, fileName);
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return new Set(lines.slice(0, -1));
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return new Set();
    throw new UsageError(`${path}: ${reason(error)}`);
  }
}

/** Once the state holds what the journal says. */
export function clearDeliveries(folder: string): void {
  rmSync(join(folder, fileName), { force: true });
}

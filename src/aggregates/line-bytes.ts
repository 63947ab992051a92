import type { Batch } from '../core/batch.ts';

const encoder = new TextEncoder();

/** A record's line as UTF-8; valid until the next batch. Rows that no scan read have no bytes of their own. */
export function lineBytesOf(batch: Batch, record: number): Uint8Array {
  return batch.lineBytes?.(record) ?? encoder.encode(batch.lineText(record));
}

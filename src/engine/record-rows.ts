/** The rows of a block, each ready to be parsed. */

import { RecordRow } from '../operators/record-row.ts';
import type { RowBlock } from './job.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export function recordRows(block: RowBlock, fileIndex: number): RecordRow[] {
  return Array.from(block.lines, (_, i) => recordRow(block, fileIndex, i));
}

/** Row i of the block. */
export function recordRow(block: RowBlock, fileIndex: number, i: number): RecordRow {
  const time = block.times?.[i];
  return new RecordRow({
    text: lineText(block, i),
    ...(block.records === undefined ? {} : { recordText: lineText(block.records, i) }),
    fileIndex,
    fileName: block.name,
    line: block.lines[i],
    source: block.sources?.[i] ?? '',
    isText: (block.flags[i] & 1) !== 0,
    isContext: (block.flags[i] & 2) !== 0,
    inheritedTime: time === undefined || Number.isNaN(time) ? undefined : time,
  });
}

function lineText({ bytes, ends }: { readonly bytes: Uint8Array; readonly ends: Uint32Array }, i: number): string {
  return decoder.decode(bytes.subarray(i === 0 ? 0 : ends[i - 1] + 1, ends[i]));
}

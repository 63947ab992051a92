/** Files that were rotated, with their content in memory. */

import { describe, expect, it } from 'vitest';
import {
  type Candidate,
  type ContentReader,
  fingerprint,
  type InputMark,
  matchInputs,
  tailBytes,
} from '../../src/state/marks.ts';

interface MemoryFile extends Candidate {
  readonly content: string;
}

let nextInode = 1;

function file(path: string, content: string, over: Partial<MemoryFile> = {}): MemoryFile {
  const inode = nextInode++;
  return {
    path,
    content,
    device: 1,
    inode,
    sizeBytes: content.length,
    modifiedMs: inode,
    isCompressed: false,
    isRotated: /\.\d+$/.test(path),
    ...over,
  };
}

function markOf(
  { path, content, device, inode, sizeBytes, modifiedMs }: MemoryFile,
  offsetBytes = content.length,
): InputMark {
  const bytes = Buffer.from(content);
  const head = bytes.subarray(0, Math.min(1024, offsetBytes));
  const tail = bytes.subarray(Math.max(0, offsetBytes - tailBytes), offsetBytes);
  return {
    path,
    device,
    inode,
    sizeBytes,
    modifiedMs,
    headBytes: head.length,
    headHash: fingerprint(head),
    tailBytes: tail.length,
    tailHash: fingerprint(tail),
    offsetBytes,
    lines: 1,
    settled: false,
  };
}

async function matched(marks: readonly InputMark[], files: readonly MemoryFile[]) {
  const slice = async (path: string, from: number, to: number): Promise<Uint8Array> =>
    Buffer.from(files.find((one) => one.path === path)?.content ?? '').subarray(from, to);
  const reader: ContentReader = { head: (path, bytes) => slice(path, 0, bytes), slice };
  const { matched: matches, copies, lost } = await matchInputs(marks, files, reader);
  return {
    goesOn: matches.map(
      ({ candidate, mark }) => `${candidate.path} ${mark === undefined ? 'anew' : `after ${mark.path}`}`,
    ),
    copies: copies.map(({ path }) => path),
    lost: lost.map(({ path }) => path),
  };
}

const lines = (name: string, n: number): string => Array.from({ length: n }, (_, i) => `${name} line ${i}\n`).join('');

describe('inputs are found again', () => {
  const before = file('app.log', lines('first', 100));
  const mark = markOf(before);

  it('where they have grown', async () => {
    const grown = { ...before, content: `${before.content}more\n`, sizeBytes: before.sizeBytes + 5, modifiedMs: 99 };
    expect(await matched([mark], [grown])).toEqual({ goesOn: ['app.log after app.log'], copies: [], lost: [] });
  });

  it('renamed, with a new file under their name', async () => {
    const renamed = { ...before, path: 'app.log.1' };
    expect((await matched([mark], [renamed, file('app.log', lines('second', 3))])).goesOn).toEqual([
      'app.log.1 after app.log',
      'app.log anew',
    ]);
  });

  it('copied and cut off: the content counts, not the inode', async () => {
    const copy = file('app.log.1', before.content);
    const cut = { ...before, content: 'new\n', sizeBytes: 4, modifiedMs: 99 };
    expect((await matched([mark], [copy, cut])).goesOn).toEqual(['app.log.1 after app.log', 'app.log anew']);
  });

  it('cut off and grown past the old size with the same beginning: the bytes before the offset tell', async () => {
    const banner = 'x'.repeat(1100);
    const old = file('app.log', `${banner}${lines('first', 10)}`);
    const grown = { ...old, content: `${banner}${lines('other', 50)}`, sizeBytes: 5000, modifiedMs: 99 };
    expect(await matched([markOf(old)], [grown])).toEqual({ goesOn: ['app.log anew'], copies: [], lost: ['app.log'] });
  });

  it('packed', async () => {
    const packed = file('app.log.1.gz', before.content, { isCompressed: true, sizeBytes: 50 });
    expect((await matched([mark], [packed, file('app.log', 'new\n')])).goesOn).toEqual([
      'app.log.1.gz after app.log',
      'app.log anew',
    ]);
  });

  it('while they are being packed or copied: the copy is left out', async () => {
    const renamed = { ...before, path: 'app.log.1' };
    const packed = file('app.log.1.gz', before.content, { isCompressed: true });
    expect(await matched([mark], [packed, renamed])).toEqual({
      goesOn: ['app.log.1 after app.log'],
      copies: ['app.log.1.gz'],
      lost: [],
    });
  });

  it('a copy that ends before the mark holds nothing new: the log was read on before it was emptied', async () => {
    const log = file('app.log', lines('before', 200));
    const copy = file('app.log.1', lines('before', 190));
    const left = await matched([markOf(log)], [copy, file('app.log', 'new\n')]);
    expect(left).toEqual({ goesOn: ['app.log anew'], copies: ['app.log.1'], lost: ['app.log'] });
    // Under another name it may be a log of its own.
    const other = await matched([markOf(log)], [{ ...copy, path: 'web.log', isRotated: false }]);
    expect(other.goesOn).toEqual(['web.log anew']);
  });

  it('a copy of what goes on elsewhere is left out', async () => {
    const slice = async (path: string, from: number, to: number): Promise<Uint8Array> =>
      Buffer.from([before, copy].find((one) => one.path === path)?.content ?? '').subarray(from, to);
    const copy = file('app.log.1', before.content);
    const reader: ContentReader = { head: (path, bytes) => slice(path, 0, bytes), slice };
    const { matched: found, copies } = await matchInputs([], [copy], reader, [mark]);
    expect([found, copies]).toEqual([[], [copy]]);
  });

  it('and what is nowhere is lost', async () => {
    expect(await matched([mark], [file('app.log', 'new\n')])).toEqual({
      goesOn: ['app.log anew'],
      copies: [],
      lost: ['app.log'],
    });
  });

  it('empty files are told apart by their inode alone', async () => {
    const empty = file('app.log', '');
    const other = file('web.log', '');
    expect((await matched([markOf(empty)], [other, { ...empty, content: 'a\n', sizeBytes: 2 }])).goesOn).toEqual([
      'web.log anew',
      'app.log after app.log',
    ]);
  });

  it('two logs with one beginning stay two', async () => {
    const a = file('a.log', 'start\n');
    const b = file('b.log', 'start\n');
    const grown = [
      { ...a, content: 'start\na\n', sizeBytes: 8 },
      { ...b, content: 'start\nb\n', sizeBytes: 8 },
    ];
    expect((await matched([markOf(a), markOf(b)], grown)).goesOn).toEqual(['a.log after a.log', 'b.log after b.log']);
  });
});

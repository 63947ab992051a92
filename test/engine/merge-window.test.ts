import { describe, expect, test } from 'vitest';
import { MergeWindow } from '../../src/engine/merge-window.ts';
import { RecordRow } from '../../src/operators/record-row.ts';

const row = (text: string, fileIndex = 0): RecordRow => new RecordRow({ text, fileIndex, fileName: 'a', line: 1 });
const add = (window: MergeWindow, nowMs: number, time: number, text: string, file = 0): boolean =>
  window.add([row(text, file)], Float64Array.of(time), nowMs);
const texts = (rows: readonly RecordRow[]): string => rows.map(({ text }) => text).join('');

describe('MergeWindow', () => {
  test('holds everything until it is opened', () => {
    const window = new MergeWindow(100, 10);
    add(window, 0, 2, 'b');
    add(window, 0, 1, 'a', 1);
    expect(window.dueMs).toBeUndefined();
    window.openNow();
    expect(window.dueMs).toBe(100);
    expect(texts(window.take(100))).toBe('ab');
    expect(window.dueMs).toBeUndefined();
  });

  test('a row goes after the window, with those before it in time that came later', () => {
    const window = new MergeWindow(100, 10);
    window.openNow();
    add(window, 0, 5, 'e');
    add(window, 50, 4, 'd', 1);
    add(window, 60, 9, 'i', 1);
    expect(texts(window.take(99))).toBe('');
    expect(texts(window.take(100))).toBe('de');
    expect(texts(window.take(160))).toBe('i');
  });

  test('rows without a time stay behind the one before them in their input', () => {
    const window = new MergeWindow(100, 10);
    add(window, 0, 2, 'b');
    add(window, 0, Number.NaN, ' at b', 0);
    add(window, 0, 1, 'a', 1);
    add(window, 0, Number.NaN, ' at a', 1);
    expect(texts(window.takeAll())).toBe('a at ab at b');
  });

  test('says when it is full', () => {
    const window = new MergeWindow(100, 2);
    expect(add(window, 0, 1, 'a')).toBe(true);
    expect(add(window, 0, 2, 'b')).toBe(false);
  });
});

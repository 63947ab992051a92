/** The first lines of groups: held against lists. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FirstLines, linesAGroup, SavedLines } from '../../src/sketch/first-lines.ts';

interface Line {
  readonly group: number;
  readonly timeMs: number;
  readonly text: string;
}

const groups = 5;
const all = Int32Array.from({ length: groups }, (_, g) => g);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).map((some) => some.replace(/\p{Surrogate}/gu, '')),
  // More than a piece holds.
  fc.integer({ min: 3000, max: 9000 }).map((length) => 'ü'.repeat(length)),
);
const line: fc.Arbitrary<Line> = fc.record({
  group: fc.nat({ max: groups - 1 }),
  timeMs: fc.oneof(fc.nat({ max: 9 }), fc.constant(Number.NaN)),
  text,
});
const parts = fc.array(fc.array(line, { maxLength: 12 }), { maxLength: 5 });

/** Of the lines of a part, numbered on from `offset`, what a scan takes of them. */
function taken(lines: readonly Line[], fileIndex: number): FirstLines {
  const first = new FirstLines();
  first.fit(groups);
  lines.forEach(({ group, timeMs, text: one }, offsetBytes) => {
    if (first.lengths[group] < linesAGroup)
      first.add(group, Buffer.from(one), { timeMs, fileIndex, offsetBytes, lineInTask: offsetBytes + 1 });
  });
  return first;
}

function textsOf(first: FirstLines): string[][] {
  const saved = new SavedLines(structuredClone(first.save()));
  return Array.from({ length: groups }, (_, g) => saved.of(g).map((one) => one.text));
}

describe('the first lines of groups', () => {
  it('are the first that came, whatever their bytes', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
        const expected = Array.from({ length: groups }, (_, g) =>
          lines
            .filter(({ group }) => group === g)
            .slice(0, linesAGroup)
            .map((one) => one.text),
        );
        expect(textsOf(taken(lines, 0))).toEqual(expected);
      }),
    );
  });

  it('merge to the first by time, file and offset of what the parts have, some groups left out', () => {
    fc.assert(
      fc.property(parts, fc.nat({ max: groups - 1 }), (scans, left) => {
        const groupOf = all.map((g) => (g === left ? -1 : g));
        const merged = new FirstLines();
        scans.forEach((lines, p) => {
          merged.merge(structuredClone(taken(lines, p).save()), groupOf, groups);
        });
        const expected = Array.from({ length: groups }, (_, g) =>
          scans
            .flatMap((lines, p) =>
              lines
                .map((one, offset) => ({ ...one, p, offset }))
                .filter(({ group }) => group === g && g !== left)
                .slice(0, linesAGroup),
            )
            .sort((a, b) => (a.timeMs || 0) - (b.timeMs || 0) || a.p - b.p || a.offset - b.offset)
            .slice(0, linesAGroup)
            .map((one) => one.text),
        );
        expect(textsOf(merged)).toEqual(expected);
        // And once more, of what was merged.
        const again = new FirstLines();
        again.merge(structuredClone(merged.save()), all, groups);
        expect(textsOf(again)).toEqual(expected);
      }),
    );
  });

  it('keeps place and time', () => {
    const [first] = new SavedLines(taken([{ group: 2, timeMs: 7, text: 'x' }], 4).save()).of(2);
    expect(first).toEqual({ timeMs: 7, fileIndex: 4, offsetBytes: 0, lineInTask: 1, text: 'x' });
  });
});

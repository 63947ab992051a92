import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NeedleBytes } from '../../src/kernel/kernel.ts';
import { dice, hostileLine, jsonObject, type Random, smallest, utf8 } from './random.ts';
import { kernels, keys, type RawScan, RawScanner, slotModes } from './raw-scan.ts';

const chunkBytes = 1 << 20;

interface Setup {
  readonly batchRecords: number;
  readonly zonelessIsUtc: boolean;
  readonly shift: number;
  /** Where the lines are cut into pieces: after so many lines, again and again. */
  readonly pieceLines: number;
}

const setups = fc.record({
  batchRecords: fc.constantFrom(1, 2, 7, 64, 2048),
  zonelessIsUtc: fc.boolean(),
  shift: fc.integer({ min: 0, max: 70 }),
  pieceLines: fc.constantFrom(1, 3, 50, 1000),
});

function both(lines: readonly string[], setup: Setup, needles?: readonly NeedleBytes[]): RawScan[] {
  const pieces: Buffer[] = [];
  for (let i = 0; i < lines.length; i += setup.pieceLines)
    pieces.push(Buffer.from(`${lines.slice(i, i + setup.pieceLines).join('\n')}\n`, 'latin1'));
  return kernels({ slotModes, chunkBytes, batchRecords: setup.batchRecords, zonelessIsUtc: setup.zonelessIsUtc }).map(
    (kernel) => new RawScanner(kernel).scan(pieces, setup.shift, needles),
  );
}

async function expectSame(lines: readonly string[], setup: Setup): Promise<void> {
  const differ = (some: readonly string[]): boolean => {
    const [simd, scalar] = both(some, setup);
    return JSON.stringify(simd) !== JSON.stringify(scalar);
  };
  if (!differ(lines)) return;
  const few = await smallest(lines, differ);
  const [simd, scalar] = both(few, setup);
  expect(simd, few.join('\n')).toEqual(scalar);
}

const hostile = (random: Random, most: number): string[] => random.times(most, () => hostileLine(random, keys));

describe('the SIMD and the scalar kernel', { timeout: 60_000 }, () => {
  it('write the same columns for hostile lines', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), setups, (seed, setup) => expectSame(hostile(dice(seed), 150), setup)),
      { numRuns: 200 },
    );
  });

  it('write the same columns for bytes of any kind', async () => {
    const token = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      ':',
      ',',
      ' ',
      '\n',
      '\r',
      '\0',
      'a',
      '"a":',
      '"c":{',
      '1',
      '-1.5e',
      'null',
      '\\u0061',
      '\xff',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 200 }), setups, (tokens, setup) =>
        expectSame(tokens.join('').split('\n'), setup),
      ),
      { numRuns: 500 },
    );
  });

  it('pass over the same lines, none of which holds a needle', async () => {
    const needle = fc.record({
      bytes: fc
        .constantFrom(
          'a',
          'e',
          'err',
          'error',
          'timed out',
          'x',
          '{}',
          'unwanted',
          '10:00',
          'a/b',
          'é',
          '}',
          '123456789',
          'xxxxxxxxxxxxxxxxxxxxxxxxxx',
        )
        .map((text) => Buffer.from(text)),
      ignoreCase: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.integer(),
        setups,
        fc.array(needle, { minLength: 1, maxLength: 4 }),
        async (seed, setup, wanted) => {
          const needles = wanted.map(({ bytes, ignoreCase }) => ({
            bytes,
            ignoreCase: ignoreCase && bytes.every((b) => b < 0x80),
          }));
          const lines = hostile(dice(seed), 100);
          const [simd, scalar] = both(lines, setup, needles);
          expect(simd).toEqual(scalar);
          const [plain] = both(lines, setup);
          const kept = plain.records.filter(({ line }) => holdsNeedle(lines[line - 1], needles));
          expect(simd.records).toEqual(kept);
          expect(simd.passed.lines - simd.passed.blank + kept.length).toBe(plain.records.length);
          expect(simd.lines).toBe(lines.length);
        },
      ),
      { numRuns: 200 },
    );
  });

  it('go on where the table of keys is full', () => {
    const random = dice(7);
    // Some 12,000 keys that are met once, between keys that are wanted.
    const lines = Array.from(
      { length: 4000 },
      (_, i) => `{"id${i}":1,"c":{"k${i}":2,"f":${i}},"é${i}":3,"a":"${random.below(50)}"}`,
    ).map(utf8);
    const pieces = [Buffer.from(`${lines.join('\n')}\n`, 'latin1')];
    const scanners = kernels({ slotModes, chunkBytes, batchRecords: 100, zonelessIsUtc: true }).map(
      (kernel) => new RawScanner(kernel),
    );
    const [simd, scalar] = scanners.map((scanner) => scanner.scan(pieces, 0));
    expect(simd).toEqual(scalar);
    expect(simd.records.length).toBe(4000);
    expect(scanners[0].restarts.keys).toBeGreaterThan(0);
  });

  it('go on where the dictionary is full of entries, or of bytes', () => {
    const entries = Array.from({ length: 265_000 }, (_, i) => `{"a":"${i}"}`);
    const long = Array.from({ length: 1800 }, (_, i) => `{"a":"${String(10_000 + i).repeat(1920)}"}`);
    const scanners = kernels({ slotModes, chunkBytes, batchRecords: 2048, zonelessIsUtc: true }).map(
      (kernel) => new RawScanner(kernel),
    );
    for (const lines of [entries, long]) {
      const step = lines === entries ? 20_000 : 90;
      for (let i = 0; i < lines.length; i += step) {
        const some = lines.slice(i, i + step);
        const [simd, scalar] = scanners.map((scanner) => scanner.scan([Buffer.from(`${some.join('\n')}\n`)], 0));
        expect(simd.records.length).toBe(some.length);
        expect(JSON.stringify(simd) === JSON.stringify(scalar)).toBe(true);
      }
    }
    expect(scanners[0].restarts.dictionary).toBeGreaterThan(1);
    expect(scanners[1].restarts.dictionary).toBeGreaterThan(0);
  });

  it('accept every JSON object', () => {
    fc.assert(
      fc.property(fc.integer(), setups, (seed, setup) => {
        const random = dice(seed);
        const lines = random.times(50, () => utf8(jsonObject(random, keys, 4)));
        for (const { records } of both(lines, setup))
          expect(records.map((record) => record.flags & 1)).toEqual(lines.map(() => 0));
      }),
      { numRuns: 50 },
    );
  });
});

function holdsNeedle(line: string, needles: readonly NeedleBytes[]): boolean {
  if (line.includes('\\u')) return true;
  if (line.includes('\\/') && needles.some(({ bytes }) => bytes.includes(0x2f))) return true;
  return needles.some(({ bytes, ignoreCase }) => {
    const text = Buffer.from(bytes).toString('latin1');
    return ignoreCase ? line.replace(/[A-Z]/g, (c) => c.toLowerCase()).includes(text) : line.includes(text);
  });
}

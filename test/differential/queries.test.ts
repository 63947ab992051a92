import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { naive as naivePath } from '../naive/query.ts';
import { type Answer, answerOfNaive, run, runInPieces, TempFolder, withinBuckets } from './engine.ts';
import { everyQuestion, question } from './questions.ts';
import { dice, type Random, smallest } from './random.ts';
import { randomLog } from './random-logs.ts';

const folder = new TempFolder();
afterAll(() => folder.remove());

/** Lines that show no framing, so that what follows is taken for lines, whatever it looks like. */
const prefix = '\n'.repeat(50);

const newlineAtEnd = (random: Random) => (random.chance(0.8) ? '\n' : '');

/** The answers of all paths to one query; the naive one first. */
async function answers(
  queryText: string,
  bytes: Buffer,
  strict: boolean,
  seed: number,
): Promise<Record<string, Answer>> {
  const path = folder.write('random.log', bytes);
  const naive = answerOfNaive(await naivePath(queryText, bytes, path));
  const random = dice(seed);
  const pieces = bytes.length === 0 ? undefined : runInPieces(queryText, path, bytes.length, random, strict);
  return {
    naive,
    simd: withinBuckets(await run(queryText, path, { strict }), naive),
    scalar: withinBuckets(await run(queryText, path, { strict, kernel: 'scalar' }), naive),
    ...(pieces === undefined ? {} : { pieces: withinBuckets(pieces, naive) }),
  };
}

async function expectAgreement(
  queryText: string,
  lines: readonly string[],
  end: string,
  strict: boolean,
  seed: number,
): Promise<void> {
  const bytesOf = (some: readonly string[]) => Buffer.from(prefix + some.join('\n') + end);
  const differ = async (some: readonly string[]): Promise<boolean> => {
    const { naive, ...others } = await answers(queryText, bytesOf(some), strict, seed);
    return Object.values(others).some((other) => JSON.stringify(other) !== JSON.stringify(naive));
  };
  if (!(await differ(lines))) return;
  const few = await smallest(lines, differ);
  const { naive, ...others } = await answers(queryText, bytesOf(few), strict, seed);
  for (const [path, other] of Object.entries(others))
    expect(other, `${path}: ${queryText}\n${few.map((line) => JSON.stringify(line)).join('\n')}`).toEqual(naive);
}

describe('the SIMD, the scalar and the naive path', { timeout: 600_000 }, () => {
  it('give the same rows for every question', async () => {
    for (const [i, queryText] of everyQuestion.entries()) {
      const random = dice(i);
      const strict = i % 2 === 1;
      const lines = randomLog(random, 150, strict);
      await expectAgreement(queryText, lines, newlineAtEnd(random), strict, i);
    }
  });

  // With those above nearly 100,000 records.
  it.each([
    { lines: 1, numRuns: 10 },
    { lines: 500, numRuns: 10 },
    { lines: 4000, numRuns: 16 },
  ])('give the same rows for random questions about $lines lines', async ({ lines: count, numRuns }) => {
    await fc.assert(
      fc.asyncProperty(fc.integer(), fc.boolean(), async (seed, strict) => {
        const random = dice(seed);
        const lines = randomLog(random, count, strict);
        await expectAgreement(question(random.pick), lines, newlineAtEnd(random), strict, seed);
      }),
      { numRuns, endOnFailure: true },
    );
  });
});

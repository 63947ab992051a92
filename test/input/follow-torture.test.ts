/** A short torture: every record comes once, however its log is rotated. The long one is `npm run torture`. */

import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { torture } from '../torture/rotation.mjs';

test.each([
  [false, 1],
  [true, 2],
])(
  'twenty thousand records a second, six rotations a second (followed with its rotations: %s)',
  async (glob, seed) => {
    const result: unknown = await torture({ seconds: 5, lines: 20_000, rotations: 6, seed, glob });
    expect(result).toMatchObject({ missing: { count: 0 }, twice: 0, torn: 0, status: 130 });
    expect(result).toMatchObject({ errors: expect.stringMatching(/^logscan: [^\n]*\n$/) });
  },
  90_000,
);

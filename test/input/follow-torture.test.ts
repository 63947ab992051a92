/** A short torture: every record comes once, however its log is rotated. The long one is `npm run torture`. */

import { expect, test } from 'vitest';
// @ts-expect-error a script without types
import { torture } from '../torture/rotation.mjs';

test.each([
  ['the log alone', { seed: 1 }],
  ['the log with its rotations', { seed: 2, glob: true }],
  ['the log alone, by a process that stalls', { seed: 3, stalls: true }],
])(
  'twenty thousand records a second, six rotations a second: %s',
  async (_name, options) => {
    const result: unknown = await torture({ seconds: 5, lines: 20_000, rotations: 6, ...options });
    expect(result).toMatchObject({ missing: { count: 0 }, twice: 0, torn: 0, status: 130 });
    // Nothing was lost, and nothing but that the log was not there at first is said.
    expect(result).toMatchObject({ errors: expect.stringMatching(/^logscan: [^\n]*\n$/) });
  },
  90_000,
);

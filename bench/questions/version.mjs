/** What starting costs, with nothing to do. */

import { readFileSync } from 'node:fs';
import { withinOf } from '../aims.mjs';
import { text } from '../answers.mjs';

/** @type {import('./index.mjs').Question} */
export const version = {
  id: 'version',
  args: ['--version'],
  input: 'none',
  answer: text,
  expected: () => JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version,
  aims: [withinOf('empty', 40)],
  ask: { empty: true },
};

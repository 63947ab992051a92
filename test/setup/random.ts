/**
 * Which random cases the property tests try: new ones in every run, or, where `LOGSCAN_TEST_SEED` is a whole number,
 * the same ones each time, so that what a commit is judged by does not change from one run to the next.
 */

import fc from 'fast-check';

const text = process.env.LOGSCAN_TEST_SEED;
if (text !== undefined) {
  const seed = Number(text);
  if (!Number.isInteger(seed)) throw new Error(`LOGSCAN_TEST_SEED takes a whole number, not ${text}`);
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed });
}

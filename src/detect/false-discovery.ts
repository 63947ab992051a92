/** Many tests at once: what still counts as found. */

/** The highest p that is a discovery when `tests` tests were made in all and at most a share `q` of the discoveries may be false
 * (Benjamini and Hochberg 1995); 0 where there is none. Tests whose p is not given did not come near.
 *
 *     discoveryLimit([0.001, 0.02, 0.8], 3, 0.05)   // 0.02: it is under 2/3 of 0.05
 */
export function discoveryLimit(ps: readonly number[], tests: number, q: number): number {
  const sorted = [...ps].sort((a, b) => a - b);
  let limit = 0;
  sorted.forEach((p, i) => {
    if (p <= (q * (i + 1)) / tests) limit = p;
  });
  return limit;
}

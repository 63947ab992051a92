/** Tails of the normal and the Poisson distribution. */

import { chiSquareTail } from './g-test.ts';
import { incompleteGamma } from './gamma.ts';

/** P(Z >= z) of the standard normal distribution. */
export function upperTail(z: number): number {
  const tail = chiSquareTail(z * z) / 2;
  return z >= 0 ? tail : 1 - tail;
}

/** P(Poisson(mean) >= k).
 *
 *     poissonAtLeast(3, 1)   // 0.0803
 */
export function poissonAtLeast(k: number, mean: number): number {
  return k <= 0 ? 1 : mean <= 0 ? 0 : incompleteGamma(k, mean);
}

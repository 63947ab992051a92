/** Whether durations are longer or shorter than those of a time before. */

import { associationP } from '../../detect/association-test.ts';
import type { ValuePairs } from '../../sketch/quantiles.ts';
import { countAbove, countOf, figuresOf } from './figures.ts';
import type { ComparedPercentile, LatencyComparison, LatencyVerdict } from './model.ts';

/** A percentile is compared where so many durations lie above it on both sides. */
const leastAbove = 5;
const leastRatio = 1.1;
const highestP = 0.001;

/** A percentile has changed if it differs by a tenth or more, and if the shares of durations above the lower of the two differ by more
 * than chance (a G-test, Fisher's where counts are small; p times the number of comparisons under 0.001).
 *
 * @param comparisons how many are made beside this one, this included: chance has as many tries */
export function compareDurations(now: ValuePairs, before: ValuePairs, comparisons = 1): LatencyComparison {
  const [n, m] = [countOf(now), countOf(before)];
  const [current, old] = [figuresOf(now), figuresOf(before)];
  const percentiles = current.percentiles.flatMap(({ q, ms }, i): ComparedPercentile[] => {
    const beforeMs = old.percentiles[i]?.ms;
    if (beforeMs === undefined || Math.min(n, m) * (1 - q / 100) < leastAbove) return [];
    return [{ q, beforeMs, nowMs: ms, change: undefined }];
  });
  const tries = comparisons * Math.max(1, percentiles.length);
  const judged = percentiles.map((one) => ({ ...one, change: changeOf(one, now, before, tries) }));
  return { verdict: verdictOf(judged), countBefore: m, percentiles: judged };
}

function changeOf(
  { beforeMs, nowMs }: ComparedPercentile,
  now: ValuePairs,
  before: ValuePairs,
  tries: number,
): ComparedPercentile['change'] {
  const [low, high] = [Math.min(beforeMs, nowMs), Math.max(beforeMs, nowMs)];
  if (high < leastRatio * low || high === low) return undefined;
  const [n, m] = [countOf(now), countOf(before)];
  const bound = (low + high) / 2;
  const [above, aboveBefore] = [countAbove(now, bound), countAbove(before, bound)];
  const p = associationP(
    nowMs > beforeMs
      ? {
          selectedWith: above,
          othersWith: aboveBefore,
          selectedWithout: n - above,
          othersWithout: m - aboveBefore,
        }
      : {
          selectedWith: n - above,
          othersWith: m - aboveBefore,
          selectedWithout: above,
          othersWithout: aboveBefore,
        },
    1,
  );
  if (p * tries >= highestP) return undefined;
  return nowMs > beforeMs ? 'slower' : 'quicker';
}

/** One percentile that is worse is enough: those behind it wait. */
function verdictOf(percentiles: readonly ComparedPercentile[]): LatencyVerdict {
  if (percentiles.length === 0) return 'too few';
  if (percentiles.some(({ change }) => change === 'slower')) return 'slower';
  return percentiles.some(({ change }) => change === 'quicker') ? 'quicker' : 'same';
}

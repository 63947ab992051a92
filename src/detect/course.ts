/** Which way an incident goes, by the counts of its last two windows. */

import { chanceOfCount } from './significance.ts';

export type Course =
  /** More than in the window before. */
  | 'getting worse'
  | 'steady'
  /** Less than in the window before, or under half of its worst. */
  | 'recovering'
  /** Back to about what was usual before it began. */
  | 'over';

export interface CourseCounts {
  /** Events in the last window, in the one before it, and in the worst one since it began. */
  readonly current: number;
  readonly previous: number;
  readonly peak: number;
  /** Events of a window before it began. */
  readonly before: number;
}

/** A difference between two windows that chance makes more often is none; it takes less than to call somebody. */
const maxP = 0.05;
/** A window is called worse, or better, from such a ratio to the one before. */
const leastChange = 1.25;
/** What is left of the worst when it is called recovering. */
const recoveredShare = 0.5;
/** An alert leaves at this ratio to the time before; so does an incident. */
const overRatio = 1.5;

/** The course of what began before now.
 *
 *     courseOf({ current: 40, previous: 12, peak: 40, before: 1 })   // 'getting worse' */
export function courseOf({ current, previous, peak, before }: CourseCounts): Course {
  if (current <= before * overRatio) return 'over';
  if (current >= previous * leastChange && chanceOfCount(current, previous, 1, 1, 'up') < maxP) return 'getting worse';
  const isLess = current * leastChange <= previous && chanceOfCount(current, previous, 1, 1, 'down') < maxP;
  return isLess || current <= peak * recoveredShare ? 'recovering' : 'steady';
}

/** When a series of counts went up: the split in two that explains it best. */

export interface Split {
  /** The first step of the higher part. */
  readonly index: number;
  /** Logarithm of how much likelier two rates are than one. */
  readonly gain: number;
  /** The higher rate over the lower. */
  readonly ratio: number;
}

/** The split that maximises the Poisson log-likelihood ratio N1 ln(N1/n1) + N2 ln(N2/n2) - N ln(N/n) among those after which the rate
 * is higher; N are events, n what they are counted of (records, or time). Undefined where the rate nowhere rises.
 *
 *     poissonSplit([1, 0, 1, 9, 10], [10, 10, 10, 10, 10])   // index 3
 */
export function poissonSplit(events: readonly number[], exposures: readonly number[]): Split | undefined {
  const totalEvents = sumOf(events);
  const totalExposure = sumOf(exposures);
  let best: Split | undefined;
  let before = 0;
  let exposureBefore = 0;
  for (let index = 1; index < events.length; index++) {
    before += events[index - 1];
    exposureBefore += exposures[index - 1];
    const after = totalEvents - before;
    const exposureAfter = totalExposure - exposureBefore;
    if (exposureBefore === 0 || exposureAfter === 0 || after * exposureBefore <= before * exposureAfter) continue;
    const gain = part(before, exposureBefore) + part(after, exposureAfter) - part(totalEvents, totalExposure);
    const ratio = after / exposureAfter / (before / exposureBefore);
    if (best === undefined || gain > best.gain) best = { index, gain, ratio };
  }
  return best;
}

function part(events: number, exposure: number): number {
  return events === 0 ? 0 : events * Math.log(events / exposure);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

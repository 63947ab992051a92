/** How far a line can be trusted: the lowest of what speaks against it, and why. */

import { percent } from '../explain-sentence.ts';
import type { LineConfidence } from './model.ts';

const order = ['low', 'medium', 'high'] as const;

/** The first of the lowest. */
export function lowestOf(...some: readonly (LineConfidence | undefined)[]): LineConfidence {
  const given = some.filter((one) => one !== undefined);
  const [first, ...others] = given;
  if (first === undefined) return { level: 'high', because: 'counted exactly' };
  return others.reduce((low, one) => (order.indexOf(one.level) < order.indexOf(low.level) ? one : low), first);
}

export const high = (because: string): LineConfidence => ({ level: 'high', because });
export const medium = (because: string): LineConfidence => ({ level: 'medium', because });
export const low = (because: string): LineConfidence => ({ level: 'low', because });

/** By how many records a number is of. */
export function byCount(n: number, what: string, few = 20, enough = 100): LineConfidence {
  if (n === 0) return low(`no ${what}`);
  if (n === 1) return low(`only 1 ${singular(what)}`);
  const because = `${n.toLocaleString('en')} ${what}`;
  if (n < few) return low(`only ${because}`);
  return n < enough ? medium(`only ${because}`) : high(because);
}

/** "records have a status" of one. */
function singular(what: string): string {
  return what.replace(/^(\w+)s\b/, '$1').replace(' have ', ' has ');
}

/** By which share of records has the field that a number is of. */
export function byShare(part: number, all: number, what: string): LineConfidence {
  if (all === 0) return high('there are none');
  if (part === 0) return low(`none of ${what.replace(' have ', ' has ').replace(' name ', ' names ')}`);
  const share = part / all;
  const because = `${percent(share)} of ${what}`;
  if (share < 0.5) return low(`only ${because}`);
  return share < 0.9 ? medium(because) : high(because);
}

/** By how much of the baseline the logs cover. */
export function byCoverage(coverage: number, baselineText: string): LineConfidence | undefined {
  if (coverage >= 0.999) return undefined;
  const because = `the logs cover ${Math.floor(coverage * 100)} % of the baseline of ${baselineText}`;
  return coverage < 0.5 ? low(because) : medium(because);
}

/** By the chance of what is seen. */
export function byChance(p: number): LineConfidence {
  const because =
    p < 1e-12
      ? 'chance gives it less than once in 10^12'
      : `chance: p ${p >= 0.001 ? p.toFixed(3) : p.toExponential(0)}`;
  return p < 0.001 ? high(because) : medium(because);
}

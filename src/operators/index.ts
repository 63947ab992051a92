/** The table of stages. */

import type { Stage } from '../query/ast.ts';
import { count } from './count.ts';
import { dedup } from './dedup.ts';
import { drop } from './drop.ts';
import { expand } from './expand.ts';
import { fields } from './fields.ts';
import { head } from './head.ts';
import type { Operator } from './operator.ts';
import { patterns } from './patterns.ts';
import { sort } from './sort.ts';
import { spike } from './spike.ts';
import { stats } from './stats.ts';
import { tail } from './tail.ts';
import { timechart } from './timechart.ts';
import { top } from './top.ts';
import { where } from './where.ts';

const table = [where, stats, count, top, timechart, spike, sort, head, tail, fields, drop, dedup, expand, patterns];

/** All stages, in the order help shows them. */
export const operators = table as unknown as readonly Operator[];

export function operatorOf(stage: Stage): Operator {
  const found = operators.find(({ keyword }) => keyword === stage.kind);
  if (found === undefined) throw new Error(`BUG: no stage ${stage.kind}`);
  return found;
}

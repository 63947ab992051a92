/** The stages that run over rows, one after the other, once. */

import { UsageError } from '../core/errors.ts';
import type { Stage } from '../query/ast.ts';
import { groupTable } from './group-table.ts';
import { Grouper } from './grouper.ts';
import { operatorOf } from './index.ts';
import type { Grouping, Row, RunningStage, Shape, StageContext } from './operator.ts';
import { RowBinding } from './row-binding.ts';

export interface Pipeline {
  /** What flows out at the end. May change when the rows end (notes on exactness). */
  readonly shape: Shape;
  /** Nothing pushed from now on can matter. */
  readonly done: boolean;
  push(rows: readonly Row[]): readonly Row[];
  end(): readonly Row[];
}

interface Step {
  readonly stage: RunningStage;
  shape: Shape;
}

/** Builds the stages at work, each over the shape of the one before. Throws UsageError where a stage makes no sense there. */
export function createPipeline(stages: readonly Stage[], input: Shape, context: StageContext): Pipeline {
  const steps: Step[] = [];
  let shape = input;
  for (const stage of stages) {
    const step = stepOf(stage, shape, context);
    steps.push(step);
    shape = step.shape;
  }
  const pushFrom = (first: number, rows: readonly Row[]): readonly Row[] => {
    let flowing = rows;
    for (let i = first; i < steps.length && flowing.length > 0; i++) flowing = steps[i].stage.push(flowing);
    return flowing;
  };
  return {
    get shape() {
      return steps.length === 0 ? input : steps[steps.length - 1].shape;
    },
    get done() {
      return steps.some(({ stage }) => stage.done === true);
    },
    push: (rows) => pushFrom(0, rows),
    end() {
      const out: Row[] = [];
      steps.forEach(({ stage }, i) => {
        for (const row of pushFrom(i + 1, stage.end())) out.push(row);
      });
      return out;
    },
  };
}

function stepOf(stage: Stage, input: Shape, context: StageContext): Step {
  const operator = operatorOf(stage);
  const grouping = operator.grouping?.(stage);
  if (grouping !== undefined) return groupingStep(grouping, input, context);
  const running = operator.run?.(stage, input, context);
  if (running === undefined)
    throw new UsageError(
      `${stage.kind} must come before all other stages but where`,
      'it looks at the input a second time',
    );
  return { stage: running, shape: operator.shape?.(stage, input, context) ?? input };
}

/** An aggregation over rows. */
function groupingStep(grouping: Grouping, input: Shape, context: StageContext): Step {
  const binding = new RowBinding(input, context);
  const grouper = new Grouper(grouping, binding.binder, context);
  const step: Step = {
    shape: { kind: 'table', columns: groupTable(grouper, { ...grouping }, context.zone).columns },
    stage: {
      push(rows) {
        grouper.add(binding.batch(rows), Int32Array.from(rows.keys()), rows.length);
        return [];
      },
      end() {
        const table = groupTable(grouper, grouping, context.zone);
        step.shape = {
          kind: 'table',
          columns: table.columns,
          ...(table.binMs === undefined ? {} : { binMs: table.binMs }),
        };
        return table.rows;
      },
    },
  };
  return step;
}

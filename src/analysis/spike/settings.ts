/** All that a look for spikes goes by. */

import type { Severity } from '../../detect/alert.ts';
import type { DetectorOptions } from '../../detect/detector.ts';
import type { Filter, Key } from '../../query/ast.ts';
import type { Measure } from './measure.ts';
import type { EngineOptions } from './step-plan.ts';

/** What alerts of a rules file are called. */
export interface AlertNaming {
  readonly rule: string;
  /** Tells this rule from all others, and its parts from each other. */
  readonly identity: string;
  readonly severity: Severity;
  /** Its line, with the names of values; without it, ours. */
  readonly text: readonly TextPart[] | undefined;
}

export type TextPart = { readonly text: string } | { readonly value: string };

export interface SpikeSettings {
  readonly engine: EngineOptions;
  readonly filter: Filter;
  /** The query as printed. */
  readonly query: string;
  readonly measure: Measure;
  readonly by: readonly Key[];
  /** Its keys as printed. */
  readonly byNames: readonly string[];
  readonly detector: DetectorOptions;
  /** Which time is "now": the wall clock, the newest record, or an instant (epoch milliseconds). */
  readonly at: 'now' | 'last' | number;
  /** How late events may come. */
  readonly latenessMs: number;
  readonly maxSeries: number;
  /** A source that is silent for longer alerts. */
  readonly silenceMs?: number;
  /** Of a rule with a name. */
  readonly naming?: AlertNaming;
  /** The inputs as they were named. */
  readonly inputs: readonly string[];
}

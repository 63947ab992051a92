/** Rows with named, typed columns: what an aggregation gives and renderers print. */

import type { ColumnType, FieldValue } from './value.ts';

export interface TableColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** True for what the rows are grouped by, false for what was computed. Renderers draw bars for the latter. */
  readonly key: boolean;
  /** Said under a table where values are not exact: "estimated, within 0.8 %". */
  readonly note?: string;
}

export interface Table {
  readonly columns: readonly TableColumn[];
  readonly rows: FieldValue[][];
  /** Set by timechart: the width of its bins in milliseconds; column 0 is then the bin's start time. */
  readonly binMs?: number;
}

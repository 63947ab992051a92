/** The table that groups become: ordered, limited, the empty bins of time filled. */

import { UsageError } from '../core/errors.ts';
import { stringify } from '../core/json.ts';
import { limits } from '../core/limits.ts';
import type { Table, TableColumn } from '../core/table.ts';
import type { FieldValue } from '../core/value.ts';
import type { AggregateCall } from '../query/ast.ts';
import { printDuration } from '../query/printer.ts';
import { binStart } from './bins.ts';
import { firstGroups } from './group-order.ts';
import type { Grouper } from './grouper.ts';
import type { Grouping } from './operator.ts';
import { ascending } from './order.ts';
import { patternTable } from './pattern-table.ts';
import { spikeTable } from './spike-table.ts';

/** Rows: groups by the first aggregate, descending, then by key, missing last. Where time is a key, by time first.
 * @param most of the rows are wanted */
export function groupTable(
  grouper: Grouper,
  grouping: Grouping,
  zone: 'local' | 'utc',
  most = Number.POSITIVE_INFINITY,
): Table {
  if (grouping.patterns) return patternTable(grouper);
  if (grouping.spike !== undefined) return spikeTable(grouper.columns(), grouper.rows(), grouping.spike);
  if (grouping.fillMs !== undefined) return filled(grouper, grouping, grouping.fillMs, zone);
  const order = firstGroups(grouper, grouping, grouping.top ?? most);
  const rows = Array.from(order, (group) => grouper.row(group));
  // Whether values are exact is known once they were taken.
  const columns = notedColumns(grouper, grouping);
  return grouping.top === undefined ? { columns, rows } : withShares(columns, rows, grouper);
}

function notedColumns(grouper: Grouper, { keys }: Grouping): TableColumn[] {
  const notes = grouper.notes();
  return grouper.columns().map((column, i): TableColumn => {
    const note = notes[i - keys.length];
    return note === undefined ? column : { ...column, note };
  });
}

/** The rows, with their share of all records. */
function withShares(columns: readonly TableColumn[], rows: readonly FieldValue[][], grouper: Grouper): Table {
  let total = 0;
  for (let group = 0; group < grouper.groupCount; group++) total += Number(grouper.value(0, group));
  return {
    columns: [...columns, { name: 'share', type: 'share', key: false }],
    rows: rows.map((row) => [...row, Number(row[1]) / total]),
  };
}

/** Every bin from the first to the last, for every key that occurs: counts are 0 where there was nothing, others null. */
function filled(grouper: Grouper, grouping: Grouping, widthMs: number, zone: 'local' | 'utc'): Table {
  const rows = grouper.rows();
  const columns = notedColumns(grouper, grouping);
  const timed = rows.filter((row) => typeof row[0] === 'number');
  const bins = binsOf(timed, widthMs, zone);
  const keyed = grouping.keys.length > 1;
  const keys = keyed ? [...new Map(timed.map((row) => [keyId(row[1]), row[1]])).values()].sort(ascending) : [undefined];
  const known = new Map(timed.map((row) => [`${row[0]}|${keyed ? keyId(row[1]) : ''}`, row]));
  const empty = grouping.aggregates.map(emptyValue);
  const complete = bins.flatMap((bin) =>
    keys.map((key) => known.get(`${bin}|${keyed ? keyId(key) : ''}`) ?? [bin, ...(keyed ? [key] : []), ...empty]),
  );
  return {
    columns: columns.map((column, i) => (i === 0 ? { ...column, name: 'time' } : column)),
    rows: complete,
    binMs: widthMs,
  };
}

function keyId(value: FieldValue): string {
  return `${typeof value}${stringify(value ?? null)}`;
}

function emptyValue({ name }: AggregateCall): FieldValue {
  return name === 'count' || name === 'rate' || name === 'distinct' ? 0 : null;
}

function binsOf(rows: readonly FieldValue[][], widthMs: number, zone: 'local' | 'utc'): number[] {
  if (rows.length === 0) return [];
  const starts = rows.map((row) => Number(row[0]));
  const first = starts.reduce((a, b) => Math.min(a, b));
  const last = starts.reduce((a, b) => Math.max(a, b));
  if ((last - first) / widthMs > limits.timechartBins) {
    const wanted = printDuration(Math.ceil((last - first) / limits.timechartBins / 1000) * 1000);
    throw new UsageError(
      `a timechart from ${new Date(first).toISOString()} to ${new Date(last).toISOString()} in bins this narrow has over ${limits.timechartBins.toLocaleString('en')} rows`,
      `take bins of at least ${wanted}, or narrow the time with --since and --until`,
    );
  }
  const bins: number[] = [];
  for (let bin = first; bin <= last; bin = nextBin(bin, widthMs, zone)) bins.push(bin);
  return bins;
}

/** The bin after this one; a local day may have 23 or 25 hours. */
function nextBin(bin: number, widthMs: number, zone: 'local' | 'utc'): number {
  const next = binStart(bin + widthMs, widthMs, zone);
  return next > bin ? next : binStart(bin + widthMs + 7_200_000, widthMs, zone);
}

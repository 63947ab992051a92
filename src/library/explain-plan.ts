/** What a query makes the engine do: for reading, and as data. */

import { limits } from '../core/limits.ts';
import { requiredNeedles } from '../filters/needle.ts';
import { print } from '../language.ts';
import { RecordBinder } from '../operators/binder.ts';
import { Grouper } from '../operators/grouper.ts';
import type { Grouping } from '../operators/operator.ts';
import { fieldText } from '../plan/field-text.ts';
import { splitQuery } from '../plan/split.ts';
import type { Query } from '../query/ast.ts';
import { printAggregate, printField, printFilter, printKey } from '../query/printer.ts';
import { type LanguageOptions, nowMsOf, queryOf } from './options.ts';

/** The plan of a query as plain data. */
export interface QueryPlan {
  /** The query as it is understood. */
  readonly query: string;
  /** Done by every thread, on its part of the input. */
  readonly scan: {
    /** Empty: all records. */
    readonly filter: string;
    /** What is extracted of each record. A canonical field is read from the first of its keys that has a value. */
    readonly fields: readonly { readonly name: string; readonly kind: 'canonical' | 'path' | 'special' | 'failed' }[];
    /** Lines that hold none of these are passed over unread (those with `\u` are not). Empty: every line is read. */
    readonly needles: readonly { readonly text: string; readonly ignoreCase: boolean }[];
    readonly group?: { readonly by: readonly string[]; readonly compute: readonly string[] };
    /** No more rows than these are taken of any part; 0: all are. */
    readonly rowLimit: number;
  };
  /** Set by expand: a first pass collects the values of this field among the matches. */
  readonly expand?: string;
  /** The stages that run once, over what all threads gave. */
  readonly once: readonly string[];
}

export interface PlanExplanation {
  readonly plan: QueryPlan;
  readonly text: string;
}

/** Explains how a query runs.
 *
 *     console.log(explainPlan('level>=error | stats count() by route | head 5').text);
 *
 * Throws QueryError and UsageError as scan() does. */
export function explainPlan(query: string | Query, options: LanguageOptions = {}): PlanExplanation {
  const plan = planOf(queryOf(query).query, options);
  return { plan, text: textOf(plan) };
}

function planOf(query: Query, options: LanguageOptions): QueryPlan {
  const split = splitQuery(query);
  const zone = options.utc ? 'utc' : 'local';
  const binder = new RecordBinder({ nowMs: nowMsOf(options), zone });
  binder.filter(split.filter);
  // Binds the fields of keys and aggregates, as a thread does.
  if (split.grouping !== undefined) new Grouper(split.grouping, binder, { maxGroups: limits.groups, zone });
  return {
    query: print(query),
    scan: {
      filter: printFilter(split.filter),
      fields: binder.slots.map((slot) => ({ name: fieldText(slot), kind: slot.kind })),
      needles: requiredNeedles(split.filter, binder) ?? [],
      rowLimit: split.rowLimit,
      ...(split.grouping === undefined ? {} : { group: groupOf(split.grouping) }),
    },
    ...(split.expand === undefined ? {} : { expand: printField(split.expand) }),
    once: lastStages(query, split.rest.length),
  };
}

function groupOf({ keys, aggregates, fillMs, top }: Grouping): NonNullable<QueryPlan['scan']['group']> {
  const by = keys.map(printKey);
  const compute = aggregates.map(printAggregate);
  if (fillMs !== undefined) return { by, compute: [...compute, 'empty bins'] };
  return { by, compute: top === undefined ? compute : [...compute, `the first ${top}`] };
}

/** The last `count` stages, each as it reads behind those before it: columns are named otherwise than a record's fields. */
function lastStages({ filter, stages }: Query, count: number): string[] {
  const upTo = (n: number): string => print({ filter, stages: stages.slice(0, n) });
  const from = stages.length - count;
  return stages.slice(from).map((_, i) =>
    upTo(from + i + 1)
      .slice(upTo(from + i).length)
      .replace(/^[ |]+/, ''),
  );
}

function textOf({ query, scan, expand, once }: QueryPlan): string {
  const lines = [`query     ${query === '' ? '(all records)' : query}`];
  if (expand !== undefined) {
    lines.push(`first     every thread, on its part of the input`);
    lines.push(`  filter    ${scan.filter || '(all records)'}`);
    lines.push(`  collect   the values of ${expand}`);
  }
  lines.push(`${expand === undefined ? 'scan' : 'then'}      every thread, on its part of the input`);
  if (expand !== undefined) lines.push(`  filter    records with one of these values of ${expand}`);
  else lines.push(...scanLines(scan));
  if (once.length > 0) lines.push('once      on what all threads gave', ...once.map((stage) => `  ${stage}`));
  return lines.join('\n');
}

function scanLines({ filter, fields, needles, group, rowLimit }: QueryPlan['scan']): string[] {
  const lines: string[] = [];
  if (needles.length > 0)
    lines.push(`  look for  ${needles.map(needleText).join(' or ')}; lines without are passed over unread`);
  if (fields.length > 0)
    lines.push(
      `  extract   ${fields.map(({ name, kind }) => (kind === 'canonical' ? `${name} (by its known keys)` : name)).join(', ')}`,
    );
  lines.push(`  filter    ${filter || '(all records)'}`);
  if (group !== undefined)
    lines.push(
      `  group     ${group.compute.join(', ')}${group.by.length > 0 ? ` by ${group.by.join(', ')}` : ''}; groups of all threads are merged`,
    );
  else
    lines.push(`  keep      ${rowLimit > 0 ? `the first ${rowLimit} matching lines of each part` : 'matching lines'}`);
  return lines;
}

function needleText({ text, ignoreCase }: { readonly text: string; readonly ignoreCase: boolean }): string {
  return JSON.stringify(text) + (ignoreCase ? ' in any case' : '');
}

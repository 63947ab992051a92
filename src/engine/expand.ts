/** `expand K`, in two passes: the values of K among the matches, then every record that has one of them. */

import { UsageError } from '../core/errors.ts';
import type { FieldValue } from '../core/value.ts';
import { canonicalOf, RecordBinder } from '../operators/binder.ts';
import { Grouper } from '../operators/grouper.ts';
import type { Field, Filter, Literal } from '../query/ast.ts';
import { printField } from '../query/printer.ts';
import type { ExecuteOptions } from './execute.ts';
import type { ScanJob } from './job.ts';
import { schedule } from './scheduler.ts';
import type { TaskList } from './tasks.ts';

/** Ids that are unique on their own; any other (a pid, a thread) repeats across hosts and is taken with its host. */
const uniqueIds: ReadonlySet<string | undefined> = new Set([
  'traceId',
  'requestId',
  'spanId',
  'parentSpanId',
  'userId',
  'tenant',
]);

const host: Field = { segments: [{ key: 'host' }], literal: false };

/** The filter of the second pass. Throws UsageError where the input cannot be read twice. */
export async function expandMatches(
  job: ScanJob,
  field: Field,
  planned: TaskList,
  options: ExecuteOptions,
  warn: (message: string) => void,
): Promise<Filter> {
  if (planned.tasks.some((task) => task.path === '-'))
    throw new UsageError(
      'expand reads its input twice, which standard input does not allow',
      'save it to a file first',
    );
  const withHost = !uniqueIds.has(canonicalOf(field));
  const keys = (withHost ? [field, host] : [field]).map((key) => ({ kind: 'field' as const, field: key }));
  const grouping = { keys, aggregates: [] };
  const grouper = new Grouper(grouping, new RecordBinder(options), options);
  const events = schedule({ ...job, grouping, rowLimit: 0 }, planned.tasks, {
    ...options,
    estimatedBytes: planned.estimatedBytes,
  });
  for await (const event of events) {
    if (event.kind === 'outcome' && event.outcome.groups !== undefined) grouper.merge(event.outcome.groups);
  }
  if (grouper.pooledRecords > 0)
    warn(
      `more than ${options.maxGroups.toLocaleString('en')} values of ${printField(field)}: the others were left out (--max-groups)`,
    );
  return filterOf(grouper.rows(), field);
}

function filterOf(rows: readonly FieldValue[][], field: Field): Filter {
  const byHost = new Map<FieldValue, Literal[]>();
  for (const [value, hostName] of rows) {
    if (value === null || value === undefined) continue;
    const list = byHost.get(hostName) ?? [];
    list.push({ text: String(value), quoted: true });
    byHost.set(hostName, list);
  }
  const items = [...byHost].map(([hostName, values]): Filter => {
    const shared: Filter = { kind: 'in', field, values };
    if (hostName === undefined || hostName === null) return shared;
    return {
      kind: 'and',
      items: [shared, { kind: 'compare', op: '=', field: host, value: { text: String(hostName), quoted: true } }],
    };
  });
  if (items.length === 0) return { kind: 'not', item: { kind: 'all' } };
  return items.length === 1 ? items[0] : { kind: 'or', items };
}

/** The query of a command that takes a filter and no stages. */

import { UsageError } from '../core/errors.ts';
import { parse } from '../language.ts';
import { joined } from '../plan/split.ts';
import type { Filter } from '../query/ast.ts';
import { type ScanOptions, shortcutFilters } from './options.ts';

/** What the query and the short-cuts select together. `example` is a call of the command. Throws UsageError and QueryError. */
export function filterOf(
  text: string,
  options: ScanOptions,
  nowMs: number,
  { command, example }: { readonly command: string; readonly example: string },
): Filter {
  const { query } = parse(text);
  if (query.stages.length > 0)
    throw new UsageError(`${command} takes a filter and no stages`, `write only what selects records: ${example}`);
  return joined([...(query.filter.kind === 'all' ? [] : [query.filter]), ...shortcutFilters(options, nowMs)]);
}

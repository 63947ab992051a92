/** Which fields a filter names. */

import type { Field, Filter } from '../query/ast.ts';

export function fieldsOfFilter(filter: Filter): Field[] {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.items.flatMap(fieldsOfFilter);
    case 'not':
      return fieldsOfFilter(filter.item);
    case 'all':
    case 'any':
    case 'text':
      return [];
    default:
      return [filter.field];
  }
}

/** `failed=true` is level>=error or status>=500. It is written out before fields are bound. */

import type { Field, Filter, Literal } from '../query/ast.ts';

const failure: Filter = {
  kind: 'or',
  items: [
    { kind: 'compare', op: '>=', field: named('level'), value: written('error') },
    { kind: 'compare', op: '>=', field: named('status'), value: written('500') },
  ],
};

/** The filter with `failed` written out wherever it is compared with true or false; compared with anything else, it is
 * the key of that name. */
export function rewriteFailed(filter: Filter): Filter {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { ...filter, items: filter.items.map(rewriteFailed) };
    case 'not':
      return { kind: 'not', item: rewriteFailed(filter.item) };
    case 'compare':
      if (filter.op === '!=') return negated(filter, rewriteFailed({ ...filter, op: '=' }));
      return (filter.op === '=' && writtenOut(filter.field, filter.value)) || filter;
    case 'contains':
      return writtenOut(filter.field, filter.value) ?? filter;
    case 'in':
      return rewriteIn(filter);
    default:
      return filter;
  }
}

function negated(original: Filter, positive: Filter): Filter {
  return positive.kind === 'compare' ? original : { kind: 'not', item: positive };
}

function rewriteIn(filter: Extract<Filter, { kind: 'in' }>): Filter {
  const items = filter.values.map((value) => writtenOut(filter.field, value));
  if (!items.some((item) => item)) return filter;
  const { field } = filter;
  return {
    kind: 'or',
    items: items.map((item, i) => item ?? { kind: 'compare', op: '=', field, value: filter.values[i] }),
  };
}

function writtenOut(field: Field, { text }: Literal): Filter | undefined {
  if (field.literal || field.segments.length !== 1) return undefined;
  const [segment] = field.segments;
  if (!('key' in segment) || segment.key !== 'failed') return undefined;
  if (text === 'true') return failure;
  return text === 'false' ? { kind: 'not', item: failure } : undefined;
}

function named(key: string): Field {
  return { segments: [{ key }], literal: false };
}

function written(text: string): Literal {
  return { text, quoted: false };
}

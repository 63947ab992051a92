/** expand K: every record that shares K with a match: all lines of the requests that failed. It takes a second pass, which the
 *  engine makes: see engine/expand.ts. */

import type { Operator } from './operator.ts';

export const expand: Operator<'expand'> = {
  keyword: 'expand',
  summary: 'every record that shares a field with a match',
  usage: 'expand FIELD',
  opensQuery: /^\s+[\p{L}_@$`.]/u,
  parse: (reader) => ({ kind: 'expand', field: reader.field() }),
  print: (stage, printer) => `expand ${printer.field(stage.field)}`,
  shape: (_stage, input) => input,
};

/** `*=v`: any field of the record is v, at any depth. The record is parsed: its fields are not known beforehand. */

import type { BatchPredicate } from '../core/batch.ts';
import { isObject, parseRecord } from '../core/json.ts';
import type { FieldValue } from '../core/value.ts';
import type { Filter } from '../query/ast.ts';
import { matchesValue } from './element.ts';
import { plainEqualTest } from './equality.ts';
import type { ValueTest } from './filter.ts';

export function anyFieldPredicate(filter: Extract<Filter, { kind: 'any' }>): BatchPredicate {
  const test = plainEqualTest(filter.value);
  const { only } = test;
  return (batch, selection, n) => {
    let kept = 0;
    for (let i = 0; i < n; i++) {
      const r = selection[i];
      const line = batch.lineText(r);
      if ((only === undefined || mayHold(line, only)) && anyFieldMatches(line, test)) selection[kept++] = r;
    }
    return kept;
  };
}

/** A quick look before the line is parsed. */
function mayHold(line: string, text: string): boolean {
  return line.includes(text) || line.includes('\\');
}

/** A line that is no record is the message of a text record. */
function anyFieldMatches(line: string, test: ValueTest): boolean {
  const record = parseRecord(line);
  return record ? anyWithin(record, test) : test.text(line);
}

function anyWithin(value: FieldValue, test: ValueTest): boolean {
  if (Array.isArray(value)) return value.some((element) => anyWithin(element, test));
  if (isObject(value)) return Object.values(value).some((field) => anyWithin(field, test));
  return matchesValue(test, value);
}

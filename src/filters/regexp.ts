/** `f~/x/i`: JavaScript's regular expressions, unanchored, on the text of the value. A pattern that goes on for ever is
 * stopped by a time limit. */

import type { BatchPredicate } from '../core/batch.ts';
import { UsageError } from '../core/errors.ts';
import { limits } from '../core/limits.ts';
import type { ColumnType } from '../core/value.ts';
import type { Filter } from '../query/ast.ts';
import { or } from './boolean.ts';
import { columnPredicate } from './column.ts';
import type { ColumnTest, FilterBinder, Run, ValueTest } from './filter.ts';
import { readings } from './operand.ts';
import { textOfNumber } from './shown.ts';
import { runWithin } from './time-limit.ts';

export function regexpPredicate(filter: Extract<Filter, { kind: 'regexp' }>, binder: FilterBinder): BatchPredicate {
  const run = mayBacktrack(filter.pattern) ? limited(`/${filter.pattern}/${filter.flags}`) : undefined;
  const tests = readings(filter.field, binder).map(
    ({ slot, type }): ColumnTest => ({ slot, test: regexpTest(compiled(filter.pattern, filter.flags, type), type) }),
  );
  return or(tests.map((test) => columnPredicate(test, run)));
}

function regexpTest(pattern: RegExp, type: ColumnType): ValueTest {
  return {
    number: (n) => pattern.test(textOfNumber(type, n)),
    bigNumber: (digits) => pattern.test(digits),
    text: (text) => pattern.test(text),
    boolean: (value) => pattern.test(String(value)),
    object: (json) => pattern.test(json),
  };
}

/** Without g and y, which make a pattern remember where it last matched. The case of level names never matters. */
function compiled(pattern: string, flags: string, type: ColumnType): RegExp {
  const stateless = flags.replace(/[gy]/g, '');
  return new RegExp(pattern, type === 'level' && !stateless.includes('i') ? `${stateless}i` : stateless);
}

/** Without a quantifier there is little to go back to, and the clock need not be watched. */
function mayBacktrack(pattern: string): boolean {
  return /[*+?{]/.test(pattern);
}

function limited(shown: string): Run {
  return (work) => {
    if (runWithin(limits.regexpMs, work)) return;
    throw new UsageError(
      `the regular expression ${shown} took over ${limits.regexpMs / 1000} s on a few thousand records`,
      'repetitions inside repetitions, as in (a+)+, are slow on text that does not match',
    );
  };
}

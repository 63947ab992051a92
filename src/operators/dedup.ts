/** dedup K, ...: the first row of each combination of values. */

import type { Binder } from '../aggregates/aggregate.ts';
import type { Batch } from '../core/batch.ts';
import { BigDecimal, stringify } from '../core/json.ts';
import type { FieldValue } from '../core/value.ts';
import type { Field } from '../query/ast.ts';
import { NumberPairs } from '../sketch/number-pairs.ts';
import { GroupKey } from './group-key.ts';
import type { Operator, RowSieve, SieveOptions } from './operator.ts';
import { RowBinding } from './row-binding.ts';

export const dedup: Operator<'dedup'> = {
  keyword: 'dedup',
  summary: 'the first row of each value',
  usage: 'dedup FIELD, ...',
  opensQuery: /^\s+[\p{L}_@$`.]/u,
  parse: (reader) => ({ kind: 'dedup', fields: reader.fields() }),
  print: (stage, printer) => `dedup ${stage.fields.map(printer.field).join(', ')}`,
  shape: (_stage, input) => input,
  sieve: ({ fields }, _next, binder, options) => new FirstRows(fields, binder, options),
  run(stage, input, context) {
    const binding = new RowBinding(input, context);
    const readers = stage.fields.map((field) => binding.reader(field));
    const seen = new Set<string>();
    let full = false;
    return {
      push(rows) {
        return rows.filter((row) => {
          const id = readers.map((read) => identity(read(row))).join('\u0000');
          if (seen.has(id)) return false;
          if (seen.size < context.maxRows) seen.add(id);
          else if (!full) {
            full = true;
            context.warn(
              `dedup remembers ${context.maxRows.toLocaleString('en')} values; later new ones may be shown twice (--max-rows)`,
            );
          }
          return true;
        });
      },
      end: () => [],
    };
  },
};

/** The first record of each combination, as far as there is room to remember them. */
class FirstRows implements RowSieve {
  readonly #keys: readonly GroupKey[];
  readonly #combinations: readonly NumberPairs[];
  readonly #numbers: Int32Array[];
  readonly #maxRows: number;
  #seen = 0;

  constructor(fields: readonly Field[], binder: Binder, { zone, maxRows }: SieveOptions) {
    this.#keys = fields.map((field) => new GroupKey({ kind: 'field', field }, binder, { maxGroups: maxRows, zone }));
    this.#combinations = fields.map(() => new NumberPairs(maxRows));
    this.#numbers = fields.map(() => new Int32Array(0));
    this.#maxRows = maxRows;
  }

  sift(batch: Batch, selection: Int32Array, n: number): number {
    for (let k = 0; k < this.#keys.length; k++) {
      if (this.#numbers[k].length < n) this.#numbers[k] = new Int32Array(n * 2);
      this.#keys[k].number(batch, selection, n, this.#numbers[k]);
    }
    let kept = 0;
    for (let i = 0; i < n; i++) if (this.#isNew(i)) selection[kept++] = selection[i];
    return kept;
  }

  #isNew(i: number): boolean {
    let at = this.#numbers[0][i];
    for (let k = 1; k < this.#keys.length; k++) {
      if (at === this.#maxRows || this.#numbers[k][i] === this.#maxRows) return true;
      at = this.#combinations[k].numberOf(at, this.#numbers[k][i]);
      if (at < 0) return true;
    }
    // Combinations are numbered as they come.
    if (at !== this.#seen) return at === this.#maxRows;
    this.#seen++;
    return true;
  }
}

/** Type and value; missing and null are one. */
function identity(value: FieldValue): string {
  if (value === undefined || value === null) return '-';
  if (value instanceof BigDecimal) return `n${value.text}`;
  return typeof value === 'string'
    ? `s${value}`
    : `${typeof value}${typeof value === 'object' ? stringify(value) : String(value)}`;
}

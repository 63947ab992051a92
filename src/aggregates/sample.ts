/** Two samples: of the records that match a filter, and of the others. An aggregate that no query can name: `explain` finds the
 * fields and values to compare in them. It has one group. */

import type { Batch } from '../core/batch.ts';
import { limits } from '../core/limits.ts';
import { type FieldValue, Kind } from '../core/value.ts';
import type { Field } from '../query/ast.ts';
import { RowSample, type SavedSample } from '../sketch/row-sample.ts';
import type { Aggregate, AggregateState, Binder } from './aggregate.ts';
import { filterOf } from './arguments.ts';
import { lineBytesOf } from './line-bytes.ts';
import { Sides } from './sides.ts';

const sourceField: Field = { segments: [{ key: '_source' }], literal: false };

export const sample: Aggregate = {
  name: 'sample',
  takes: 'filter',
  summary: 'records that match a filter, and others',
  type: () => 'json',
  create: (call, binder) => sampleOf(new Sides(binder.filter(filterOf(call))), binder),
};

interface Saved {
  readonly selected: SavedSample;
  readonly others: SavedSample;
}

function sampleOf(sides: Sides, binder: Binder): AggregateState {
  const bounds = { rows: limits.comparedRecords, bytes: limits.comparedBytes };
  const selected = new RowSample(bounds);
  const others = new RowSample(bounds);
  const sourceSlot = binder.slot(sourceField);
  return {
    add(batch, selection, _groups, n) {
      const isSelected = sides.of(batch, selection, n);
      for (let i = 0; i < n; i++) {
        const record = selection[i];
        const into = isSelected[record] === 1 ? selected : others;
        if (into.offer(batch.fileIndex, batch.offsetBytes(record)))
          into.keep(batch.fileIndex, sourceOf(batch, sourceSlot, record), lineBytesOf(batch, record));
      }
    },
    save: (): Saved => ({ selected: selected.save(), others: others.save() }),
    merge(saved) {
      const from = saved as Saved;
      selected.merge(from.selected);
      others.merge(from.others);
    },
    value: () => ({ selected: sideValue(selected), others: sideValue(others) }),
  };
}

function sourceOf(batch: Batch, slot: number, record: number): string {
  const { kind, code } = batch.columns[slot];
  return kind[record] === Kind.string ? batch.dictionary.text(code[record]) : '';
}

/** Rows as `[text, source, number of the file]`. */
function sideValue(rows: RowSample): Exclude<FieldValue, undefined> {
  return {
    count: rows.count,
    rows: rows.rows().map(({ text, source, fileIndex }) => [text, source, fileIndex]),
  };
}

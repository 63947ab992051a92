/** One JSON object a line. */

import type { Table } from '../core/table.ts';
import type { RecordView, Renderer, RendererKind } from './renderer.ts';
import { recordJson, rowJson } from './row-json.ts';

export const ndjson: RendererKind = {
  name: 'ndjson',
  summary: 'one JSON object a line: records or rows',
  create({ terminal }): Renderer {
    return {
      record: (view: RecordView) => `${recordJson(view, terminal)}\n`,
      table: ({ columns, rows }: Table) => rows.map((row) => `${rowJson(row, columns, terminal)}\n`).join(''),
    };
  },
};

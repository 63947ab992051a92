/** Records as they were; rows as bare values between tabs, no header: for scripts. */

import type { Table } from '../core/table.ts';
import type { RecordView, Renderer, RendererKind, RenderOptions } from './renderer.ts';
import { sanitizeJson, sanitizeText } from './sanitize.ts';
import { machineText } from './values.ts';

export const raw: RendererKind = {
  name: 'raw',
  summary: 'lines as they were; aggregates as bare values between tabs',
  create(options): Renderer {
    return {
      record: (view: RecordView) => `${line(view, options)}\n`,
      separator: () => '--\n',
      table: ({ columns, rows }: Table) => {
        const cell = (text: string) => (options.terminal ? sanitizeText(text) : text);
        return rows
          .map((row) => `${row.map((value, i) => cell(machineText(value, columns[i].type))).join('\t')}\n`)
          .join('');
      },
    };
  },
};

function line(view: RecordView, { terminal }: RenderOptions): string {
  if (!terminal) return view.text;
  return view.isText ? sanitizeText(view.text) : sanitizeJson(view.text);
}

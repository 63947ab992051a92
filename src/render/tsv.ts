/** Tab-separated values, a line a row whatever the values hold: tab, newline, return and backslash are \t \n \r \\ in cells
 * (as PostgreSQL's COPY and ClickHouse's TabSeparated write them). */

import { type Delimited, DelimitedRenderer } from './delimited.ts';
import type { RendererKind } from './renderer.ts';

const escapes: Readonly<Record<string, string>> = { '\t': '\\t', '\n': '\\n', '\r': '\\r', '\\': '\\\\' };

const format: Delimited = {
  delimiter: '\t',
  lineEnd: '\n',
  cell: (text) => text.replace(/[\t\n\r\\]/g, (char) => escapes[char]),
};

export const tsv: RendererKind = {
  name: 'tsv',
  summary: 'tab-separated values with a header',
  create: (options) => new DelimitedRenderer(format, options),
};

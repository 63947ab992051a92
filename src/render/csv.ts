/** CSV as RFC 4180 has it (https://www.rfc-editor.org/rfc/rfc4180), safe to open in a spreadsheet. */

import { type Delimited, DelimitedRenderer } from './delimited.ts';
import type { RendererKind } from './renderer.ts';

const needsQuotes = /[",\r\n]/;
// What a spreadsheet takes for a formula (https://owasp.org/www-community/attacks/CSV_Injection).
const formulaStart = /^[=+\-@\t\r]/;
// `@timestamp` calls nothing, and must stay the name of its column.
const plainName = /^@\w+$/;

const format: Delimited = {
  delimiter: ',',
  lineEnd: '\r\n',
  cell(text, isText) {
    const harmless = isText && formulaStart.test(text) && !plainName.test(text) ? `'${text}` : text;
    return needsQuotes.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  },
};

export const csv: RendererKind = {
  name: 'csv',
  summary: 'comma-separated values with a header, for spreadsheets',
  create: (options) => new DelimitedRenderer(format, options),
};

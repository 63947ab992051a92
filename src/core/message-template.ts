/** Message templates (messagetemplates.org), as CLEF has them in `@mt`: a text with `{Name}` holes. */

import { stringify } from './json.ts';
import type { JsonObject, JsonValue } from './value.ts';

/** `{{`, `}}`, or a hole: {Name} {@Name} {$Name} {Name,10} {Name:format}. */
const piece = /\{\{|\}\}|\{[@$]?([\p{L}\d_.-]+)(?:,-?\d+)?(:[^{}]*)?\}/gu;

/** The template with its holes filled from the record. CLEF carries the texts of holes with a format, in order, in `@r`.
 * A hole without a property stays as it is. */
export function renderTemplate(template: string, record: JsonObject): string {
  const rendered = Object.hasOwn(record, '@r') ? record['@r'] : undefined;
  let nextRendered = 0;
  return template.replace(piece, (whole: string, name: string | undefined, format: string | undefined) => {
    if (name === undefined) return whole.charAt(0);
    const written = format !== undefined && Array.isArray(rendered) ? rendered[nextRendered++] : undefined;
    if (typeof written === 'string') return written;
    return Object.hasOwn(record, name) ? plain(record[name] ?? null) : whole;
  });
}

const plain = (value: JsonValue): string => (typeof value === 'string' ? value : stringify(value));

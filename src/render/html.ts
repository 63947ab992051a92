/** Text in a page. */

import { sanitizeLine } from './sanitize.ts';

/** What would be markup, and what would turn the line about, is shown instead. For the content of elements and for attributes in
 * double quotes. */
export function htmlText(text: string): string {
  return sanitizeLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

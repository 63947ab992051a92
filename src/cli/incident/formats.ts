/** The formats that a report is written in: one more is a line here. All leave the terminal, so secrets are taken out of all. */

import type { IncidentReport } from '../../analysis/report/model.ts';
import { UsageError } from '../../core/errors.ts';
import { stringify } from '../../core/json.ts';
import { suggestion } from '../../query/did-you-mean.ts';
import { type RedactOptions, redactValue } from '../../redact/index.ts';
import { objectOf } from '../assess/json.ts';
import type { ReportDocument } from './document.ts';
import { reportMarkdown } from './markdown.ts';

export interface ReportFormat {
  readonly name: string;
  /** One line for help and completion. */
  readonly summary: string;
  /** Of files that are named so. */
  readonly endings: readonly string[];
  /** @param document without secrets; the report itself still has them */
  readonly write: (document: ReportDocument, report: IncidentReport, options: RedactOptions) => Promise<string>;
}

export const reportFormats: readonly ReportFormat[] = [
  {
    name: 'markdown',
    summary: 'Markdown, to be edited and filled in',
    endings: ['.md', '.markdown'],
    write: async (document) => reportMarkdown(document),
  },
  {
    name: 'html',
    summary: 'one page with charts that needs nothing else',
    endings: ['.html', '.htm'],
    // The charts' library is large: it is loaded when a page is written.
    write: async (document) => (await import('./html.ts')).reportHtml(document),
  },
  {
    name: 'json',
    summary: 'all that was found out, as one object',
    endings: ['.json'],
    write: async (_, report, options) => `${stringify(redactValue(objectOf(report), options))}\n`,
  },
];

/** By its name, else by the ending of the file, else Markdown. Throws UsageError for a name that there is not. */
export function reportFormat(name: string | undefined, file: string | undefined): ReportFormat {
  const [markdown] = reportFormats;
  if (name === undefined)
    return (
      reportFormats.find(({ endings }) => endings.some((ending) => file?.toLowerCase().endsWith(ending))) ?? markdown
    );
  const known = reportFormats.find((format) => format.name === name);
  if (known !== undefined) return known;
  const names = reportFormats.map((format) => format.name);
  throw new UsageError(
    `a report has no output format ${name}`,
    suggestion(name, names) ?? `choose one of: ${names.join(', ')}`,
  );
}

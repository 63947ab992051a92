/** The formats that an assessment is written in: one more is a line here. */

import type { AssessReport } from '../../analysis/assess/model.ts';
import { UsageError } from '../../core/errors.ts';
import { stringify } from '../../core/json.ts';
import { suggestion } from '../../query/did-you-mean.ts';
import { sanitizeJson } from '../../render/sanitize.ts';
import type { ScanOptions } from '../options.ts';
import { outputHeight, terminalOptions } from '../output.ts';
import { assessJson } from './json.ts';
import { assessMarkdown } from './markdown.ts';
import { redactAssess } from './redacted.ts';
import { assessText } from './text.ts';

export interface AssessFormat {
  readonly name: string;
  /** One line for help and completion. */
  readonly summary: string;
  /** @param inputs what stands for the files in commands */
  readonly write: (report: AssessReport, inputs: string, options: ScanOptions) => string;
}

export const assessFormats: readonly AssessFormat[] = [
  {
    name: 'pretty',
    summary: 'one screen, for people',
    write: (report, inputs, options) =>
      assessText(report, { ...terminalOptions(options), heightLines: outputHeight(), inputs }),
  },
  {
    name: 'json',
    summary: 'all of it as one object; without secrets',
    write: (report) => {
      const text = stringify(assessJson(redactAssess(report)));
      return `${process.stdout.isTTY ? sanitizeJson(text) : text}\n`;
    },
  },
  {
    name: 'markdown',
    summary: 'a table for a chat; without secrets',
    write: (report, inputs, { utc }) => assessMarkdown(redactAssess(report), utc ? 'utc' : 'local', inputs),
  },
];

/** Throws UsageError for another. The same text for a terminal and for a pipe. */
export function assessFormat({ output = 'pretty' }: ScanOptions): AssessFormat {
  const known = assessFormats.find(({ name }) => name === output);
  if (known !== undefined) return known;
  const names = assessFormats.map(({ name }) => name);
  throw new UsageError(
    `an assessment has no output format ${output}`,
    suggestion(output, names) ?? `choose one of: ${names.join(', ')}`,
  );
}

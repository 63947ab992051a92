/** The formats that a diagnosis is written in: one more is a line here. */

import type { Diagnosis } from '../../analysis/diagnose/model.ts';
import type { AliasOptions } from '../../core/aliases.ts';
import { AliasTable } from '../../core/aliases.ts';
import { UsageError } from '../../core/errors.ts';
import { RecordReader } from '../../core/record.ts';
import { redactDiagnosis } from '../../library/redact-diagnosis.ts';
import { suggestion } from '../../query/did-you-mean.ts';
import { sanitizeJson } from '../../render/sanitize.ts';
import type { ScanOptions } from '../options.ts';
import { terminalOptions } from '../output.ts';
import { diagnosisMarkdown } from './markdown.ts';
import { diagnosisText } from './text.ts';

export interface DiagnosisFormat {
  readonly name: string;
  /** One line for help and completion. */
  readonly summary: string;
  /** @param inputs what stands for the files in commands */
  readonly write: (diagnosis: Diagnosis, options: ScanOptions, aliases: AliasOptions, inputs: string) => string;
}

export const diagnosisFormats: readonly DiagnosisFormat[] = [
  {
    name: 'pretty',
    summary: 'for people',
    write: (diagnosis, options, aliases, inputs) =>
      diagnosisText(diagnosis, {
        ...terminalOptions(options),
        reader: new RecordReader(new AliasTable(aliases)),
        inputs,
      }),
  },
  {
    name: 'json',
    summary: 'all that was found out, as one object; without secrets',
    write: (diagnosis) => {
      const json = `${JSON.stringify(machine(redactDiagnosis(diagnosis)), undefined, 2)}\n`;
      return process.stdout.isTTY === true ? `${sanitizeJson(json.trimEnd())}\n` : json;
    },
  },
  {
    name: 'markdown',
    summary: 'for a ticket or a report; without secrets',
    write: (diagnosis, { utc }) => diagnosisMarkdown(redactDiagnosis(diagnosis), utc ? 'utc' : 'local'),
  },
];

/** Throws UsageError for another. */
export function diagnosisFormat({ output = 'pretty' }: ScanOptions): DiagnosisFormat {
  const known = diagnosisFormats.find(({ name }) => name === output);
  if (known !== undefined) return known;
  const names = diagnosisFormats.map(({ name }) => name);
  throw new UsageError(
    `diagnose has no output format ${output}`,
    suggestion(output, names) ?? `choose one of: ${names.join(', ')}`,
  );
}

/** Times as people and programs both read them. */
function machine({ findings, lookedFor, span, hints, summary }: Diagnosis): object {
  const time = (ms: number | undefined): string | null => (ms === undefined ? null : new Date(ms).toISOString());
  return {
    from: time(span?.fromMs),
    to: time(span?.toMs),
    records: summary.records,
    textRecords: summary.textRecords,
    findings: findings.map(({ onsetMs, untilMs, evidence, samples, followsFrom, ...rest }) => ({
      ...rest,
      followsFrom: followsFrom ?? null,
      onset: time(onsetMs),
      until: time(untilMs),
      evidence: evidence.map(({ onsetMs: from, untilMs: to, ...one }) => ({
        ...one,
        onset: time(from),
        until: time(to),
      })),
      samples: samples.map(({ timeMs, ...sample }) => ({ time: time(timeMs), ...sample })),
    })),
    lookedFor,
    hints,
  };
}

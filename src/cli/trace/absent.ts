/** What is said where an id names no request, or several. */

import { surveyFields } from '../../analysis/fields.ts';
import type { Candidate } from '../../analysis/trace/candidates.ts';
import { limits } from '../../core/limits.ts';
import type { ExecuteOptions } from '../../engine/execute.ts';
import { looksLikeFile } from '../../input/expand.ts';
import type { InputFile } from '../../input/input.ts';
import type { Filter } from '../../query/ast.ts';
import { sanitizeLine, shareText } from '../../render/index.ts';
import { counted, kindOf } from './words.ts';

const mostListed = 10;

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

/** Lists the ids that begin so. */
export function sayAmbiguous(id: string, candidates: readonly Candidate[]): void {
  say(
    `${candidates.length.toLocaleString('en')} requests have ids that begin with ${id}; give more of the one you mean:`,
  );
  for (const { field, id: full, rows } of candidates.slice(0, mostListed))
    say(`  ${kindOf(field)} ${full}   ${counted(rows.length, 'record', 'records')}`);
  if (candidates.length > mostListed) say(`  and ${(candidates.length - mostListed).toLocaleString('en')} more`);
}

const idNames = ['traceId', 'requestId', 'spanId'] as const;

/** What was looked for, and in which of the keys that ids are read from; judged by a sample. */
export async function sayNothing(
  id: string,
  files: readonly InputFile[],
  { engine, filter }: { readonly engine: Omit<ExecuteOptions, 'blocks'>; readonly filter: Filter },
): Promise<void> {
  const how = id.length < 8 ? ' (a beginning of an id needs 8 characters or more)' : '';
  say(`no trace, request or span id is ${id.length < 8 ? '' : 'or begins with '}${id}${how}`);
  if (looksLikeFile(id)) say(`  ${id} is a file: the id stands before all files; --exemplars failed=true picks some`);
  if (files.length === 0 || files.some(({ path }) => path === '-')) return;
  const { canonical, summary } = await surveyFields(files, { engine, filter, sample: limits.sampleRecords });
  if (summary.records === 0) return;
  for (const name of idNames) {
    const found = canonical.find((one) => one.name === name);
    if (found === undefined) continue;
    const keys = found.sources.slice(0, 3).map(({ field }) => field);
    const [example] = found.survey.examples;
    const share = shareText(Math.min(1, found.present / summary.records));
    say(
      `  ${name}: in ${share} of the records, read from ${keys.join(', ')}, such as ${String(example?.value ?? '-')}`,
    );
  }
  if (!canonical.some(({ name }) => idNames.some((one) => one === name)))
    say(
      '  no record has an id that is recognised; if a key holds one: --alias requestId=KEY (logscan fields FILE lists the keys)',
    );
}

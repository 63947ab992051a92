/** What `--stats` says of the query's fields: in how many records they have a value, what the canonical ones were read from,
 * and which values stood there that are none. The keys are judged by a sample, as in `fields`. */

import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { CanonicalSources, unitText } from '../analysis/canonical-sources.ts';
import { rejectedHint } from '../analysis/coverage-hints.ts';
import { spreadRows } from '../analysis/sample.ts';
import { AliasTable } from '../core/aliases.ts';
import { canonicalNames } from '../core/canonical-names.ts';
import { RecordReader } from '../core/record.ts';
import type { ExecuteOptions, Summary } from '../engine/execute.ts';
import type { InputFile } from '../input/input.ts';
import { sanitizeLine } from '../render/sanitize.ts';

/** One line a field. `stdinSample` is what was kept of standard input. */
export async function sayFieldStats(
  { coverage, scanned, records }: Summary,
  files: readonly InputFile[],
  { aliases }: Pick<ExecuteOptions, 'aliases'>,
  stdinSample: () => Buffer,
): Promise<void> {
  if (coverage.size === 0) return;
  const sources = await sampledSources(files, aliases, stdinSample);
  const of = scanned < records ? `the ${scanned.toLocaleString('en')} records looked into` : 'the records';
  for (const [field, present] of coverage) {
    const share = scanned === 0 ? 0 : (present / scanned) * 100;
    say(`  ${field}: in ${share.toFixed(1)} % of ${of}${readFrom(field, sources)}`);
    for (const hint of rejectedHint(field, sources)) say(`  ${hint}`);
  }
}

function readFrom(field: string, sources: CanonicalSources): string {
  const name = canonicalNames.find((one) => one === field);
  const found = name === undefined ? [] : sources.of(name);
  const keys = found.map((source) => `${source.field}${unitText(field, source.label)}`);
  return keys.length === 0 ? '' : `, read from ${keys.join(', ')}`;
}

async function sampledSources(
  files: readonly InputFile[],
  aliases: ExecuteOptions['aliases'],
  stdinSample: () => Buffer,
): Promise<CanonicalSources> {
  const sources = new CanonicalSources(new RecordReader(new AliasTable(aliases)));
  const again = files.filter(
    ({ path }) => path === '-' || statSync(path, { throwIfNoEntry: false })?.isFile() === true,
  );
  // What cannot be read was reported by the scan.
  const events = { problem: () => undefined, longLine: () => undefined };
  const stdin = Readable.from([stdinSample()]);
  for await (const { record } of spreadRows(again, { stdin, events, signal: undefined }))
    if (record !== undefined) sources.add(record);
  return sources;
}

function say(text: string): void {
  process.stderr.write(`logscan: ${sanitizeLine(text)}\n`);
}

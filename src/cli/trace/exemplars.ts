/** `logscan trace --exemplars QUERY [FILE...]`: which traces to look at, and how. */

import { type Exemplar, type Exemplars, findExemplars } from '../../analysis/trace/exemplars.ts';
import { UsageError } from '../../core/errors.ts';
import type { Table } from '../../core/table.ts';
import { emptySummary, type Summary } from '../../engine/execute.ts';
import { expandInputs } from '../../input/expand.ts';
import { parse } from '../../language.ts';
import { joined } from '../../plan/split.ts';
import { sanitizeLine } from '../../render/index.ts';
import { ExitStatus } from '../exit-status.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { executeOptions, type ScanOptions } from '../options.ts';
import { outputFormat, rendererFor, write } from '../output.ts';
import { Progress } from '../progress.ts';
import { counted, sayProblems, saySummary } from '../report.ts';
import { boundsOf } from './command.ts';

/** Runs the command; returns the exit status. */
export async function exemplarsCommand(names: readonly string[], text: string, options: ScanOptions): Promise<number> {
  const nowMs = Date.now();
  const { query } = parse(text);
  if (query.stages.length > 0)
    throw new UsageError('--exemplars takes a filter and no stages', "such as --exemplars 'route=/api/checkout'");
  const format = outputFormat(options, 'table');
  const { files, problems } = await expandInputs(names.length === 0 ? ['-'] : names);
  const abort = abortOnInterrupt();
  const engine = executeOptions(options, nowMs, abort.signal);
  const reading: { summary: Summary } = { summary: emptySummary() };
  const progress = new Progress(reading, files, options);
  const filter = joined([query.filter, boundsOf(options, nowMs)].filter(({ kind }) => kind !== 'all'));
  const found = await findExemplars(files, filter, engine, (summary) => {
    reading.summary = summary;
  });
  progress.stop();
  abort.restore();
  found.summary.problems.unshift(...problems);
  await show(found, names, format, options);
  sayProblems(found.summary, options);
  saySummary({ ...found.summary, shown: found.exemplars.length, seconds: progress.seconds }, options);
  if (found.exemplars.length === 0 && !options.quiet)
    process.stderr.write(
      found.summary.matched === 0
        ? `logscan: none of ${counted(found.summary.records, 'record', 'records')} matches the query and has a trace or request id\n`
        : 'logscan: no record that the query selects has a trace or request id that is recognised\n',
    );
  return statusOf(found);
}

async function show(found: Exemplars, names: readonly string[], format: string, options: ScanOptions): Promise<void> {
  if (found.exemplars.length === 0) return;
  const renderer = rendererFor(format, options);
  const parts = [
    renderer.begin?.(),
    renderer.table(tableOf(found.exemplars, names)),
    renderer.flush?.(),
    renderer.end?.(),
  ];
  await write(parts.map((part) => part ?? '').join(''));
}

function tableOf(exemplars: readonly Exemplar[], names: readonly string[]): Table {
  return {
    columns: [
      { name: 'why', type: 'text', key: true },
      { name: 'took', type: 'duration', key: false },
      { name: 'records', type: 'number', key: false },
      { name: 'failed', type: 'number', key: false },
      { name: 'command', type: 'text', key: true },
    ],
    rows: exemplars.map(({ why, id, durationMs, records, failed }) => [
      why,
      durationMs,
      records,
      failed,
      `logscan trace ${[id, ...names].map(shellWord).join(' ')}`,
    ]),
  };
}

/** As a shell takes it for one word. Ids and names may hold anything. */
function shellWord(text: string): string {
  const safe = sanitizeLine(text);
  return /^[\w@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}

function statusOf({ exemplars, summary }: Exemplars): number {
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return exemplars.length > 0 ? ExitStatus.matched : ExitStatus.nothing;
}

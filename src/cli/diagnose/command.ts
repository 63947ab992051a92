/** `logscan diagnose [QUERY] [FILE...]`: which known failures the logs show. */

import { diagnose } from '../../analysis/diagnose/diagnose.ts';
import { filesText } from '../../analysis/diagnose/samples.ts';
import { emptyAnalysisSummary } from '../../analysis/pass.ts';
import { UsageError } from '../../core/errors.ts';
import { expandInputs } from '../../input/expand.ts';
import { builtInSignatures } from '../../signatures/index.ts';
import { readSignatures, withOwn } from '../../signatures/read.ts';
import { helpShown, takeArguments } from '../arguments.ts';
import { ExitStatus } from '../exit-status.ts';
import { sayRead } from '../explain.ts';
import { filterOf } from '../filter-option.ts';
import { diagnoseHelp } from '../help.ts';
import { abortOnInterrupt } from '../interrupt.ts';
import { executeOptions, type ScanOptions } from '../options.ts';
import { write } from '../output.ts';
import { Progress } from '../progress.ts';
import { diagnosisFormat } from './formats.ts';

export interface DiagnoseCommandOptions extends ScanOptions {
  signatures?: readonly string[];
  kind?: string;
  exitZero?: boolean;
}

/** Runs the command; returns the exit status. */
export async function diagnoseCommand(
  positionals: readonly string[],
  afterDashes: readonly string[],
  options: DiagnoseCommandOptions,
): Promise<number> {
  refuseLines(options);
  const taken = takeArguments(positionals, afterDashes, options.query);
  if (helpShown(taken, () => diagnoseHelp)) return ExitStatus.bad;
  const nowMs = Date.now();
  const filter = filterOf(taken.query, options, nowMs, {
    command: 'diagnose',
    example: "logscan diagnose 'service=checkout' FILE",
  });
  const format = diagnosisFormat(options);
  const own = await readSignatures(options.signatures ?? []);
  const signatures = withOwn(builtInSignatures(), own, kindsOf(options));
  const { files, problems } = await expandInputs(taken.files.length === 0 ? ['-'] : taken.files);
  const abort = abortOnInterrupt();
  const summary = emptyAnalysisSummary();
  summary.problems.push(...problems);
  const progress = new Progress({ summary }, files, options);
  const engine = executeOptions(options, nowMs, abort.signal);
  const diagnosis = await diagnose(files, { engine, signatures, filter }, summary);
  progress.stop();
  abort.restore();
  await write(format.write(diagnosis, options, engine.aliases, filesText(files)));
  sayRead({ ...summary, textRecords: 0 }, options, [
    ...(taken.note === undefined ? [] : [taken.note]),
    ...diagnosis.hints,
  ]);
  if (summary.stopped) return ExitStatus.interrupted;
  if (summary.problems.some(({ severity }) => severity === 'error')) return ExitStatus.bad;
  return diagnosis.findings.length > 0 && options.exitZero !== true ? ExitStatus.firing : ExitStatus.matched;
}

/** Options of a search that mean nothing here. */
function refuseLines({ limit, count, context, beforeContext, afterContext, follow }: ScanOptions): void {
  if (follow === true) throw new UsageError('diagnose looks at what is there; it does not follow');
  if (limit !== undefined || count === true)
    throw new UsageError('diagnose looks at all records; -n and -c do not go with it');
  if ([context, beforeContext, afterContext].some((lines) => lines !== undefined))
    throw new UsageError('diagnose shows findings; -A, -B and -C do not go with it');
}

function kindsOf({ kind }: DiagnoseCommandOptions): string[] {
  return (kind ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

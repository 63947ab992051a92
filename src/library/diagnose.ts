/** diagnose(): which known failures the logs show. */

import { Readable } from 'node:stream';
import { diagnose as diagnoseFiles } from '../analysis/diagnose/diagnose.ts';
import type { Diagnosis } from '../analysis/diagnose/model.ts';
import { emptyAnalysisSummary } from '../analysis/pass.ts';
import { UsageError } from '../core/errors.ts';
import { parse } from '../language.ts';
import { builtInSignatures } from '../signatures/index.ts';
import { readSignatures, withOwn } from '../signatures/read.ts';
import { type ScanOptions as EngineOptions, engineOptions, followSignal, ownController } from './options.ts';
import { openSource, type Source } from './source.ts';

export interface DiagnoseOptions extends Omit<EngineOptions, 'merge' | 'limit' | 'follow'> {
  /** A filter of the records that take part. */
  readonly filter?: string;
  /** Files of signatures of your own, or folders of them: YAML or JSON. One of the same kind replaces ours. */
  readonly signatures?: string | readonly string[];
  /** Only these kinds. */
  readonly kinds?: readonly string[];
}

/** Looks for known failures: memory leak, exhausted connections, races, a slow dependency and others. The source is read two or three times;
 * a stream is kept in a temporary file meanwhile. What a finding holds of the logs is as it was: make it safe where you show it.
 *
 *     const { findings } = await diagnose('app.log');
 *     findings[0].kind;       // 'memory-leak'
 *     findings[0].evidence;   // the tests, with their figures
 *
 * Throws QueryError and UsageError as `scan` does (also where a file of signatures is wrong), and `signal.reason` after an abort. */
export async function diagnose(source: Source, options: DiagnoseOptions = {}): Promise<Diagnosis> {
  options.signal?.throwIfAborted();
  const { query } = parse(options.filter ?? '');
  if (query.stages.length > 0) throw new UsageError('diagnose takes a filter and no stages', `not ${options.filter}`);
  const own = await readSignatures([options.signatures ?? []].flat());
  const signatures = withOwn(builtInSignatures(), own, options.kinds);
  const opened = openSource(source);
  const controller = ownController();
  const release = followSignal(options.signal, controller);
  try {
    const stdin = opened.kind === 'stream' ? opened.stream : Readable.from([]);
    const engine = { ...engineOptions(options, controller.signal), stdin };
    const { files, problems } = opened.kind === 'files' ? await opened.find() : { files: [opened.file], problems: [] };
    const summary = { ...emptyAnalysisSummary(), problems: [...problems] };
    const diagnosis = await diagnoseFiles(files, { engine, signatures, filter: query.filter }, summary);
    options.signal?.throwIfAborted();
    return diagnosis;
  } finally {
    release();
  }
}

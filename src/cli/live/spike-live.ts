/** `logscan spike -f`. */

import type { SpikeSettings } from '../../analysis/spike/settings.ts';
import type { StepSummary } from '../../analysis/spike/step-scan.ts';
import { UsageError } from '../../core/errors.ts';
import { abortOnStop } from '../interrupt.ts';
import { say } from '../kept-run.ts';
import { Notifier } from '../notifier.ts';
import { sayProblems, textOf, viewOptionsOf } from '../spike.ts';
import { duration, type SpikeOptions } from '../spike-options.ts';
import { runLive } from './live.ts';
import { screenFor } from './view-screen.ts';

export interface LiveSpike {
  readonly names: readonly string[];
  readonly options: SpikeOptions;
  readonly settings: (signal: AbortSignal) => SpikeSettings;
  readonly summary: StepSummary;
}

/** Runs the command; returns the exit status. */
export async function spikeLive({ names, options, settings: settingsOf, summary }: LiveSpike): Promise<number> {
  refuseMixes(options);
  const stop = abortOnStop();
  const settings = settingsOf(stop.signal);
  const sending = new AbortController();
  const notifier = new Notifier(options.notify ?? [], options.heartbeat, { signal: sending.signal, say });
  const isQuiet = options.quiet === true;
  if (!isQuiet) for (const warning of notifier.warnings) say(warning);
  const status = await runLive({
    kind: 'spike',
    rules: [{ settings, sinkIds: notifier.sinkIds }],
    names,
    engine: settings.engine,
    summary,
    notifier,
    folder: options.state,
    waitMs: duration('--wait', options.wait, '0s'),
    isQuiet,
    exitZero: options.exitZero === true,
    screen: screenFor(textOf(options), formatOf(options), viewOptionsOf(options)),
    stop,
  });
  sending.abort();
  stop.restore();
  sayProblems({ ...summary, problems: [] }, options);
  return status;
}

function refuseMixes({ backtest, scores, at = 'now', progress }: SpikeOptions): void {
  if (backtest || scores) throw new UsageError('--backtest looks back, and -f ahead', 'leave out one of the two');
  if (at !== 'now' && at !== 'last')
    throw new UsageError(
      `-f goes on with what comes, and --at ${at} is one instant`,
      'leave it out, or take --at last',
    );
  if (progress) throw new UsageError('--progress is for work with an end; with -f there is none');
}

function formatOf({ output = 'pretty' }: SpikeOptions): 'pretty' | 'ndjson' {
  if (output === 'pretty' || output === 'ndjson') return output;
  throw new UsageError(`spike -f has no output format ${output}`, 'choose one of: pretty, ndjson');
}

/** `logscan watch RULES FILES`, without --once. */

import type { KeptRule } from '../../analysis/spike/saved-run.ts';
import { emptyStepSummary } from '../../analysis/spike/step-scan.ts';
import { UsageError } from '../../core/errors.ts';
import { abortOnStop } from '../interrupt.ts';
import { executeOptions } from '../options.ts';
import { sayProblems, textOf, viewOptionsOf } from '../spike.ts';
import { atOf, duration } from '../spike-options.ts';
import type { WatchOptions } from '../watch-options.ts';
import { keptRules, notifierOf, readRules, sayRulesNotes } from '../watch-rules.ts';
import { DeliveryCounts } from './delivery-counts.ts';
import { type RulesSource, runLive } from './live.ts';
import { watchRules } from './rules-watch.ts';
import { screenFor } from './view-screen.ts';

/** Runs the command; returns the exit status. */
export async function watchLive(file: string, names: readonly string[], options: WatchOptions): Promise<number> {
  const format = formatOf(options);
  const isQuiet = options.quiet === true;
  const stop = abortOnStop();
  const sending = new AbortController();
  const summary = emptyStepSummary();
  const deliveries = new DeliveryCounts();
  const engine = executeOptions(options, Date.now(), stop.signal, names);
  const around = {
    engine,
    at: atOf(options, engine),
    latenessMs: duration('--lateness', options.lateness, '60s'),
    inputs: names,
  };
  const read = (): { rules: readonly KeptRule[]; notifier: ReturnType<typeof notifierOf> } => {
    const rulesFile = readRules(file);
    const rules = keptRules(rulesFile, around);
    if (!isQuiet) sayRulesNotes(file, rulesFile);
    const onDelivery = (sinkId: string, status: 'delivered' | 'failed' | 'again'): void =>
      deliveries.add(sinkId, status);
    return { rules, notifier: notifierOf(rulesFile, isQuiet, { signal: sending.signal, onDelivery }) };
  };
  const watch = watchRules(file);
  const source: RulesSource = { name: file, isDue: (nowMs) => watch.isDue(nowMs), read };
  try {
    return await runLive({
      kind: 'watch',
      ...read(),
      names,
      engine,
      summary,
      folder: options.state,
      waitMs: duration('--wait', options.wait, '0s'),
      isQuiet,
      exitZero: options.exitZero === true,
      screen: screenFor(textOf(options), format, viewOptionsOf(options)),
      stop,
      source,
      deliveries,
      ...(options.listen === undefined ? {} : { listenAt: options.listen }),
    });
  } finally {
    sending.abort();
    watch.close();
    stop.restore();
    sayProblems({ ...summary, problems: [] }, options);
  }
}

function formatOf({ output = 'pretty' }: WatchOptions): 'pretty' | 'ndjson' {
  if (output === 'pretty' || output === 'ndjson') return output;
  throw new UsageError(`watch has no output format ${output}`, 'choose one of: pretty, ndjson');
}

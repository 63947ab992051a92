/** Sources that have stopped: files that were written to within the baseline, services whose records chance would not leave out. */

import { chanceOfCount } from '../../detect/significance.ts';
import { currentLogOf } from '../../input/log-names.ts';
import type { ScannedInput } from '../spike/step-scan.ts';
import { high, medium } from './confidence.ts';
import { type Deeper, isValue } from './deeper.ts';
import type { Details, PeriodDetails } from './details.ts';
import { textOf } from './lines.ts';
import type { SilenceLine, SilentSource, Wrong } from './model.ts';

export interface SilenceOptions {
  readonly atMs: number;
  readonly silenceMs: number;
  readonly baselineMs: number;
}

const maxP = 0.001;

export function silenceLine(
  inputs: readonly ScannedInput[],
  details: Details,
  options: SilenceOptions,
  deeper: Deeper,
): SilenceLine {
  const files = silentFiles(inputs, options);
  const services = silentServices(details);
  const sources = [...files.silent, ...services];
  const [first] = sources;
  const { silenceMs } = options;
  return {
    sources,
    looked: files.looked + details.before.services.length,
    confidence:
      sources.length > 0
        ? high('their rate before makes silence rarer than 1 in 1,000')
        : medium('a source with few records cannot be told from a silent one'),
    deeper:
      first?.kind === 'service'
        ? deeper.table([isValue('service', first.name)], 'tail 5')
        : deeper.spike([], `--all --silence ${silenceMs / 60_000}m`),
  };
}

/** Rotations of a log are one source. Files that ended before the baseline are archives, not silent. */
function silentFiles(
  inputs: readonly ScannedInput[],
  { atMs, silenceMs, baselineMs }: SilenceOptions,
): { silent: SilentSource[]; looked: number } {
  const names = inputs.map(({ name }) => name);
  const newest = new Map<string, number>();
  for (const { name, span } of inputs) {
    if (span === undefined || !Number.isFinite(span.newestMs)) continue;
    const log = currentLogOf(name, names);
    newest.set(log, Math.max(span.newestMs, newest.get(log) ?? span.newestMs));
  }
  const silent = [...newest]
    .filter(([, lastMs]) => atMs - lastMs > silenceMs && atMs - lastMs < baselineMs)
    .map(([name, lastMs]): SilentSource => ({ kind: 'file', name, lastMs }));
  return { silent, looked: newest.size };
}

/** Services without a record in the window that had so many before that this is no chance. */
function silentServices({ now, before }: Details): SilentSource[] {
  const talking = new Set(now.services.map(({ value }) => textOf(value)));
  const exposure = windowsIn(before, now);
  return before.services.flatMap(({ value, records }): SilentSource[] => {
    const name = textOf(value);
    if (name === undefined || talking.has(name) || chanceOfCount(0, records, exposure, 1, 'down') >= maxP) return [];
    return [{ kind: 'service', name, lastMs: undefined }];
  });
}

function windowsIn({ span }: PeriodDetails, { span: window }: PeriodDetails): number {
  return (span.toMs - span.fromMs) / (window.toMs - window.fromMs);
}

export function silenceAsWrong({ sources }: SilenceLine): Wrong[] {
  return sources.map(({ name, lastMs }) => ({
    kind: 'silence',
    of: name,
    onsetMs: lastMs,
    current: 0,
    before: 0,
    p: maxP,
  }));
}

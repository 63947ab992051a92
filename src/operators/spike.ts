/** spike [window D] [baseline D] [ratio N] [by K, ...]: the last window of the records against their baseline, one row a key.
 *
 * As the command spike, but of the records that come in alone: the last window ends with the newest of them, and what is covered
 * begins with the oldest. */

import { UsageError } from '../core/errors.ts';
import { windowsOf } from '../detect/windows.ts';
import type { StageReader } from '../query/stage-syntax.ts';
import type { Operator } from './operator.ts';

const usual = { windowMs: 300_000, baselineMs: 3_600_000, ratio: 3 } as const;

export const spike: Operator<'spike'> = {
  keyword: 'spike',
  summary: 'the last minutes against their baseline',
  usage: 'spike [window D] [baseline D] [ratio N] [by KEY, ...]',
  opensQuery: /^\s+(?:by|window|baseline|ratio)\s/i,
  makesTable: true,
  parse(reader) {
    const windowMs = reader.word('window') ? reader.durationMs() : usual.windowMs;
    const baselineMs = reader.word('baseline') ? reader.durationMs() : usual.baselineMs;
    const ratio = reader.word('ratio') ? ratioOf(reader) : usual.ratio;
    check(reader, windowMs, baselineMs);
    return { kind: 'spike', windowMs, baselineMs, ratio, by: reader.by() };
  },
  print: ({ windowMs, baselineMs, ratio, by }, printer) =>
    [
      'spike',
      ...(windowMs === usual.windowMs ? [] : [`window ${printer.duration(windowMs)}`]),
      ...(baselineMs === usual.baselineMs ? [] : [`baseline ${printer.duration(baselineMs)}`]),
      ...(ratio === usual.ratio ? [] : [`ratio ${ratio}`]),
      ...(by.length > 0 ? [`by ${by.map(printer.key).join(', ')}`] : []),
    ].join(' '),
  grouping: ({ windowMs, baselineMs, ratio, by }) => ({
    keys: [{ kind: 'timeBin', widthMs: windowsOf(windowMs, baselineMs).stepMs }, ...by],
    aggregates: [{ name: 'count' }],
    utcBins: true,
    spike: { windowMs, baselineMs, ratio },
  }),
};

function ratioOf(reader: StageReader): number {
  const ratio = reader.wholeNumber();
  return ratio !== undefined && ratio > 1 ? ratio : reader.fail('ratio takes a whole number over 1', 'spike ratio 3');
}

function check(reader: StageReader, windowMs: number, baselineMs: number): void {
  try {
    windowsOf(windowMs, baselineMs);
  } catch (error) {
    if (error instanceof UsageError) reader.fail(error.message, error.hint);
    throw error;
  }
}

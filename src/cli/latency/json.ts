/** The report of `latency` as JSON: durations in milliseconds, times in ISO 8601. */

import type { LatencyComparison, LatencyFigures, LatencyReport } from '../../analysis/latency/model.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { isoTime } from '../../render/index.ts';
import { percentileName } from './tables.ts';

export function latencyJson(report: LatencyReport): JsonObject {
  const { of, by, everyMs, expectedIntervalMs, added, fromMs, toMs, total, bands, distribution, rows } = report;
  return {
    of,
    ...(fromMs === undefined || toMs === undefined ? {} : { from: isoTime(fromMs), to: isoTime(toMs) }),
    ...(expectedIntervalMs === undefined ? {} : { expectedIntervalMs, added }),
    ...figuresJson(total),
    ...(report.against === undefined ? {} : { against: comparisonJson(report.against) }),
    bands: bands.map((band): JsonObject => ({ ...band })),
    distribution: distribution.map((point): JsonObject => ({ ...point })),
    ...(by.length === 0 && everyMs === undefined
      ? {}
      : {
          by: [...by],
          ...(everyMs === undefined ? {} : { everyMs }),
          rows: rows.map(
            (row): JsonObject => ({
              ...(everyMs === undefined ? {} : { time: row.startMs === undefined ? null : isoTime(row.startMs) }),
              keys: [...row.keys],
              ...figuresJson(row),
              ...(row.against === undefined ? {} : { against: comparisonJson(row.against) }),
            }),
          ),
        }),
    missing: report.missing,
    negative: report.negative,
    records: report.summary.records,
    matched: report.summary.matched,
  };
}

function figuresJson({ count, minMs, meanMs, stddevMs, percentiles, maxMs }: LatencyFigures): JsonObject {
  const or = (value: number | undefined): JsonValue => value ?? null;
  return {
    count,
    minMs: or(minMs),
    meanMs: or(meanMs),
    stddevMs: or(stddevMs),
    percentilesMs: Object.fromEntries(percentiles.map(({ q, ms }) => [percentileName(q), ms])),
    maxMs: or(maxMs),
  };
}

function comparisonJson({ verdict, countBefore, percentiles }: LatencyComparison): JsonObject {
  return {
    verdict,
    countBefore,
    percentiles: percentiles.map(({ q, beforeMs, nowMs, change }) => ({
      percentile: percentileName(q),
      beforeMs,
      nowMs,
      change: change ?? null,
    })),
  };
}

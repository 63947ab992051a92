/** An assessment as JSON: times in ISO 8601, durations in milliseconds, shares as fractions. What is absent is left out. */

import type { AssessReport } from '../../analysis/assess/model.ts';
import type { JsonObject, JsonValue } from '../../core/value.ts';
import { isoTime } from '../../render/index.ts';

/** Members that are instants: `atMs` becomes `at`. */
const instants: ReadonlySet<string> = new Set([
  'atMs',
  'onsetMs',
  'endedMs',
  'fromMs',
  'toMs',
  'timeMs',
  'firstMs',
  'lastMs',
  'beganMs',
  'detectedMs',
  'peakMs',
  'untilMs',
  'windowStartMs',
  'windowEndMs',
]);

export function assessJson(report: AssessReport): JsonObject {
  return objectOf(report);
}

export function objectOf(value: object): JsonObject {
  const out: JsonObject = {};
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    if (instants.has(key) && typeof member === 'number') out[key.slice(0, -2)] = isoTime(member);
    else out[key] = jsonOf(member);
  }
  return out;
}

function jsonOf(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(jsonOf);
  if (typeof value === 'object' && value !== null) return objectOf(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'string' || typeof value === 'boolean' ? value : null;
}

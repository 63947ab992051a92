/** Words about a trace and its lines. As logged in part: not safe for a terminal or a page. */

import type { Trace, TraceRecord } from '../../analysis/trace/model.ts';
import { levelName, levelRank } from '../../core/level.ts';

/** What it was, with its status and level where these tell something. */
export function describe({ name, status, level, failed, error }: TraceRecord): string {
  const word = level !== undefined && level >= levelRank.warn ? `${levelName(level)}: ` : '';
  const code = status === undefined || name.includes(String(status)) ? '' : ` ${status}`;
  const why = failed && error !== undefined && error !== 'true' && !name.includes(error) ? ` (${error})` : '';
  return `${word}${withoutIds(name)}${code}${why}`;
}

/** The ids of the trace stand above: in each message they only take room. */
export function withoutIds(name: string): string {
  return name.replace(/\b(?:trace|span)[_ -]?id["']?\s*[:=]\s*["']?[\da-f-]{8,}["']?[\s,;]*/gi, '').trim() || name;
}

export function kindOf(field: Trace['asked']['field']): string {
  return { traceId: 'trace', requestId: 'request', spanId: 'span', text: 'text' }[field];
}

export function counted(n: number, one: string, many: string): string {
  return `${n.toLocaleString('en')} ${n === 1 ? one : many}`;
}

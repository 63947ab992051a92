/** Words about findings. As logged in part: not safe for a terminal or a page yet. */

import type {
  Confidence,
  Diagnosis,
  DiagnosisFinding,
  Evidence,
  SupportingRecord,
} from '../../analysis/diagnose/model.ts';
import { durationWords } from '../../analysis/spike/summary.ts';
import { parseRecord } from '../../core/json.ts';
import { levelName } from '../../core/level.ts';
import type { RecordReader } from '../../core/record.ts';
import type { Clock } from '../../render/index.ts';

const confidences: Readonly<Record<Confidence, string>> = { high: 'very likely', medium: 'likely', low: 'possible' };

export const confidenceWord = (confidence: Confidence): string => confidences[confidence];

/** Chances below it differ by nothing a person needs. */
const leastP = 1e-15;

export function chanceText({ statistic, value, p }: Evidence): string {
  const chance = p < leastP ? 'p < 1e-15' : `p ${p < 0.001 ? p.toExponential(0) : Number(p.toPrecision(2))}`;
  return `${statistic}: ${Number(value.toPrecision(3)).toLocaleString('en', { maximumFractionDigits: 3 })}, ${chance}`;
}

export function whenText({ onsetMs, untilMs }: Pick<DiagnosisFinding, 'onsetMs' | 'untilMs'>, clock: Clock): string {
  const since = clock.text(onsetMs, 'second');
  if (untilMs === undefined) return `since ${since}, to the end of the logs`;
  return `since ${since}, until ${clock.text(untilMs, 'second')} (${durationWords(untilMs - onsetMs)})`;
}

export function whereText({ where }: DiagnosisFinding): string {
  return where.map(({ query }) => query).join(' ');
}

/** What a record says, in one line. */
export function recordText({ text, timeMs }: SupportingRecord, clock: Clock, reader: RecordReader): string {
  const time = timeMs === undefined ? '' : `${clock.text(timeMs, 'second')} `;
  const record = parseRecord(text);
  if (record === undefined) return `${time}${text.trim()}`;
  const value = (name: 'level' | 'message' | 'error' | 'service' | 'method' | 'route' | 'status'): string => {
    const found = reader.canonical(record, name)?.value;
    return found === undefined || found === null || typeof found === 'object' ? '' : String(found);
  };
  const level = reader.canonical(record, 'level')?.value;
  const message = value('message') || value('error') || [value('method'), value('route'), value('status')].join(' ');
  const word = typeof level === 'number' ? (levelName(level) ?? '') : '';
  return time + [word, value('service'), message.trim() || text].filter((part) => part !== '').join(' ');
}

/** What was read, from when to when. */
export function readText({ span, summary }: Diagnosis, clock: Clock): string {
  const records = summary.records + summary.textRecords;
  const of = `${records.toLocaleString('en')} ${records === 1 ? 'record' : 'records'}`;
  return span === undefined
    ? of
    : `${of} from ${clock.text(span.fromMs, 'second')} to ${clock.text(span.toMs, 'second')}`;
}

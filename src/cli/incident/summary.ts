/** Summary: what happened, in a few sentences. */

import { nounOf, sentenceOf } from '../../analysis/explain-sentence.ts';
import type { IncidentReport } from '../../analysis/report/model.ts';
import { durationWords } from '../../analysis/spike/summary.ts';
import { parseFilter } from '../../language.ts';
import { durationText } from '../../render/index.ts';
import { type Block, list, prompt, type Section, text } from './document.ts';
import type { ReportWords } from './words.ts';

export function summarySection(report: IncidentReport, words: ReportWords): Section {
  const blocks: Block[] = [
    text(openingOf(report, words)),
    list([usersSentence(report, words), latencySentence(report), ...causeSentences(report)]),
    prompt('In two sentences for people who were not there: what did users notice, and what was done about it?'),
  ];
  return { id: 'summary', title: 'Summary', blocks };
}

function openingOf({ incident, during, windowMs }: IncidentReport, words: ReportWords): string {
  const { kind, beganMs, endedMs, detectedMs, peak, peakMs, before } = incident;
  if (kind === 'none')
    return `From ${words.instant(during.fromMs)} to ${words.instant(during.toMs)} nothing stands out: neither errors nor traffic nor response times left their baseline.`;
  const window = durationWords(windowMs);
  const worst = `The worst ${window} began at ${words.time(peakMs)}: ${words.level(peak)}, ${words.times(peak, before)}.`;
  const lasted = durationWords(during.toMs - during.fromMs);
  const end =
    endedMs === undefined
      ? `and go on at the end of the logs, ${lasted} later`
      : `until ${words.time(endedMs)} (${lasted})`;
  const detected =
    detectedMs === undefined
      ? 'The logs are too young for an alert on it.'
      : `An alert could have told of it at ${words.time(detectedMs)}, ${durationWords(detectedMs - beganMs)} after it began.`;
  return `${capital(words.what())} from ${words.instant(beganMs)} ${end}. ${worst} ${detected}`;
}

function usersSentence({ impact }: IncidentReport, words: ReportWords): string {
  const { errors, requests, requestsFailed } = impact;
  const failed =
    requests.value === 0
      ? ''
      : `; ${requestsFailed.value.toLocaleString('en')} of ${requests.value.toLocaleString('en')} records with a status are 5xx`;
  return `${errors.value.toLocaleString('en')} errors. Users with errors: ${words.users()}${failed}.`;
}

function latencySentence({ impact: { latency, latencyBefore } }: IncidentReport): string {
  if (latency.p95Ms === undefined) return 'Response times are not known: no record has a duration.';
  const of = (ms: number | undefined): string => (ms === undefined ? '-' : durationText(ms));
  return `Response times: p50 ${of(latency.p50Ms)} (${of(latencyBefore.p50Ms)} before), p95 ${of(latency.p95Ms)} (${of(latencyBefore.p95Ms)}), p99 ${of(latency.p99Ms)} (${of(latencyBefore.p99Ms)}).`;
}

function causeSentences({ explanation, diagnosis, errorsQuery }: IncidentReport): string[] {
  const [factor] = explanation?.factors ?? [];
  const [finding] = diagnosis?.findings ?? [];
  const noun = explanation?.threshold === undefined ? nounOf(parseFilter(errorsQuery)) : 'slowest';
  return [
    ...(factor === undefined || explanation === undefined ? [] : [`${sentenceOf(factor, explanation, noun)}.`]),
    ...(finding === undefined ? [] : [`Known failure: ${finding.title} (confidence ${finding.confidence}).`]),
  ];
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

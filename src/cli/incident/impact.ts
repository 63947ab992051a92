/** Impact: how long, how many users and requests, how much slower; and a place for what it cost. */

import { percent } from '../../analysis/explain-sentence.ts';
import type { IncidentReport, ReportNumber } from '../../analysis/report/model.ts';
import { durationWords } from '../../analysis/spike/summary.ts';
import { durationText } from '../../render/index.ts';
import { type Block, type Cell, count, prompt, type Section, text } from './document.ts';
import { marksOf } from './timeline.ts';
import type { ReportWords } from './words.ts';

export function impactSection(report: IncidentReport, words: ReportWords): Section {
  const { impact, during, before, series } = report;
  const blocks: Block[] = [
    text(
      `It lasted ${durationWords(impact.durationMs)}, from ${words.instant(during.fromMs)} to ${words.instant(during.toMs)}. "Before" is from ${words.instant(before.fromMs)} on.`,
    ),
    {
      kind: 'table',
      id: 'impact-table',
      caption: 'How many, and the command that counts it',
      columns: ['What', 'How many', 'Command'],
      rows: numbersOf(report).map(({ name, value, command }) => [
        { text: name },
        count(value),
        { code: words.command(command) },
      ]),
    },
    text(userWords(report)),
    {
      kind: 'table',
      id: 'latency-table',
      caption: 'Response times',
      columns: ['Percentile', 'Before', 'During'],
      rows: (['p50Ms', 'p95Ms', 'p99Ms'] as const).map((name) => [
        { text: name.slice(0, 3) },
        milliseconds(impact.latencyBefore[name]),
        milliseconds(impact.latency[name]),
      ]),
    },
    {
      kind: 'chart',
      id: 'p95',
      caption: 'Response time, 95th percentile',
      words: `p95 ${durationOr(impact.latency.p95Ms)} in the incident, ${durationOr(impact.latencyBefore.p95Ms)} before.`,
      series,
      marks: marksOf(report),
      command: words.command(series.commands.p95),
    },
    {
      kind: 'chart',
      id: 'records',
      caption: 'Records, all of them',
      words: 'How much was logged: a fall may be lost traffic.',
      series,
      marks: marksOf(report),
      command: words.command(series.commands.records),
    },
    prompt(
      'Revenue and obligations: what did it cost, which orders were lost, which service levels were missed, who has to be told?',
    ),
  ];
  return { id: 'impact', title: 'Impact', blocks };
}

function numbersOf({ impact }: IncidentReport): ReportNumber[] {
  const { errors, errorsBefore, usersAffected, usersActive, requests, requestsFailed, requestsByIdFailed } = impact;
  const all = [errors, errorsBefore, usersAffected, usersActive, requests, requestsFailed, requestsByIdFailed];
  return all.filter((one) => one !== undefined);
}

function userWords({ impact: { errors, errorsWithUser } }: IncidentReport): string {
  if (errors.value === 0) return 'There were no errors.';
  if (errorsWithUser === errors.value) return 'All errors name a user.';
  return `${percent(errorsWithUser / errors.value)} of the errors name a user: of the others nobody can say whom they met.`;
}

export function milliseconds(ms: number | undefined): Cell {
  return { text: durationOr(ms), number: ms };
}

function durationOr(ms: number | undefined): string {
  return ms === undefined ? '-' : durationText(ms);
}

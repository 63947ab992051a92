/** Resolution, Prevention, Lessons: what the logs can give, and clear questions for what only people know. */

import { quoted } from '../../analysis/assess/deeper.ts';
import type { IncidentReport } from '../../analysis/report/model.ts';
import { durationWords } from '../../analysis/spike/summary.ts';
import { printDuration } from '../../query/printer.ts';
import { type Block, code, heading, list, prompt, type Section, text } from './document.ts';
import type { ReportWords } from './words.ts';

/** What happened so shortly before the end may have brought it. */
const nearMs = 20 * 60_000;

export function resolutionSection(report: IncidentReport, words: ReportWords): Section {
  const { endedMs } = report.incident;
  const blocks: Block[] =
    endedMs === undefined
      ? [text('By the end of the logs it was not over.')]
      : [
          text(`At ${words.instant(endedMs)} it was back to what was usual before.`),
          ...nearTheEnd(report, endedMs, words),
        ];
  blocks.push(...mitigations(report), prompt('What ended it? Who did it, and how was it checked that it worked?'));
  return { id: 'resolution', title: 'Resolution', blocks };
}

function nearTheEnd({ timeline }: IncidentReport, endedMs: number, words: ReportWords): Block[] {
  const near = timeline.filter(
    ({ kind, timeMs }) =>
      ['deploy', 'restart', 'cluster', 'by hand'].includes(kind) &&
      timeMs <= endedMs + 60_000 &&
      timeMs >= endedMs - nearMs,
  );
  if (near.length === 0) return [text('No deploy, restart or event that somebody gave stands shortly before that.')];
  return [
    text(`In the ${durationWords(nearMs)} before:`),
    list(near.map(({ timeMs, text: what }) => `${words.time(Math.floor(timeMs / 1000) * 1000)} ${what}`)),
  ];
}

function mitigations({ diagnosis, incident }: IncidentReport): Block[] {
  const all = [...new Set((diagnosis?.findings ?? []).flatMap((finding) => finding.mitigations))];
  if (all.length === 0 || incident.endedMs !== undefined) return [];
  return [text('What helps at once against the known failures found:'), list(all)];
}

export function preventionSection(report: IncidentReport, words: ReportWords): Section {
  const blocks: Block[] = [
    heading('Sooner known'),
    ...alertBlocks(report, words),
    heading('Action items'),
    {
      kind: 'table',
      id: 'actions',
      caption: 'To be filled in: each with one owner and a day',
      columns: ['Action', 'Kind', 'Owner', 'Due'],
      rows: [
        [{ text: 'Make this cause impossible: …' }, { text: 'prevent' }, { text: '…' }, { text: '…' }],
        [{ text: 'Know it sooner: …' }, { text: 'detect' }, { text: '…' }, { text: '…' }],
        [{ text: 'End it faster: …' }, { text: 'mitigate' }, { text: '…' }, { text: '…' }],
      ],
    },
    prompt('Which other services could fail in the same way?'),
  ];
  return { id: 'prevention', title: 'Prevention and action items', blocks };
}

function alertBlocks(
  { incident, errorsQuery, scope, inputs, windowMs, baselineMs }: IncidentReport,
  words: ReportWords,
): Block[] {
  const { kind, beganMs, detectedMs } = incident;
  if (kind === 'none') return [text('There was nothing to alert on.')];
  const query = [scope, errorsQuery].filter((part) => part !== '').join(' ');
  const measure =
    kind === 'latency' ? `--all --of 'p95(duration)'` : kind === 'traffic' ? '--all --direction down' : quoted(query);
  const files = inputs.map(quoted).join(' ');
  const windows = `--window ${printDuration(windowMs)} --baseline ${printDuration(baselineMs)}`;
  const sooner =
    detectedMs === undefined
      ? 'The logs were too young for an alert: keep at least an hour of them where the check runs.'
      : `This check, run every minute, would have told of it at ${words.time(detectedMs)}, ${durationWords(detectedMs - beganMs)} after it began:`;
  return [text(sooner), code('From cron', `logscan spike ${measure} ${windows} --state DIR --notify SINK ${files}`)];
}

export function lessonsSection(): Section {
  return {
    id: 'lessons',
    title: 'Lessons',
    blocks: [
      prompt('What went well?'),
      prompt('What went badly?'),
      prompt('Where were we lucky?'),
      prompt('What did we not know that we know now?'),
    ],
  };
}

/** Timeline: what happened when, by the logs, the cluster and people. */

import type { IncidentReport, TimelineEntry, TimelineKind } from '../../analysis/report/model.ts';
import { type ChartMark, type DocumentChart, prompt, type Section } from './document.ts';
import type { ReportWords } from './words.ts';

export function timelineSection(report: IncidentReport, words: ReportWords): Section {
  return {
    id: 'timeline',
    title: 'Timeline',
    blocks: [
      {
        kind: 'table',
        id: 'timeline-table',
        caption: 'What happened when',
        columns: ['Time', 'What', 'Details', 'Shown by'],
        rows: report.timeline.map((entry) => [
          { text: words.instant(Math.floor(entry.timeMs / 1000) * 1000), number: entry.timeMs },
          { text: kindWords[entry.kind] },
          { text: entry.text },
          entry.command === undefined ? { text: sourceOf(entry) } : { code: words.command(entry.command) },
        ]),
      },
      chartOf(report, words),
      prompt(
        'Who noticed, when and how? Who was called, what was tried and when? Add each as an event: logscan report --event "14:20 rolled back" ...',
      ),
    ],
  };
}

const kindWords: Readonly<Record<TimelineKind, string>> = {
  began: 'Began',
  detected: 'Detectable',
  escalated: 'Escalated',
  worst: 'Worst',
  resolved: 'Resolved',
  deploy: 'Deploy',
  restart: 'Restart',
  crash: 'Crash',
  cluster: 'Cluster',
  other: 'Other rise',
  'by hand': 'Event',
};

function sourceOf({ kind }: TimelineEntry): string {
  return kind === 'by hand' ? 'told by people' : 'the events of the cluster, or a long message';
}

function chartOf(report: IncidentReport, words: ReportWords): DocumentChart {
  const { series, impact } = report;
  const minutes = series.stepMs / 60_000;
  return {
    kind: 'chart',
    id: 'errors',
    caption: `Errors by service, ${minutes === 1 ? 'a minute' : `each ${minutes} minutes`}`,
    words: `${impact.errors.value.toLocaleString('en')} errors in the incident; the worst time begins at ${words.time(report.incident.peakMs)}.`,
    series,
    marks: marksOf(report),
    command: words.command(series.commands.errors),
  };
}

const marked: readonly TimelineKind[] = ['began', 'detected', 'resolved', 'deploy', 'restart', 'crash', 'by hand'];
const mostMarks = 10;

export function marksOf({ timeline, shown }: IncidentReport): ChartMark[] {
  return timeline
    .filter(({ kind, timeMs }) => marked.includes(kind) && timeMs >= shown.fromMs && timeMs < shown.toMs)
    .slice(0, mostMarks)
    .map(({ kind, timeMs }) => ({ timeMs, label: kindWords[kind] }));
}

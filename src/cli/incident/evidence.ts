/** Evidence: the tables behind the other parts, and the commands that print them. */

import type { ValueCounts } from '../../analysis/assess/model.ts';
import type { Evidence, IncidentReport } from '../../analysis/report/model.ts';
import { bytesText, counted, placeText } from '../report.ts';
import { type Block, type Cell, code, count, type DocumentTable, heading, type Section, text } from './document.ts';
import { milliseconds } from './impact.ts';
import type { ReportWords } from './words.ts';

export function evidenceSection(report: IncidentReport, words: ReportWords): Section {
  const { services, statuses, codes } = report;
  const tables = [
    valueTable('services', 'By service', 'Service', services, words),
    routeTable(report, words),
    valueTable('statuses', 'By class of status', 'Status', statuses, words),
    valueTable('codes', 'By error code, of the errors', 'Code', codes, words),
    messageTable(report, words),
  ];
  return {
    id: 'evidence',
    title: 'Evidence',
    blocks: [
      text('Each command prints these numbers from the same files.'),
      ...tables.filter(({ rows }) => rows.length > 0),
      ...sampleBlocks(report, words),
      ...readBlocks(report, words),
    ],
  };
}

function valueTable(
  id: string,
  caption: string,
  name: string,
  { rows, command }: Evidence<ValueCounts>,
  words: ReportWords,
): DocumentTable {
  return {
    kind: 'table',
    id,
    caption,
    columns: [name, 'Errors', 'Errors before', 'Records', 'Records before'],
    rows: rows.map((one) => [
      { code: one.value },
      count(one.errors),
      count(one.errorsBefore),
      count(one.records),
      count(one.recordsBefore),
    ]),
    command: words.command(command),
  };
}

function routeTable({ routes }: IncidentReport, words: ReportWords): DocumentTable {
  return {
    kind: 'table',
    id: 'routes',
    caption: 'By route',
    columns: ['Route', 'Errors', 'Errors before', 'Records', 'p95', 'p95 before'],
    rows: routes.rows.map((one) => [
      { code: one.value },
      count(one.errors),
      count(one.errorsBefore),
      count(one.records),
      milliseconds(one.p95Ms),
      milliseconds(one.p95BeforeMs),
    ]),
    command: words.command(routes.command),
  };
}

function messageTable({ messages }: IncidentReport, words: ReportWords): DocumentTable {
  return {
    kind: 'table',
    id: 'messages',
    caption: 'Messages that were not there before',
    columns: ['Message', 'Level', 'Times', 'First'],
    rows: messages.rows.map((one): Cell[] => [
      { code: one.pattern },
      { text: one.level ?? '-' },
      count(one.count),
      { text: one.firstMs === undefined ? '-' : words.second(one.firstMs), number: one.firstMs },
    ]),
    command: words.command(messages.command),
  };
}

function sampleBlocks({ samples }: IncidentReport, words: ReportWords): Block[] {
  if (samples.length === 0) return [];
  return [
    heading('Records'),
    ...samples.flatMap(({ text: line, traceId, ...place }): Block[] => [
      code(placeText(place), line),
      ...(traceId === undefined ? [] : [code('Its request', words.command(`logscan trace ${traceId} FILES`))]),
    ]),
  ];
}

function readBlocks({ unread, notes }: IncidentReport, words: ReportWords): Block[] {
  const { records, broken, ahead, files, skippedBytes, deeper } = unread;
  const missing = [
    ...(broken === 0 ? [] : [counted(broken, 'broken record', 'broken records')]),
    ...(ahead === 0 ? [] : [`${counted(ahead, 'record', 'records')} dated past the present`]),
    ...files.map((file) => `${file} could not be read`),
  ];
  const all = `${counted(records, 'record was', 'records were')} read`;
  return [
    heading('What was read'),
    text(missing.length === 0 ? `${all}, all of them.` : `${all}. Left out: ${missing.join('; ')}.`),
    ...(skippedBytes === 0
      ? []
      : [text(`${bytesText(skippedBytes)} lie outside the time asked for, and were not read.`)]),
    ...notes.map(text),
    code('Shown by', words.command(deeper)),
  ];
}

/** Root cause: what the logs offer as candidates, each with its evidence; and the five whys, for people. */

import type { DiagnosisFinding } from '../../analysis/diagnose/model.ts';
import type { Finding } from '../../analysis/explain.ts';
import { nounOf, sentenceOf, shiftSentence } from '../../analysis/explain-sentence.ts';
import type { IncidentReport } from '../../analysis/report/model.ts';
import { parseFilter } from '../../language.ts';
import { shareText } from '../../render/index.ts';
import { counted } from '../report.ts';
import { type Block, type Cell, code, count, heading, list, prompt, type Section, text } from './document.ts';
import type { ReportWords } from './words.ts';

export function causeSection(report: IncidentReport, words: ReportWords): Section {
  const blocks = [
    text('Candidates, by what the logs show. That two things go together does not make one the cause of the other.'),
    ...explanationBlocks(report, words),
    ...diagnosisBlocks(report, words),
    heading('Five whys'),
    ...[
      'Why did users get errors?',
      'Why did that happen?',
      'Why was that possible?',
      'Why was it not noticed before it reached users?',
      'Why does the way we work allow it?',
    ].map((why, i) => prompt(`${i + 1}. ${why}`)),
  ];
  return { id: 'cause', title: 'Root cause', blocks };
}

function explanationBlocks({ explanation, errorsQuery, incident }: IncidentReport, words: ReportWords): Block[] {
  const title = heading('What they have in common');
  if (explanation === undefined)
    return [
      title,
      text(
        incident.kind === 'traffic'
          ? 'Records that are missing have nothing to compare.'
          : 'There is nothing to explain.',
      ),
    ];
  const noun = explanation.threshold === undefined ? nounOf(parseFilter(errorsQuery)) : 'slowest';
  const { factors, symptoms, shift, selected, others, tested } = explanation;
  const command = words.command(explanation.command);
  const blocks: Block[] = [
    title,
    text(`${selected.toLocaleString('en')} ${noun} against ${others.toLocaleString('en')} other records.`),
  ];
  if (factors.length === 0)
    blocks.push(
      text(`Nothing is over-represented among them, of ${tested.toLocaleString('en')} values and pairs of fields.`),
      code('Looked for by', command),
    );
  else {
    blocks.push(text(`${sentenceOf(factors[0], explanation, noun)}.`));
    if (shift !== undefined) blocks.push(text(shiftSentence(shift, noun)));
    blocks.push(findingTable('factors', `Where the ${noun} come from`, factors, command));
  }
  if (symptoms.length > 0) blocks.push(findingTable('symptoms', 'How they show', symptoms, command));
  return blocks;
}

function findingTable(id: string, caption: string, findings: readonly Finding[], command: string): Block {
  return {
    kind: 'table',
    id,
    caption,
    columns: ['In common', 'Accounts for', 'Times as likely', 'Selected', 'Rate', 'Elsewhere'],
    rows: findings.map((one): Cell[] => [
      { code: [one.query, ...one.same].join(', ') },
      share(one.attributableShare),
      { text: one.riskRatio > 1000 ? 'over 1,000' : one.riskRatio.toFixed(1), number: one.riskRatio },
      count(one.selected),
      share(one.rate),
      share(one.rateElsewhere),
    ]),
    command,
  };
}

function share(fraction: number): Cell {
  return { text: shareText(fraction), number: fraction };
}

function diagnosisBlocks({ diagnosis }: IncidentReport, words: ReportWords): Block[] {
  if (diagnosis === undefined) return [];
  const { findings, lookedFor } = diagnosis;
  const command = words.command(diagnosis.command);
  if (findings.length === 0) {
    const lacks = lookedFor.filter((one) => one.lacks.length > 0).length;
    const lacking = lacks === 0 ? '' : `; for ${counted(lacks, 'of them', 'of them')} the logs lack something`;
    const names = lookedFor.map(({ title }) => title).join(', ');
    return [
      heading('Known failures'),
      text(`None was found. Looked for: ${names}${lacking}.`),
      code('Looked for by', command),
    ];
  }
  return [
    heading('Known failures'),
    ...findings.flatMap((one) => findingBlocks(one, words)),
    code('Found by', command),
  ];
}

function findingBlocks(finding: DiagnosisFinding, words: ReportWords): Block[] {
  const { title, confidence, where, onsetMs, untilMs, evidence, next, followsFrom } = finding;
  const place = where.length === 0 ? '' : `, at ${where.map(({ query }) => query).join(' ')}`;
  const until = untilMs === undefined ? '' : ` to ${words.time(untilMs)}`;
  const after = followsFrom === undefined ? '' : ` It may follow from ${followsFrom}.`;
  return [
    text(`${title}${place}, since ${words.instant(onsetMs)}${until}. Confidence: ${confidence}.${after}`),
    list(
      evidence.map(({ says, test, p }) => `${says} (test: ${test}, p ${p < 1e-12 ? 'under 1e-12' : p.toPrecision(2)})`),
    ),
    ...(next.length === 0 ? [] : [text('To check next:'), list(next)]),
  ];
}

/** A diagnosis as Markdown, for a ticket or a report. What comes from logs stands in code, so that it is nothing else. */

import type { Diagnosis, DiagnosisFinding, SupportingRecord } from '../../analysis/diagnose/model.ts';
import { Clock, sanitizeLine } from '../../render/index.ts';
import { placeText } from '../report.ts';
import { chanceText, confidenceWord, readText, whenText, whereText } from './words.ts';

export function diagnosisMarkdown(diagnosis: Diagnosis, zone: 'local' | 'utc'): string {
  const clock = new Clock(zone);
  const { findings, lookedFor } = diagnosis;
  const parts = [
    '# Diagnosis',
    `${findings.length === 0 ? 'Nothing found in' : 'From'} ${readText(diagnosis, clock)}.`,
    ...findings.flatMap((finding, i) => findingParts(finding, i, findings, clock)),
    '## Looked for',
    lookedFor
      .map(({ title, about, found, lacks }) => {
        const result = found > 0 ? 'found' : 'not found';
        const lack = lacks.length === 0 ? '' : `; not seen here: ${plain(lacks.join('; '))}`;
        return `- ${plain(title)} (${plain(about)}): ${result}${lack}`;
      })
      .join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function findingParts(finding: DiagnosisFinding, at: number, all: readonly DiagnosisFinding[], clock: Clock): string[] {
  const { title, confidence, evidence, samples, next, mitigations, query, followsFrom } = finding;
  const where = whereText(finding);
  const cause = all.find(({ kind }) => kind === followsFrom);
  const facts = [
    `- How sure: ${confidenceWord(confidence)}`,
    `- When: ${whenText(finding, clock)}`,
    ...(where === '' ? [] : [`- Where: ${code(where)}`]),
    ...(cause === undefined ? [] : [`- It may follow from: ${plain(cause.title)}`]),
    `- Query: ${code(query)}`,
  ];
  return [
    `## ${at + 1}. ${plain(title)}`,
    facts.join('\n'),
    '### Evidence',
    evidence.map((one) => `- ${plain(one.says)} (${plain(chanceText(one))})`).join('\n'),
    ...(samples.length === 0 ? [] : [fenced(samples)]),
    ...list('### Check next', next),
    ...list('### What helps at once', mitigations),
  ];
}

function list(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [title, texts.map((text) => `- ${withCommand(text)}`).join('\n')];
}

/** A sentence that may end in a command of ours. */
function withCommand(text: string): string {
  const at = text.indexOf('logscan ');
  return at < 0 ? plain(text) : plain(text.slice(0, at)) + code(text.slice(at));
}

/** Text whose marks mean nothing. */
function plain(text: string): string {
  return sanitizeLine(text).replaceAll(/[\\`*_{}[\]<>|#!&~$@]/g, (c) => `\\${c}`);
}

/** Inline code that nothing in it ends. */
function code(text: string): string {
  const safe = sanitizeLine(text);
  const fence = '`'.repeat(longestRun(safe) + 1);
  return safe.includes('`') ? `${fence} ${safe} ${fence}` : `\`${safe}\``;
}

function fenced(samples: readonly SupportingRecord[]): string {
  const lines = samples.map((sample) => sanitizeLine(`${placeText(sample)}: ${sample.text}`));
  const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1));
  return [fence, ...lines, fence].join('\n');
}

function longestRun(text: string): number {
  return (text.match(/`+/g) ?? []).reduce((longest, run) => Math.max(longest, run.length), 0);
}

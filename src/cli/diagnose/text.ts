/** A diagnosis for people, in a terminal. */

import type { Diagnosis, DiagnosisFinding, LookedFor } from '../../analysis/diagnose/model.ts';
import type { RecordReader } from '../../core/record.ts';
import { Clock, sanitizeLine } from '../../render/index.ts';
import { inkFor } from '../../render/ink.ts';
import { displayWidth, truncate } from '../../render/width.ts';
import { placeText } from '../report.ts';
import { chanceText, confidenceWord, readText, recordText, whenText, whereText } from './words.ts';

export interface TextOptions {
  readonly zone: 'local' | 'utc';
  readonly color: boolean;
  readonly widthColumns: number;
  readonly reader: RecordReader;
  /** What stands for the files in commands. */
  readonly inputs: string;
}

const labelWidth = 12;
const withoutTerminal = 100;
const narrowest = 50;
/** Columns that the names of the inputs may take in each command. */
const longestInputs = 40;

export function diagnosisText(diagnosis: Diagnosis, options: TextOptions): string {
  const clock = new Clock(options.zone);
  const width = Math.max(narrowest, Number.isFinite(options.widthColumns) ? options.widthColumns : withoutTerminal);
  const lines =
    diagnosis.findings.length === 0
      ? [...nothing(diagnosis, clock, width)]
      : [
          ...diagnosis.findings.flatMap((finding, i) => [
            ...findingLines(finding, i, diagnosis, { ...options, clock, width }),
            '',
          ]),
          ...wrapped(alsoText(diagnosis), width),
        ];
  return lines.map((line) => `${line}\n`).join('');
}

interface Look extends TextOptions {
  readonly clock: Clock;
  readonly width: number;
}

function findingLines(finding: DiagnosisFinding, at: number, { findings }: Diagnosis, look: Look): string[] {
  const { clock, width, color, reader, inputs } = look;
  const ink = inkFor(color);
  const head = `${at + 1}. ${sanitizeLine(finding.title)}`;
  const where = whereText(finding);
  const cause = findings.findIndex(({ kind }) => kind === finding.followsFrom);
  // Once they stand there to be copied; more often only where that leaves the words readable.
  const short = (text: string): string =>
    displayWidth(inputs) > longestInputs ? text.replaceAll(inputs, () => 'FILES') : text;
  const part = (label: string, texts: readonly string[]): string[] =>
    texts.flatMap((text, i) => labelled(i === 0 ? label : '', text, width, color));
  return [
    `${ink.bold}${head}${ink.reset}  ${ink.dim}${confidenceWord(finding.confidence)}${ink.reset}`,
    ...part('when', [whenText(finding, clock)]),
    ...(where === '' ? [] : part('where', [where])),
    ...(cause < 0 ? [] : part('cause', [`it may follow from ${cause + 1}. ${findings[cause].title}`])),
    ...part(
      'evidence',
      finding.evidence.map((one) => `${one.says} (${chanceText(one)})`),
    ),
    ...finding.samples.map((sample, i) => {
      const place = shortPlace(placeText(sample), Math.floor(width / 3));
      const text = sanitizeLine(`${place}  ${recordText(sample, clock, reader)}`);
      return pad(i === 0 ? 'records' : '', color) + truncate(text, width - labelWidth);
    }),
    ...part('show', [`logscan '${finding.query.replaceAll("'", "'\\''")}' ${inputs}`]),
    ...part('next', finding.next.map(short)),
    ...part('helps', finding.mitigations),
  ];
}

function labelled(label: string, text: string, width: number, color: boolean): string[] {
  return wrapped(sanitizeLine(text), width - labelWidth).map(
    (line, i) => pad(i === 0 ? label : '', color) + (i === 0 ? line : `  ${line}`),
  );
}

function pad(label: string, color: boolean): string {
  const ink = inkFor(color && label !== '');
  return `  ${ink.dim}${label.padEnd(labelWidth - 2)}${ink.reset}`;
}

/** The end of a path says more than its beginning, and the record more than either. */
function shortPlace(place: string, columns: number): string {
  if (displayWidth(place) <= columns) return place;
  let kept = place;
  while (displayWidth(kept) > columns - 1) kept = kept.slice(1);
  const part = kept.indexOf('/');
  return `…${part < 0 || part > columns / 2 ? kept : kept.slice(part)}`;
}

/** Words in lines; a word longer than a line is left whole, so that commands can be copied. */
function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && displayWidth(last) + 1 + displayWidth(word) <= width - 2)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** What was looked for too, and what could not be. */
function alsoText({ lookedFor }: Diagnosis): string {
  const others = lookedFor.filter(({ found }) => found === 0).map(({ kind }) => kind);
  return others.length === 0 ? '' : `Looked for and not found: ${others.join(', ')}.`;
}

function nothing(diagnosis: Diagnosis, clock: Clock, width: number): string[] {
  const { lookedFor, span } = diagnosis;
  if (span === undefined)
    return wrapped(
      `Nothing found: ${readText(diagnosis, clock)}, and none has a time that is recognised. Without times nothing can be compared; name the key: --alias time=KEY.`,
      width,
    );
  const kinds = lookedFor.length === 1 ? 'known failure' : 'known failures';
  return [
    ...wrapped(`Nothing found: ${readText(diagnosis, clock)} show none of ${lookedFor.length} ${kinds}.`, width),
    '',
    ...lookedFor.flatMap((one) => lookedForLines(one, width)),
  ];
}

function lookedForLines({ kind, about, lacks }: LookedFor, width: number): string[] {
  const name = sanitizeLine(kind).padEnd(22);
  const indent = ' '.repeat(name.length + 2);
  const texts = [about, ...lacks.map((lack) => `not seen here: ${lack}`)];
  const lines = texts.flatMap((text) => wrapped(sanitizeLine(text), width - indent.length));
  return lines.map((line, i) => (i === 0 ? `  ${name}${line}` : `${indent}${line}`));
}

/** Completion: the scripts for the shells, and what they ask at each press of the key. */

import { statSync } from 'node:fs';
import { canonicalNames } from '../core/canonical-names.ts';
import { UsageError } from '../core/errors.ts';
import { levelRank } from '../core/level.ts';
import { renderers } from '../render/index.ts';
import { signatureSources } from '../signatures/index.ts';
import { assessFormats } from './assess/formats.ts';
import { commands } from './command-names.ts';
import { bashText, isSafeCandidate, type Shell, shells, type TypedLine, typedLine } from './completion-line.ts';
import { optionTable } from './completion-options.ts';
import { type Candidate, queryCandidates } from './completion-query.ts';
import { scripts } from './completion-scripts.ts';
import { diagnosisFormats } from './diagnose/formats.ts';
import { reportFormats } from './incident/formats.ts';
import { knownFields } from './known-fields.ts';
import { latencyFormats } from './latency/formats.ts';
import { replayFormats, sendFormats } from './replay/formats.ts';
import { traceFormats } from './trace/formats.ts';

/** The script that teaches a shell to complete; to be read by it at its start. Throws UsageError for another shell. */
export function completionScript(shell: string): string {
  const known = shells.find((one) => one === shell);
  if (known === undefined)
    throw new UsageError(`there are no completions for ${shell}`, `choose one of: ${shells.join(', ')}`);
  return scripts[known];
}

/** The first line of an answer after which the shell adds the names of files. */
const filesToo = ':files';

/** Answers a script: `shell left right [breaks]`, where left and right are the line around the cursor. A candidate a line: for bash
 *  as it is to be inserted, for the others bare, a tab, a description. */
export async function complete([shell, left = '', right = '', breaks = '']: readonly string[]): Promise<string> {
  const known = shells.find((one) => one === shell);
  if (known === undefined) return '';
  const line = typedLine(left, right);
  const { candidates, files } = await answer(line);
  const fitting = candidates.filter(({ text }) => text.startsWith(line.word) && isSafeCandidate(text));
  const lines = [...new Set(fitting.map((candidate) => written(candidate, line, known, breaks)))];
  return [...(files ? [filesToo] : []), ...lines].map((text) => `${text}\n`).join('');
}

function written({ text, description }: Candidate, line: TypedLine, shell: Shell, breaks: string): string {
  if (shell === 'bash') return bashText(text, line, breaks);
  return `${text}\t${isSafeCandidate(description) ? description : ''}`;
}

interface Answer {
  readonly candidates: readonly Candidate[];
  /** Files may stand here too. */
  readonly files: boolean;
}

/** Commands whose query is a filter alone. */
const filterCommands: ReadonlySet<string | undefined> = new Set([
  'fields',
  'spike',
  'assess',
  'report',
  'patterns',
  'latency',
  'explain',
  'compare',
  'trace',
  'replay',
  'diagnose',
]);

async function answer(line: TypedLine): Promise<Answer> {
  const { before, word, quote } = line;
  const previous = before[before.length - 1] ?? '';
  if (before[0] === 'completion') return { candidates: before.length === 1 ? plain(shells) : [], files: false };
  if (before[0] === 'state')
    return before.length === 1
      ? { candidates: plain(['show', 'reset']), files: false }
      : { candidates: [], files: true };
  if (isPathOption(optionTable.nameOf(previous), before[0])) return { candidates: [], files: true };
  // A file of rules, and logs: neither is a query.
  const isOption = word.startsWith('-') || optionTable.takesValue(previous);
  if (before[0] === 'watch' && !isOption) return { candidates: [], files: true };
  if (optionTable.takesValue(previous)) return optionValue(previous, word, '', line);
  const assigned = /^(--[a-z-]+)=(.*)$/s.exec(word);
  if (assigned !== null && optionTable.takesValue(assigned[1]))
    return optionValue(assigned[1], assigned[2], `${assigned[1]}=`, line);
  if (word.startsWith('-') && quote === '' && !before.includes('--'))
    return { candidates: optionTable.candidates(before[0]), files: false };
  return positional(line);
}

/** Its value is the name of a file. */
function isPathOption(option: string, command: string | undefined): boolean {
  if (option === '--against') return command !== 'explain';
  return ['--signatures', '--events', '--out'].includes(option);
}

/** The first positional is the query, unless it is a file; all after it are files. */
async function positional(line: TypedLine): Promise<Answer> {
  const { before, word, quote } = line;
  const given = positionals(before);
  if (given[0] === 'trace') return traceArgument(given, line);
  const first = filterCommands.has(given[0]) ? given[1] : given[0];
  const isQuery = !before.includes('--') && !hasQueryOption(before) && first === undefined;
  if (!isQuery) return { candidates: [], files: true };
  const known = await knownFields(fileOf(line));
  const candidates = queryCandidates(word, known, { quoted: quote !== '', stages: !filterCommands.has(given[0]) });
  return {
    candidates: given.length === 0 && quote === '' ? [...commands, ...candidates] : candidates,
    files: quote === '',
  };
}

/** An id, from the file where one stands on the line already; then files. */
async function traceArgument(given: readonly string[], line: TypedLine): Promise<Answer> {
  const isId = given.length === 1 && !line.before.includes('--exemplars');
  return { candidates: isId ? plain(await sampled('traceId', line)) : [], files: true };
}

function hasQueryOption(words: readonly string[]): boolean {
  return words.some((word) => word === '-q' || word === '--query' || word.startsWith('--query='));
}

function positionals(words: readonly string[]): string[] {
  return words.filter((word, i) => !word.startsWith('-') && !optionTable.takesValue(words[i - 1] ?? ''));
}

/** The first file named on the line. */
function fileOf({ before, word, after }: TypedLine): string | undefined {
  return positionals([...before, word, ...after]).find((name) => statSync(name, { throwIfNoEntry: false })?.isFile());
}

async function optionValue(option: string, typed: string, prefix: string, line: TypedLine): Promise<Answer> {
  const values = await valuesOf(option, typed, line);
  return { candidates: values.map(({ text, description }) => ({ text: prefix + text, description })), files: false };
}

function formatsOf({ before }: TypedLine): readonly { readonly name: string; readonly summary: string }[] {
  switch (before[0]) {
    case 'trace':
      return traceFormats;
    case 'diagnose':
      return diagnosisFormats;
    case 'assess':
      return assessFormats;
    case 'latency':
      return latencyFormats;
    case 'report':
      return reportFormats;
    case 'replay':
      return before.includes('--send') ? sendFormats : replayFormats;
    default:
      return renderers();
  }
}

async function valuesOf(option: string, typed: string, line: TypedLine): Promise<readonly Candidate[]> {
  switch (optionTable.nameOf(option)) {
    case '--against':
    case '--query':
    case '--exemplars':
    case '--errors':
      return queryCandidates(typed, await knownFields(fileOf(line)), {
        quoted: line.quote !== '',
        stages: !filterCommands.has(line.before[0]),
      });
    case '--kind':
      return signatureSources.map(({ kind, title }) => ({ text: kind, description: title }));
    case '--level':
      return plain(Object.keys(levelRank));
    case '--status':
      return plain(['2xx', '3xx', '4xx', '5xx', ...(await sampled('status', line))]);
    case '--user':
      return plain(await sampled('userId', line));
    case '--trace':
      return plain(await sampled('traceId', line));
    case '--output':
      return formatsOf(line).map(({ name, summary }) => ({ text: name, description: summary }));
    case '--color':
      return plain(['auto', 'always', 'never']);
    case '--duration-unit':
      return plain(['ns', 'us', 'ms', 's']);
    case '--alias':
      return plain(canonicalNames.map((name) => `${name}=`));
    case '--since':
    case '--until':
    case '--new-since':
      return plain(['15m', '1h', '2h', '1d', '7d']);
    case '--direction':
      return plain(['up', 'down', 'both']);
    case '--baseline':
    case '--window':
      return plain(['5m', '15m', '1h', '1d']);
    case '--every':
      return plain(['1m', '5m', '1h']);
    case '--hlog-unit':
      return plain(['ns', 'us', 'ms']);
    case '--of':
      if (line.before[0] === 'latency') return plain(['duration']);
      return plain(['p99(duration)', 'p95(duration)']);
    case '--slow':
      return plain(['100', '500', '1000', '5s']);
    default:
      return [];
  }
}

async function sampled(field: string, line: TypedLine): Promise<string[]> {
  const known = await knownFields(fileOf(line));
  return known.values(field).map(({ text }) => text);
}

function plain(texts: readonly string[]): Candidate[] {
  return texts.map((text) => ({ text, description: '' }));
}

/** What a file of a signature may hold, as data: names are checked against it, and the published JSON Schema is made of it. */

import type { FieldKind as WatchFieldKind } from '../watch/fields.ts';
import { levelChoices, testNames } from './source.ts';

export interface FieldKind extends Omit<WatchFieldKind, 'type'> {
  readonly type: 'text' | 'texts' | 'query' | 'number' | 'count' | 'share' | 'boolean' | 'choice' | 'tests';
  /** Tests that it means something to; absent: all. */
  readonly of?: readonly (typeof testNames)[number][];
  readonly required?: true;
}

export const testFields: readonly FieldKind[] = [
  { name: 'test', type: 'choice', choices: testNames, required: true, summary: 'how it is judged' },
  { name: 'name', type: 'text', required: true, summary: 'what is counted, in words: "timeouts"' },
  { name: 'proof', type: 'boolean', summary: 'whether it is enough for a finding; false: it only supports one (true)' },
  {
    name: 'query',
    type: 'query',
    of: ['rise', 'slower', 'concentration', 'bursts'],
    summary: 'which records take part (all)',
  },
  {
    name: 'codes',
    type: 'texts',
    of: ['rise'],
    summary: 'error codes: as errorCode, and those with letters as words in message and error too',
  },
  { name: 'texts', type: 'texts', of: ['rise'], summary: 'texts that stand in message or error, ignoring case' },
  {
    name: 'level',
    type: 'choice',
    choices: levelChoices,
    of: ['rise'],
    summary: 'problem: records at warn or worse, or without a level; any: all (problem)',
  },
  {
    name: 'fields',
    type: 'texts',
    of: ['rise', 'trend', 'slower', 'concentration'],
    summary: 'names of keys, ignoring case, separators and a unit at the end',
  },
  { name: 'above', type: 'number', of: ['rise'], summary: 'a number of the fields must be over it (0)' },
  { name: 'min-count', type: 'count', of: ['rise', 'bursts'], summary: 'the fewest records, or bursts (5; 3 bursts)' },
  {
    name: 'ratio',
    type: 'number',
    of: ['rise', 'slower', 'versions', 'bursts'],
    summary: 'how many times as often as elsewhere (3; 4 for bursts)',
  },
  {
    name: 'usual-per-day',
    type: 'number',
    of: ['rise'],
    summary: 'how many a day are usual on one host: more is a finding without a time before it too',
  },
  { name: 'growth', type: 'number', of: ['trend'], summary: 'by which share it must grow: 0.3 is 30 % (0.3)' },
  {
    name: 'share',
    type: 'share',
    of: ['concentration'],
    summary: 'the share of the records that one value needs (10%)',
  },
];

export const signatureFields: readonly FieldKind[] = [
  { name: 'kind', type: 'text', required: true, summary: 'its name: small letters, digits and hyphens' },
  { name: 'title', type: 'text', required: true, summary: 'what is said when it is found' },
  { name: 'about', type: 'text', required: true, summary: 'what shows it, in one sentence' },
  { name: 'tests', type: 'tests', required: true, summary: 'what is looked for' },
  { name: 'accounts-for', type: 'texts', summary: 'kinds of findings that this one brings with it' },
  {
    name: 'next',
    type: 'texts',
    summary: 'what to check next; {{query}}, {{where}}, {{files}} and {{onset}} are filled in',
  },
  { name: 'mitigations', type: 'texts', summary: 'what helps at once' },
];

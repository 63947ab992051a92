/** From a signature as it is written to the one that runs. */

import type { Signature, SignatureTest } from '../analysis/diagnose/signature.ts';
import { parseFilter } from '../language.ts';
import type { Field, Filter } from '../query/ast.ts';
import type { SignatureSource, TestSource } from './source.ts';

const defaults = { minCount: 5, ratio: 3, growth: 0.3, share: 0.1, bursts: 3, burstRatio: 4 };

/** Throws QueryError where a query of it cannot be read. */
export function compileSignature(source: SignatureSource): Signature {
  return {
    kind: source.kind,
    title: source.title,
    about: source.about,
    tests: source.tests.map(compileTest),
    accountsFor: source['accounts-for'] ?? [],
    next: source.next,
    mitigations: source.mitigations,
  };
}

function compileTest(source: TestSource): SignatureTest {
  const base = { name: source.name, isProof: source.proof !== false };
  const fields = source.fields ?? [];
  const filter: Filter = source.query === undefined ? { kind: 'all' } : parseFilter(source.query);
  const ratio = source.ratio ?? defaults.ratio;
  switch (source.test) {
    case 'rise':
      return {
        ...base,
        test: 'rise',
        filter: riseFilter(source, filter),
        codes: source.codes ?? [],
        texts: source.texts ?? [],
        fields,
        above: source.above ?? 0,
        minCount: source['min-count'] ?? defaults.minCount,
        ratio,
        usualPerDay: source['usual-per-day'],
      };
    case 'trend':
      return { ...base, test: 'trend', fields, growth: source.growth ?? defaults.growth };
    case 'slower':
      return { ...base, test: 'slower', filter, fields, ratio };
    case 'concentration':
      return { ...base, test: 'concentration', filter, fields, share: source.share ?? defaults.share };
    case 'versions':
      return { ...base, test: 'versions', ratio };
    case 'bursts':
      return {
        ...base,
        test: 'bursts',
        filter,
        ratio: source.ratio ?? defaults.burstRatio,
        minCount: source['min-count'] ?? defaults.bursts,
      };
  }
}

const named = (key: string): Field => ({ segments: [{ key }], literal: false });

/** Records at warn or worse, without a level, or of a request that failed: what tells of a problem. It is quickly decided, and few pass. */
const problem: Filter = {
  kind: 'or',
  items: [
    { kind: 'compare', op: '>=', field: named('level'), value: { text: 'warn', quoted: false } },
    { kind: 'not', item: { kind: 'exists', field: named('level') } },
    { kind: 'compare', op: '>=', field: named('status'), value: { text: '400', quoted: false } },
  ],
};

/** One of the codes or texts stands in it, and it is what the query says. */
function riseFilter({ codes = [], texts = [], level = 'problem', fields = [] }: TestSource, query: Filter): Filter {
  const marks = marksOf(codes, texts);
  const isProblem = level === 'problem' && fields.length === 0;
  const items: Filter[] = [
    ...(isProblem ? [problem] : []),
    ...(query.kind === 'all' ? [] : [query]),
    ...(marks.length === 0 ? [] : [{ kind: 'or', items: marks } as const]),
  ];
  if (items.length === 0) return { kind: 'all' };
  return items.length === 1 ? items[0] : { kind: 'and', items };
}

function marksOf(codes: readonly string[], texts: readonly string[]): Filter[] {
  const words = codes.filter(isTelling);
  return [
    ...(codes.length === 0
      ? []
      : [
          {
            kind: 'in' as const,
            field: named('errorCode'),
            values: codes.map((text) => ({ text, quoted: true })),
          },
        ]),
    ...['message', 'error'].flatMap((key): Filter[] => [
      ...(words.length === 0
        ? []
        : [
            {
              kind: 'regexp' as const,
              field: named(key),
              pattern: words.map((word) => `\\b${escaped(word)}\\b`).join('|'),
              flags: '',
            },
          ]),
      ...(texts.length === 0
        ? []
        : [{ kind: 'regexp' as const, field: named(key), pattern: texts.map(escaped).join('|'), flags: 'i' }]),
    ]),
  ];
}

/** A code that is no mere number, and long enough to be nothing else, is looked for in messages too. */
function isTelling(code: string): boolean {
  return /[A-Za-z]/.test(code) && code.length >= 5;
}

/** As a part of a regular expression that has no repetitions, and so needs no clock. */
function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsDictionary } from '../../src/core/js-dictionary.ts';
import { compileFilter } from '../../src/filters/index.ts';
import { requiredNeedles } from '../../src/filters/needle.ts';
import type { CompareOp, Filter } from '../../src/query/ast.ts';
import { naive } from './naive.ts';
import { field, matching, TestBinder } from './scan.ts';

const texts = [
  'error', 'ERR', 'warn', 'info', 'timeout', 'Timed out', 'timed out after 5m', 'GET /a', '203.0.113.7', '203.0.113.70',
  '500', '500.0', '0500', '5e2', '12.3ms', '0.0123s', '5m', '300s', '10kb', '10000', '2026-11-20T10:00:00Z', 'true', 'null',
  '', 'a*b', 'aXb', 'é', 'É', '\u212Aelvin', 'kelvin', 'tab\there', 'say "hi"', 'back\\slash', 'a/b', '{"x":1}', '[1,2]', 'x, y',
  '12345678901234567', '12345678901234568', '4bf92f35', '007', '7', 'usr_1',
]; // biome-ignore format: a list
const numbers = ['0', '5', '50', '500', '500.0', '5.03e2', '503', '-1', '12.3', '0.0123', '300000', '1500', '1.5',
  '12345678901234567', '12345678901234568', '0.1', '0.10000000000000001', '1763632800000', '1763632800', '30', '10000', '7', '1e21',
]; // biome-ignore format: a list
const names = ['level', 'severity', 'time', 'ts', 'duration', 'latency', 'tookUs', 'wait_secs', 'status', 'userId', 'traceId',
  'message', 'msg', '@mt', 'method', 'url', 'route', 'a', 'b', 'tags', 'failed',
]; // biome-ignore format: a list
const patterns = [
  'err*',
  'ERR*',
  '5*',
  '*5',
  '*out*',
  'tim*out',
  '*',
  '203.0.113.7*',
  't*e',
  '*1,2*',
  '2026-*',
  'a**b',
];
const otherValues = ['1.5s', '500us', '-1h', '2026-11-20', '50', 'Infinity', 'WARN', 'OUT', '1,2'];

/** A few names, texts and numbers, so that filters and records meet. */
interface Vocabulary {
  readonly names: readonly string[];
  readonly texts: readonly string[];
  readonly numbers: readonly string[];
  readonly patterns: readonly string[];
}
const vocabulary: fc.Arbitrary<Vocabulary> = fc.record({
  names: fc.subarray(names, { minLength: 1, maxLength: 3 }),
  texts: fc.subarray(texts, { minLength: 1, maxLength: 4 }),
  numbers: fc.subarray(numbers, { minLength: 1, maxLength: 4 }),
  patterns: fc.subarray([...patterns, ...otherValues], { minLength: 1, maxLength: 3 }),
});

/** JSON as loggers write it, not only as JSON.stringify does: spaces, and escapes that need not be. */
function linesOf({ names, texts, numbers }: Vocabulary): fc.Arbitrary<string[]> {
  const jsonText = fc
    .constantFrom(...texts)
    .chain((text) =>
      fc.constantFrom(JSON.stringify(text), JSON.stringify(text).replace(/\//g, '\\/'), escapedText(text)),
    );
  const jsonScalar = fc.oneof(
    { weight: 5, arbitrary: jsonText },
    { weight: 4, arbitrary: fc.constantFrom(...numbers) },
    { weight: 1, arbitrary: fc.constantFrom('null', 'true', 'false') },
  );
  const space = fc.constantFrom('', '', ' ');
  const jsonArray = fc.tuple(fc.array(jsonScalar, { maxLength: 3 }), space).map(([all, s]) => `[${all.join(`,${s}`)}]`);
  const jsonObject = fc.tuple(fc.constantFrom('b', 'x'), jsonScalar, space).map(([k, v, s]) => `{"${k}":${s}${v}}`);
  const jsonNested = fc.oneof(
    jsonArray,
    jsonObject,
    fc.tuple(jsonObject, jsonArray).map(([o, a]) => `[${o}, ${a}]`),
  );
  const jsonValue = fc.oneof({ weight: 8, arbitrary: jsonScalar }, { weight: 2, arbitrary: jsonNested });
  const members = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), jsonValue), {
    maxLength: 4,
    selector: ([key]) => key,
  });
  const record = fc
    .tuple(members, space)
    .map(([all, s]) => `{${all.map(([k, v]) => `"${k}":${s}${v}`).join(`,${s}`)}}`);
  const textRecord = fc.constantFrom(
    'plain text: timed out',
    'C:\\new',
    ...texts.filter((text) => !text.includes('{')),
  );
  const line = fc.oneof({ weight: 9, arbitrary: record }, { weight: 1, arbitrary: textRecord });
  return fc.array(line, { maxLength: 10 });
}

const op = fc.constantFrom<CompareOp>('=', '!=', '<', '<=', '>', '>=');
const flags = fc.constantFrom('', 'i', 'g', 'y');
const pattern = fc.constantFrom('^5', 'out$', 'err', 'WARN', '\\d+', '"x"', '.', 'T10');
const kind = <K extends Filter['kind']>(name: K) => fc.constant(name);

function termOf(words: Vocabulary): fc.Arbitrary<Filter> {
  const name = fc
    .constantFrom(...words.names)
    .chain((name) => fc.constantFrom(name, name, name, `.${name}`, `${name}.b`))
    .map(field);
  const value = fc
    .constantFrom(...words.texts, ...words.numbers, ...words.patterns)
    .chain((text) => fc.constantFrom({ text, quoted: true }, { text, quoted: false }, { text, quoted: false }));
  const text = fc.constantFrom(...words.texts, 'out', 'x').filter((text) => text !== '');
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: kind('compare'), op, field: name, value }) },
    { weight: 3, arbitrary: fc.record({ kind: kind('contains'), field: name, value }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('exists'), field: name }) },
    { weight: 2, arbitrary: fc.record({ kind: kind('in'), field: name, values: fc.array(value, { maxLength: 4 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('regexp'), field: name, pattern, flags }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('any'), value }) },
    { weight: 1, arbitrary: fc.record({ kind: kind('text'), text, exact: fc.boolean() }) },
  );
}

function filterOf(words: Vocabulary): fc.Arbitrary<Filter> {
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { depthSize: 'small' },
      termOf(words),
      fc.record({ kind: kind('and'), items: fc.array(tie('filter'), { maxLength: 3 }) }),
      fc.record({ kind: kind('or'), items: fc.array(tie('filter'), { maxLength: 3 }) }),
      fc.record({ kind: kind('not'), item: tie('filter') }),
    ),
  }));
  return filter;
}

const cases = vocabulary.chain((words) =>
  fc.record({ term: termOf(words), filter: filterOf(words), other: filterOf(words), lines: linesOf(words) }),
);
const runs = vocabulary.chain((words) =>
  fc.record({
    filter: filterOf(words),
    batches: fc.array(fc.tuple(linesOf(words), fc.boolean(), fc.boolean()), { maxLength: 4 }),
  }),
);

describe('compiled filters', () => {
  it('agree with the naive evaluation of terms', () => {
    fc.assert(
      fc.property(cases, ({ term: filter, lines }) => {
        expect(matching(filter, lines)).toEqual(lines.filter((line) => naive(filter, line)));
      }),
      { numRuns: 3000 },
    );
  });

  it('agree with the naive evaluation of trees', () => {
    fc.assert(
      fc.property(cases, ({ filter, lines }) => {
        expect(matching(filter, lines)).toEqual(lines.filter((line) => naive(filter, line)));
      }),
      { numRuns: 500 },
    );
  });

  it('part the records with their negation', () => {
    fc.assert(
      fc.property(cases, ({ filter, lines }) => {
        const rest = new Set(matching({ kind: 'not', item: filter }, lines));
        const matched = matching(filter, lines);
        expect(matched.filter((line) => rest.has(line))).toEqual([]);
        expect(matched.length + lines.filter((line) => rest.has(line)).length).toBe(lines.length);
      }),
    );
  });

  it('do not care for the order of and and or', () => {
    fc.assert(
      fc.property(cases, ({ filter: a, other: b, lines }) => {
        for (const kind of ['and', 'or'] as const) {
          expect(matching({ kind, items: [a, b] }, lines)).toEqual(matching({ kind, items: [b, a] }, lines));
        }
      }),
    );
  });

  it('remember nothing wrong from batch to batch, in one generation or over several', () => {
    fc.assert(
      fc.property(runs, ({ filter, batches }) => {
        const binder = new TestBinder();
        const predicate = compileFilter(filter, binder);
        let dictionary = new JsDictionary();
        for (const [lines, newGeneration, newDictionary] of batches) {
          if (newGeneration) dictionary.startGeneration();
          if (newDictionary) dictionary = new JsDictionary();
          const selection = Int32Array.from(lines, (_, i) => i);
          const kept = selection.subarray(0, predicate(binder.batch(lines, dictionary), selection, lines.length));
          expect([...kept].map((i) => lines[i])).toEqual(lines.filter((line) => naive(filter, line)));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('look at selected records only', () => {
    fc.assert(
      fc.property(cases, fc.infiniteStream(fc.boolean()), ({ filter, lines }, picks) => {
        const binder = new TestBinder();
        const predicate = compileFilter(filter, binder);
        const picked = lines.map((_, i) => i).filter(() => picks.next().value);
        const selection = Int32Array.from(picked);
        const kept = predicate(binder.batch(lines, new JsDictionary()), selection, picked.length);
        expect([...selection.subarray(0, kept)]).toEqual(picked.filter((i) => naive(filter, lines[i])));
      }),
    );
  });
});

describe('needles', () => {
  it('stand in every line that matches', () => {
    fc.assert(
      fc.property(cases, ({ filter, lines }) => {
        const needles = requiredNeedles(filter, new TestBinder());
        if (!needles) return;
        expect(needles.length).toBeGreaterThan(0);
        for (const line of lines.filter((line) => naive(filter, line))) {
          const passes = needles.some(({ text, ignoreCase }) => {
            const isHeld = ignoreCase ? folded(line).includes(folded(text)) : line.includes(text);
            return isHeld || line.includes('\\u') || (text.includes('/') && line.includes('\\/'));
          });
          expect(passes, `${JSON.stringify(needles)} in ${line}`).toBe(true);
        }
      }),
      { numRuns: 5000 },
    );
  });
});

function folded(text: string): string {
  return text.replace(/[A-Z]/g, (c) => c.toLowerCase());
}

function escapedText(text: string): string {
  return `"${[...text].map((c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join('')}"`;
}

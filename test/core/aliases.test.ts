import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { aliasRows } from '../../src/core/alias-list.ts';
import { AliasTable, canonicalType, readingCount, type Scalar } from '../../src/core/aliases.ts';
import { type CanonicalName, canonicalNames } from '../../src/core/canonical-names.ts';
import { UsageError } from '../../src/core/errors.ts';
import { parseRecord, stringify } from '../../src/core/json.ts';
import { readings } from '../../src/core/readings.ts';
import { RecordReader } from '../../src/core/record.ts';
import { aliasCases } from './alias-cases.ts';

const table = new AliasTable();
const reader = new RecordReader(table);

describe('every row of fields.md', () => {
  test.each(aliasCases())('$name of $json', ({ name, json, value, from, label }) => {
    const found = reader.canonical(parseRecord(json) ?? {}, name);
    if (value === null) expect(found).toBeUndefined();
    else {
      if (typeof value === 'number') expect(found?.value).toBeCloseTo(value, 9);
      else expect(found?.value).toBe(value);
      expect(found?.path.join('>')).toBe(from);
      if (label !== undefined) expect(found?.label).toBe(label);
    }
  });

  test('each alias has a case', () => {
    const seen = new Set(aliasCases().map(({ name, from }) => `${name} ${normal(from ?? '')}`));
    const aliases = canonicalNames.flatMap((name) =>
      aliasRows[name].flatMap((row) => row.aliases.map((a) => ({ name, a }))),
    );
    const readFromOther = ['traceId', 'route'];
    const missing = aliases.filter(({ name, a }) => !seen.has(`${name} ${normal(a)}`) && !readFromOther.includes(name));
    expect(missing).toEqual([]);
  });
});

const normal = (path: string): string => path.toLowerCase().replace(/[_.>-]/g, '');

describe('a table of aliases', () => {
  test('gives each alias of a name its own rank, top before container, exact before others', () => {
    const rank = (path: string[], name: CanonicalName) =>
      table.match(path).find((match) => match.name === name)?.rank ?? -1;
    expect(rank(['level'], 'level')).toBeLessThan(rank(['LEVEL'], 'level'));
    expect(rank(['LEVEL'], 'level')).toBeLessThan(rank(['severity'], 'level'));
    expect(rank(['t', '$date'], 'time')).toBeLessThan(rank(['fields', 'time'], 'time'));
    expect(rank(['fields', 'route'], 'route')).toBeLessThan(rank(['url'], 'route'));
    for (const name of canonicalNames) {
      const ranks = aliasRows[name].flatMap((row) => row.aliases.map((alias) => rank([alias], name)));
      for (const one of ranks) expect(one).toBeGreaterThanOrEqual(0);
      expect(Math.max(...ranks)).toBeLessThan(65536);
    }
  });

  test('descends into containers and beginnings of aliases, three keys deep', () => {
    for (const path of [
      ['attributes'],
      ['t'],
      ['user'],
      ['Level'],
      ['http', 'request'],
      ['attributes', 'user'],
      ['req', 'route'],
    ]) {
      expect([path, table.descends(path)]).toEqual([path, true]);
    }
    for (const path of [
      ['headers'],
      ['attributes', 'y'],
      ['fields', 'attributes'],
      ['le'],
      ['attributes', 'user', 'x'],
    ]) {
      expect([path, table.descends(path)]).toEqual([path, false]);
    }
  });

  test('matches nothing inside what it does not descend into', () => {
    expect(table.match(['le', 'vel'])).toEqual([]);
    expect(table.match(['a', 'b', 'c', 'level'])).toEqual([]);
    expect(table.match(['x', 'level'])).toEqual([]);
    expect(table.facts(['x', 'err'])).toBe(0);
  });

  test('gives every match a reading below readingCount', () => {
    for (const name of canonicalNames) {
      for (const row of aliasRows[name]) expect(row.reading.id).toBeLessThan(readingCount);
    }
    expect(new Set(Object.values(aliasRows).flatMap((rows) => rows.map((row) => row.reading.id))).size).toBeGreaterThan(
      20,
    );
  });

  test('says what the values of a name are', () => {
    expect(canonicalNames.filter((name) => canonicalType(name) !== 'text')).toEqual([
      'level',
      'time',
      'duration',
      'status',
    ]);
    expect(canonicalType('status')).toBe('number');
  });
});

describe('options', () => {
  const read = (options: ConstructorParameters<typeof AliasTable>[0], json: string, name: CanonicalName) =>
    new RecordReader(new AliasTable(options)).canonical(parseRecord(json) ?? {}, name)?.value;

  test("a user's aliases come before ours, in their order", () => {
    const aliases = [
      { name: 'level', alias: 'sev' },
      { name: 'level', alias: 'nested.sev' },
      { name: 'duration', alias: 'cost' },
    ] as const;
    expect(read({ aliases }, '{"level":"info","sev":"error"}', 'level')).toBe(6);
    expect(read({ aliases }, '{"level":"info","nested":{"sev":"error"}}', 'level')).toBe(6);
    expect(read({ aliases }, '{"level":"info","sev":"odd"}', 'level')).toBe(3);
    expect(read({ aliases }, '{"costUs":1500}', 'duration')).toBe(1.5);
    expect(
      read({ aliases: [{ name: 'level', alias: 'severity' }] }, '{"level":"info","severity":"warn"}', 'level'),
    ).toBe(5);
  });

  test('durationUnit replaces the guess, not what a name or a value says', () => {
    const options = { durationUnit: 's' } as const;
    expect(read(options, '{"duration":2}', 'duration')).toBe(2000);
    expect(read(options, '{"event.duration":2}', 'duration')).toBe(2000);
    expect(read(options, '{"duration_ms":2}', 'duration')).toBe(2);
    expect(read(options, '{"duration":"2ms"}', 'duration')).toBe(2);
    const match = new AliasTable(options).match(['duration']).find((one) => one.name === 'duration');
    expect(match?.reading).toMatchObject({ conditional: false, numberFactor: 1000 });
  });

  test('logZone is the zone of times that name none', () => {
    expect(read({ logZone: '+02:00' }, '{"time":"2024-06-01 12:00:00"}', 'time')).toBe(Date.UTC(2024, 5, 1, 10));
    expect(read({ logZone: 'Europe/Berlin' }, '{"time":"2024-12-01 12:00:00"}', 'time')).toBe(
      Date.UTC(2024, 11, 1, 11),
    );
    expect(read({ logZone: 'Europe/Berlin' }, '{"time":"2024-12-01 12:00:00Z"}', 'time')).toBe(
      Date.UTC(2024, 11, 1, 12),
    );
    expect(() => new AliasTable({ logZone: 'Mars' })).toThrow(UsageError);
  });
});

/** The rule by eye: every path of keys, flattened, tried in the order of its rank with the facts of all keys. */
function naive(record: unknown, name: CanonicalName): number | string | undefined {
  let facts = 0;
  const offered: { rank: number; read: () => number | string | undefined }[] = [];
  const walk = (value: unknown, path: string[]): void => {
    if (path.length > 0) facts |= table.facts(path);
    if (value !== null && typeof value === 'object') {
      if (!Array.isArray(value)) for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    } else if (value !== null) {
      for (const match of table.match(path)) {
        if (match.name === name && !match.reading.wholeRecord)
          offered.push({ rank: match.rank, read: () => match.reading.read(value as string | number | boolean, facts) });
      }
    }
  };
  walk(record, []);
  offered.sort((a, b) => a.rank - b.rank);
  return offered.map((one) => one.read()).find((value) => value !== undefined);
}

test('reading by what was learned equals trying every alias in every record', () => {
  const key = fc.constantFrom(
    'level',
    'severity',
    'user',
    'userId',
    'id',
    'name',
    'attributes',
    'fields',
    'duration',
    'duration_ms',
    'ms',
    'code',
    'error',
    't',
    '$date',
    's',
    'ts',
    'caller',
    'email',
    'uid',
    'url',
    'path',
    'http',
    'route',
    'status',
    'x',
    '@t',
    '@l',
    '__proto__',
    'constructor',
  );
  const leaf = fc.constantFrom<unknown>('info', 'W', 30, 200, '', '-', 0, null, true, '12ms', '/a/1', 'u1', []);
  const record = fc.dictionary(
    key,
    fc.oneof({ weight: 3, arbitrary: leaf }, fc.dictionary(key, fc.oneof(leaf, fc.dictionary(key, leaf)))),
    { minKeys: 1, maxKeys: 6 },
  );
  fc.assert(
    fc.property(record, (one) => {
      const parsed = parseRecord(JSON.stringify(one)) ?? {};
      for (const name of canonicalNames) expect(reader.canonical(parsed, name)?.value).toEqual(naive(parsed, name));
      expect(stringify(parsed)).toBe(JSON.stringify(one));
    }),
    { numRuns: 300 },
  );
});

describe('the containers that a query needs', () => {
  const nested = canonicalNames.flatMap((name) =>
    aliasRows[name].flatMap(({ aliases }) =>
      aliases.filter((alias) => /^[^.]+\.[^.]+$/.test(alias)).map((alias) => [name, alias.split('.')[0]] as const),
    ),
  );

  test.each(nested)('looks for %s inside %s', (name, key) => {
    expect(table.descendsFor([key], new Set([name]))).toBe(true);
  });

  test('looks into no object in which nothing wanted can lie', () => {
    expect(table.descends(['service'])).toBe(true);
    expect(table.descendsFor(['service'], new Set<CanonicalName>(['duration', 'level']))).toBe(false);
  });

  test('looks for the keys that tell what a value means', () => {
    // request.remote_ip makes it Caddy's record, and its durations seconds; t.$date makes `s` MongoDB's level.
    expect(table.descendsFor(['request'], new Set<CanonicalName>(['duration']))).toBe(true);
    expect(table.descendsFor(['t'], new Set<CanonicalName>(['level']))).toBe(true);
    expect(table.descendsFor(['t'], new Set<CanonicalName>(['status']))).toBe(false);
    expect(table.descendsFor(['err'], new Set<CanonicalName>(['userId']))).toBe(false);
  });
});

describe('readings', () => {
  test.each(readings.map((reading) => [`${reading.id} ${reading.label}`, reading] as const))(
    '%s looks at no other facts than it says',
    (_, reading) => {
      fc.assert(
        fc.property(
          fc.nat(2 ** 20 - 1),
          fc.constantFrom<Scalar>(5, 30, 'error', 'E', '12', '4bf92f3577b3', true),
          (facts, value) => {
            expect(reading.read(value, facts)).toEqual(reading.read(value, facts & reading.facts));
            expect(reading.factorOf?.(facts)).toEqual(reading.factorOf?.(facts & reading.facts));
          },
        ),
        { numRuns: 300 },
      );
    },
  );
});

/** Which canonical fields a key can feed. A scan asks once for each key path it meets; core/record.ts asks for the keys of
 * parsed records. Both then give the same answer: as if every alias were tried in every record. */

import { type AliasRow, aliasRows, containers, noAliases } from './alias-list.ts';
import { type CanonicalName, canonicalNames } from './canonical-names.ts';
import { type DurationUnit, unitSplits } from './duration.ts';
import { type FactBits, factsInside, factsOfKey } from './facts.ts';
import { durationReadings, guessedDurationReading, type Reading, timeReading } from './readings.ts';
import { type LogZone, parseZone, utcZone } from './zone.ts';

export { canonicalType, type Reading, readingCount, readingLabel, readValue, type Scalar } from './readings.ts';

export interface AliasMatch {
  readonly name: CanonicalName;
  /** Lower wins; below 65536. Keys of one name with the same rank are tried in the record's order. */
  readonly rank: number;
  readonly reading: Reading;
}

export interface AliasOptions {
  /** A user's own aliases, tried before ours in their order. */
  readonly aliases?: readonly { readonly name: CanonicalName; readonly alias: string }[];
  /** The unit of durations where neither the name nor the value says it, in place of the guess. */
  readonly durationUnit?: DurationUnit;
  /** What times without a zone are in: an offset or an IANA name. UTC by default. */
  readonly logZone?: string;
}

/** Keys below this depth are not looked at. */
export const aliasDepth = 3;

const tierSize = 16384;
/** The tiers of ranks: at the top, inside a container, and the same of the aliases that come last. */
const tier = (inner: boolean, last: boolean): number => (last ? 2 * tierSize : 0) + (inner ? tierSize : 0);

/** One alias of one name, in the order of its list. */
interface Entry {
  readonly name: CanonicalName;
  readonly alias: string;
  readonly position: number;
  readonly row: AliasRow;
}

/** Names match ignoring case and separators. */
export const normalName = (key: string): string => key.toLowerCase().replace(/[_.-]/g, '');
const fullName = (path: readonly string[]): string => normalName(path.join(''));

const containerNames = new Set(containers.map(normalName));
const inContainer = (path: readonly string[]): boolean => path.length >= 2 && containerNames.has(normalName(path[0]));

const noMatches: readonly AliasMatch[] = [];

const tables = new WeakMap<AliasOptions, AliasTable>();

/** The table of these options, made once: that takes some milliseconds. */
export function aliasTableOf(options: AliasOptions): AliasTable {
  const known = tables.get(options);
  if (known !== undefined) return known;
  const table = new AliasTable(options);
  tables.set(options, table);
  return table;
}

export class AliasTable {
  /** By normalised alias. */
  readonly #entries = new Map<string, Entry[]>();
  /** Normalised beginnings of aliases that end where a word does: keys that an alias may lie in, and of which names. */
  readonly #beginnings = new Map<string, Set<CanonicalName>>();
  /** By name: the facts that its readings look at. */
  readonly #facts = new Map<CanonicalName, FactBits>();
  readonly #durationUnit: DurationUnit | undefined;
  readonly #zone: LogZone;

  /** Throws a UsageError for an unknown zone. */
  constructor(options: AliasOptions = {}) {
    this.#durationUnit = options.durationUnit;
    this.#zone = options.logZone === undefined ? utcZone : parseZone(options.logZone);
    for (const name of canonicalNames) this.#addName(name, rowsOf(name, options.aliases ?? []));
  }

  #addName(name: CanonicalName, rows: readonly AliasRow[]): void {
    let position = 0;
    for (const row of rows) {
      const facts = row.reading.facts | (row.innerReading?.facts ?? 0);
      this.#facts.set(name, (this.#facts.get(name) ?? 0) | facts);
      for (const alias of row.aliases) this.#addAlias({ name, alias, position: position++, row });
    }
  }

  #addAlias(entry: Entry): void {
    const key = normalName(entry.alias);
    const same = this.#entries.get(key) ?? [];
    if (!same.some((other) => other.name === entry.name)) same.push(entry);
    this.#entries.set(key, same);
    for (const beginning of beginnings(entry.alias)) this.#addBeginning(beginning, entry.name);
    if (entry.row.units) this.#addBeginning(key, entry.name);
  }

  #addBeginning(beginning: string, name: CanonicalName): void {
    const names = this.#beginnings.get(beginning);
    if (names === undefined) this.#beginnings.set(beginning, new Set([name]));
    else names.add(name);
  }

  /** The canonical fields that the key at a path of keys can feed, each at most once. */
  match(path: readonly string[]): readonly AliasMatch[] {
    if (path.length === 0 || path.length > aliasDepth || !this.#isReached(path)) return noMatches;
    const best = new Map<CanonicalName, AliasMatch>();
    this.#collect(path, false, best);
    if (inContainer(path)) this.#collect(path.slice(1), true, best);
    return best.size === 0 ? noMatches : [...best.values()];
  }

  /** Whether keys that can feed a canonical field, or that are facts, may lie inside the object at this path. */
  descends(path: readonly string[]): boolean {
    if (path.length === 0) return true;
    if (path.length >= aliasDepth) return false;
    if (path.length === 1 && containerNames.has(normalName(path[0]))) return true;
    if (this.#beginnings.has(fullName(path))) return true;
    return inContainer(path) && this.#beginnings.has(fullName(path.slice(1)));
  }

  /** The same, where only these fields are wanted, and the facts that their readings look at. */
  descendsFor(path: readonly string[], names: ReadonlySet<CanonicalName>): boolean {
    if (!this.descends(path)) return false;
    if (path.length === 1 && containerNames.has(normalName(path[0]))) return true;
    const name = fullName(path);
    const innerName = inContainer(path) ? fullName(path.slice(1)) : undefined;
    if (this.#begins(name, names) || (innerName !== undefined && this.#begins(innerName, names))) return true;
    return [...names].some((one) => ((this.#facts.get(one) ?? 0) & factsInside(path.join('.'), name, innerName)) !== 0);
  }

  #begins(beginning: string, names: ReadonlySet<CanonicalName>): boolean {
    for (const name of this.#beginnings.get(beginning) ?? []) if (names.has(name)) return true;
    return false;
  }

  /** What the key at this path tells of its record, whatever its value. */
  facts(path: readonly string[]): FactBits {
    if (path.length === 0 || path.length > aliasDepth || !this.#isReached(path)) return 0;
    return factsOfKey(path.join('.'), fullName(path), inContainer(path) ? fullName(path.slice(1)) : undefined);
  }

  #isReached(path: readonly string[]): boolean {
    for (let depth = 1; depth < path.length; depth++) {
      if (!this.descends(path.slice(0, depth))) return false;
    }
    return true;
  }

  #collect(keys: readonly string[], inner: boolean, best: Map<CanonicalName, AliasMatch>): void {
    const spelling = keys.join('.');
    if (noAliases.has(spelling)) return;
    for (const entry of this.#entries.get(fullName(keys)) ?? []) {
      keepBest(best, this.#matchOf(entry, spelling, inner, undefined));
    }
    for (const { rest, unit } of unitSplits(spelling)) {
      for (const entry of this.#entries.get(normalName(rest)) ?? []) {
        if (entry.row.units) keepBest(best, this.#matchOf(entry, spelling, inner, unit));
      }
    }
  }

  #matchOf(entry: Entry, spelling: string, inner: boolean, unit: DurationUnit | undefined): AliasMatch | undefined {
    const { row, name, alias, position } = entry;
    const reading = inner && row.innerReading !== undefined ? row.innerReading : row.reading;
    if (reading === null) return undefined;
    const inexact = spelling === alias ? 0 : 1;
    const rank = tier(inner, row.last === true) + position * 2 + inexact;
    return { name, rank, reading: this.#readingOf(name, reading, spelling, unit) };
  }

  #readingOf(name: CanonicalName, reading: Reading, spelling: string, unit: DurationUnit | undefined): Reading {
    if (name === 'time') return timeReading(this.#zone);
    if (unit !== undefined) return durationReadings[unit];
    if (name !== 'duration' || reading.wholeRecord || reading === durationReadings.ms) return reading;
    if (this.#durationUnit !== undefined) return durationReadings[this.#durationUnit];
    // nginx's request_time is in seconds; requestTime is anyone's.
    if (reading === durationReadings.s && !/request_time$/i.test(spelling)) return guessedDurationReading;
    return reading;
  }
}

function keepBest(best: Map<CanonicalName, AliasMatch>, match: AliasMatch | undefined): void {
  if (match === undefined) return;
  const known = best.get(match.name);
  if (known === undefined || match.rank < known.rank) best.set(match.name, match);
}

/** A name's rows, with the user's aliases before ours. They are read as the name's first alias is. */
function rowsOf(name: CanonicalName, own: NonNullable<AliasOptions['aliases']>): readonly AliasRow[] {
  const aliases = own.filter((one) => one.name === name).map((one) => one.alias);
  if (aliases.length === 0) return aliasRows[name];
  const model = aliasRows[name].find((row) => row.aliases.includes(name)) ?? aliasRows[name][0];
  return [{ aliases, reading: model.reading, ...(model.units ? { units: true } : {}) }, ...aliasRows[name]];
}

/** `http.response.status_code` begins with http, http.response and http.response.status; `userId` with user. */
function beginnings(alias: string): string[] {
  const words = alias.split(/[_.-]|(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).filter((word) => word !== '');
  return words.slice(1).map((_, i) => normalName(words.slice(0, i + 1).join('')));
}

/** Which kinds of message there are. An aggregate that no query can name: the stage `patterns` and the command run it. It has
 * one group.
 *
 * In every thread: each message is masked (sketch/templates/masker.ts), once a text of the dictionary, and masked messages are
 * counted exactly. At the end, once, they are clustered into patterns. */

import type { Batch, BytePlace, Column, Dictionary } from '../core/batch.ts';
import { parseRecord } from '../core/json.ts';
import { levelName } from '../core/level.ts';
import { limits } from '../core/limits.ts';
import { renderTemplate } from '../core/message-template.ts';
import { Kind } from '../core/value.ts';
import type { Field, PatternSplit } from '../query/ast.ts';
import { ByteStrings, type SavedByteStrings } from '../sketch/byte-strings.ts';
import { growInt32 } from '../sketch/growth.ts';
import { clusterMasked } from '../sketch/templates/cluster.ts';
import { Masker } from '../sketch/templates/masker.ts';
import { PatternIndex } from '../sketch/templates/pattern-index.ts';
import { readable } from '../sketch/templates/placeholders.ts';
import type { Aggregate, AggregateState, Binder } from './aggregate.ts';
import { fieldOf } from './arguments.ts';
import { columnAt, hasTemplate, isMongo, type MessageColumns, MessageSource, messageColumn } from './message-source.ts';
import { levelPlaces, PatternStats, type SavedStats } from './pattern-stats.ts';

export const patterns: Aggregate = {
  name: 'patterns',
  takes: 'field',
  summary: 'kinds of message',
  type: () => 'json',
  create: (call, binder) => new PatternsState(fieldOf(call), binder, call.split),
};

/** One kind of message. */
export interface Pattern {
  /** Its text, with `<num>`, `<ip>` and the like for what varies, `<*>` for any word. */
  readonly pattern: string;
  /** Where a logger said itself what is constant (`@mt`, MongoDB's `id`); else it was found by clustering. */
  readonly isTemplate: boolean;
  readonly count: number;
  /** By level's name; records without a level are in none. */
  readonly levels: readonly { readonly level: string; readonly count: number }[];
  /** Epoch milliseconds; undefined where no record has a time. */
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  /** The first message of the kind, shortened. */
  readonly example: string;
  /** Counts by bin of {@link PatternSet.trend}. */
  readonly trend: readonly number[];
  /** Of what it is set against; 0 where there is nothing to compare with. */
  readonly countBefore: number;
  /** How much more its counts over that time vary than chance makes them: variance over mean, at least 1. */
  readonly burstinessBefore: number;
}

export interface PatternSet {
  /** In no order. */
  readonly patterns: readonly Pattern[];
  /** Records with a message, and without. */
  readonly records: number;
  readonly missing: number;
  /** The same of what they are set against. */
  readonly recordsBefore: number;
  readonly missingBefore: number;
  /** The bins of the trends; undefined where no record has a time. */
  readonly trend: { readonly startMs: number; readonly widthMs: number } | undefined;
  /** Records whose messages came when there was no room for further ones: counted in no pattern. */
  readonly pooled: number;
}

/** Characters of a message that are kept as an example. */
const exampleChars = 500;
/** Before masked messages, so that a logger's own template is never one of them; and between a template and its id. */
const templateMark = 0x12;
const idMark = 0x13;
const templatePrefix = String.fromCharCode(templateMark);
const idSeparator = String.fromCharCode(idMark);

interface Saved {
  readonly table: SavedByteStrings;
  readonly now: SavedStats;
  readonly before: SavedStats;
  readonly missing: number;
  readonly missingBefore: number;
  readonly pooled: readonly [number, number];
  /** Patterns were formed on the way. */
  readonly isFormed: boolean;
}

export class PatternsState implements AggregateState {
  readonly #source: MessageSource;
  readonly #levelSlot: number;
  readonly #timeSlot: number;
  readonly #split: PatternSplit | undefined;
  readonly #most: number;
  #table: ByteStrings;
  /** What messages are compared with since there were too many to keep them all; undefined until then. */
  #index: PatternIndex | undefined;
  /** Patterns were formed on the way, here or in another thread. */
  #isFormed = false;
  /** Forming patterns made no room: messages differ in too much. */
  #isFull = false;
  readonly #masker = new Masker(limits.maskedMessageBytes);
  readonly #place: BytePlace = { bytes: new Uint8Array(0), start: 0, end: 0 };
  /** What is counted, and what it is set against. */
  #now = new PatternStats();
  #before = new PatternStats();
  #missing = 0;
  #missingBefore = 0;
  #pooled = 0;
  #pooledBefore = 0;
  /** Entries of templates, by dictionary code and id. */
  readonly #templates = new Map<number, number>();
  /** By dictionary code: the entry of the message + {@link memoOffset}. Void, as the templates, when the generation changes. */
  #memo = new Int32Array(1024);
  #memoDictionary: Dictionary | undefined;
  #memoGeneration = -1;

  constructor(field: Field, binder: Binder, split: PatternSplit | undefined, most: number = limits.maskedMessages) {
    this.#source = new MessageSource(field, binder);
    this.#levelSlot = binder.optionalSlot({ segments: [{ key: 'level' }], literal: false });
    this.#timeSlot = binder.timeSlot();
    this.#split = split;
    this.#most = most;
    this.#table = new ByteStrings(most);
  }

  add(batch: Batch, selection: Int32Array, _groups: Int32Array, n: number): void {
    this.#useDictionary(batch.dictionary);
    const columns = this.#source.columns(batch);
    this.#textOf = (record) => exampleOf(batch, columns, record);
    const level = columnAt(batch, this.#levelSlot);
    const time = columnAt(batch, this.#timeSlot);
    for (let i = 0; i < n; i++) {
      const record = selection[i];
      const timeMs = time.kind[record] === Kind.number ? time.num[record] : Number.POSITIVE_INFINITY;
      const rank = level.kind[record] === Kind.number ? level.num[record] : 0;
      this.#count(this.#entryOf(batch, columns, record), rank, timeMs, batch, record);
    }
    this.#takeExamples();
  }

  /** The message of a record of the batch at hand. */
  #textOf: (record: number) => string = () => '';

  #takeExamples(): void {
    this.#now.takeExamples(this.#textOf);
    this.#before.takeExamples(this.#textOf);
  }

  #count(entry: number, rank: number, timeMs: number, batch: Batch, record: number): void {
    const isNow = this.#split === undefined || isAfter(this.#split, timeMs, batch.fileIndex);
    if (entry >= 0) (isNow ? this.#now : this.#before).add(entry, rank, timeMs, batch, record);
    else if (entry === noRoom) {
      if (isNow) this.#pooled++;
      else this.#pooledBefore++;
    } else if (isNow) this.#missing++;
    else this.#missingBefore++;
  }

  #useDictionary(dictionary: Dictionary): void {
    if (this.#memoDictionary !== dictionary || this.#memoGeneration !== dictionary.generation) {
      this.#memo.fill(0);
      this.#templates.clear();
      this.#memoDictionary = dictionary;
      this.#memoGeneration = dictionary.generation;
    }
    this.#memo = growInt32(this.#memo, dictionary.size);
  }

  // ---- from records to entries ----

  #entryOf(batch: Batch, columns: MessageColumns, record: number): number {
    const message = messageColumn(columns, record);
    const { kind, code } = message;
    const k = kind[record];
    if (hasTemplate(columns, record)) return this.#templateEntry(batch.dictionary, columns.template.code[record], noId);
    if (isMongo(columns, record))
      return this.#templateEntry(batch.dictionary, code[record], columns.mongoId.num[record]);
    if (k >= Kind.string) {
      const known = this.#memo[code[record]];
      return known > 0 ? known - memoOffset : this.#learn(batch.dictionary, code[record]);
    }
    return k === Kind.number || k === Kind.true || k === Kind.false ? this.#scalarEntry(k, message, record) : noMessage;
  }

  /** The general way, once a text of the dictionary. */
  #learn(dictionary: Dictionary, code: number): number {
    const { bytes, start, end } = this.#bytesOf(dictionary, code);
    const entry = this.#maskedEntry(bytes, start, end);
    this.#memo[code] = entry + memoOffset;
    return entry;
  }

  #bytesOf(dictionary: Dictionary, code: number): BytePlace {
    const place = this.#place;
    if (dictionary.locate?.(code, place)) return place;
    const bytes = encoder.encode(dictionary.text(code));
    return { bytes, start: 0, end: bytes.length };
  }

  #maskedEntry(bytes: Uint8Array, start: number, end: number): number {
    this.#masker.mask(bytes, start, end);
    return this.#kept(this.#masker.bytes, 0, this.#masker.length);
  }

  /** The entry of a masked message or template: where there is no room, patterns are formed to make some. */
  #kept(bytes: Uint8Array, start: number, end: number): number {
    const entry = this.#find(bytes, start, end);
    if (entry >= 0 || this.#isFull || !this.#form()) return this.#fitted(entry);
    return this.#fitted(this.#find(bytes, start, end));
  }

  #find(bytes: Uint8Array, start: number, end: number): number {
    if (this.#index === undefined) return this.#table.numberOf(bytes, start, end);
    const known = this.#table.known(bytes, start, end);
    if (known >= 0 || bytes[start] === templateMark)
      return known >= 0 ? known : this.#table.numberOf(bytes, start, end);
    const pattern = this.#index.find(decoder.decode(bytes.subarray(start, end)));
    return pattern >= 0 ? pattern : this.#table.numberOf(bytes, start, end);
  }

  /** Puts patterns in the place of the messages that make them up, from which on what comes depends on what came. False where
   * that leaves too little room. */
  #form(): boolean {
    this.#takeExamples();
    const clusters = this.#clusters();
    this.#isFull = clusters.length > this.#most / 2;
    if (this.#isFull) return false;
    const table = new ByteStrings(this.#most);
    const entryOf = new Int32Array(this.#table.size);
    for (const { text, entries } of clusters) {
      const bytes = encoder.encode(text);
      const number = table.numberOf(bytes, 0, bytes.length);
      for (const entry of entries) entryOf[entry] = number;
    }
    this.#now = merged(this.#now, this.#table.size, entryOf, table.size);
    this.#before = merged(this.#before, this.#split === undefined ? 0 : this.#table.size, entryOf, table.size);
    this.#table = table;
    this.#index = new PatternIndex(clusters.map(({ text }) => text));
    this.#isFormed = true;
    this.#memo.fill(0);
    this.#templates.clear();
    return true;
  }

  #fitted(entry: number): number {
    if (entry < 0) return noRoom;
    this.#now.fit(this.#table.size);
    if (this.#split !== undefined) this.#before.fit(this.#table.size);
    return entry;
  }

  #scalarEntry(kind: number, message: Column, record: number): number {
    const text = kind === Kind.number ? String(message.num[record]) : String(kind === Kind.true);
    const bytes = encoder.encode(text);
    return this.#maskedEntry(bytes, 0, bytes.length);
  }

  // ---- loggers' own templates ----

  #templateEntry(dictionary: Dictionary, code: number, id: number): number {
    const key = code * idRange + id;
    const known = this.#templates.get(key);
    if (known !== undefined) return known;
    const statement = id === noId ? '' : idSeparator + id;
    const bytes = encoder.encode(templatePrefix + cleaned(dictionary.text(code)) + statement);
    const entry = this.#kept(bytes, 0, bytes.length);
    this.#templates.set(key, entry);
    return entry;
  }

  // ---- partial states ----

  save(): Saved {
    const { size } = this.#table;
    return {
      table: this.#table.save(),
      now: this.#now.save(size),
      before: this.#before.save(this.#split === undefined ? 0 : size),
      missing: this.#missing,
      missingBefore: this.#missingBefore,
      pooled: [this.#pooled, this.#pooledBefore],
      isFormed: this.#isFormed,
    };
  }

  merge(state: unknown): void {
    const saved = state as Saved;
    this.#isFormed ||= saved.isFormed;
    let entryOf = this.#entriesOf(saved.table);
    if (entryOf.includes(-1) && !this.#isFull && this.#form()) entryOf = this.#entriesOf(saved.table);
    this.#fitted(0);
    this.#pooled += saved.pooled[0] + this.#now.merge(saved.now, entryOf);
    this.#pooledBefore += saved.pooled[1] + this.#before.merge(saved.before, entryOf);
    this.#missing += saved.missing;
    this.#missingBefore += saved.missingBefore;
  }

  #entriesOf({ heap, ends }: SavedByteStrings): Int32Array {
    return ends.map((end, i) => this.#find(heap, i === 0 ? 0 : ends[i - 1], end));
  }

  // ---- what comes of it ----

  /** The patterns: masked messages clustered, loggers' templates as they are. Only once all states are merged. */
  patterns(): PatternSet {
    const { bins } = this.#now;
    const patterns = this.#clusters()
      .map((cluster) => this.#patternOf(cluster))
      .filter(({ count, countBefore }) => count + countBefore > 0);
    const records = patterns.reduce((sum, { count }) => sum + count, 0);
    const recordsBefore = patterns.reduce((sum, { countBefore }) => sum + countBefore, 0);
    return {
      patterns,
      records: records + this.#pooled,
      missing: this.#missing,
      recordsBefore: recordsBefore + this.#pooledBefore,
      missingBefore: this.#missingBefore,
      trend:
        bins.firstBin <= bins.lastBin ? { startMs: bins.firstBin * bins.widthMs, widthMs: bins.widthMs } : undefined,
      pooled: this.#pooled + this.#pooledBefore,
    };
  }

  /** Texts are masked, with the marks of templates. */
  #clusters(): Cluster[] {
    const texts = Array.from({ length: this.#table.size }, (_, entry) => this.#table.text(entry));
    const masked = [...texts.keys()].filter((entry) => !texts[entry].startsWith(templatePrefix));
    const { patterns, patternOf } = clusterMasked(masked.map((entry) => texts[entry]));
    const clusters = patterns.map((text): Cluster => ({ text, entries: [] }));
    for (const [i, entry] of masked.entries()) clusters[patternOf[i]].entries.push(entry);
    for (const [entry, text] of texts.entries())
      if (text.startsWith(templatePrefix)) clusters.push({ text, entries: [entry] });
    return clusters;
  }

  #patternOf({ text, entries }: Cluster): Pattern {
    const isTemplate = text.startsWith(templatePrefix);
    const now = this.#now;
    const before = this.#before;
    const isSplit = this.#split !== undefined;
    const countBefore = isSplit ? sumOf(entries, (entry) => before.count(entry)) : 0;
    const count = sumOf(entries, (entry) => now.count(entry));
    // What is gone has its example and times from where it was.
    const stats = count > 0 || !isSplit ? now : before;
    const firsts = isSplit && this.#split?.kind === 'time' ? [before, now] : [stats];
    const first = entries.reduce((a, b) => (stats.isBefore(b, a) ? b : a));
    return {
      pattern: isTemplate ? text.slice(1).split(idSeparator)[0] : readable(text),
      isTemplate,
      count,
      levels: levelsOf(entries, stats),
      firstMs: finite(Math.min(...firsts.map((one) => leastOf(entries, (entry) => one.firstMs(entry))))),
      lastMs: finite(-leastOf(entries, (entry) => -stats.lastMs(entry))),
      example: stats.example(first),
      trend: trendOf(entries, now),
      countBefore,
      burstinessBefore: isSplit ? burstiness(trendOf(entries, before)) : 1,
    };
  }

  /** How many patterns there are; {@link patterns} gives them. */
  value(): number {
    return this.patterns().patterns.length;
  }

  note(): string | undefined {
    const pooled = this.#pooled + this.#pooledBefore;
    const limit = `over ${this.#most.toLocaleString('en')} different messages`;
    if (pooled > 0) return `${limit}: ${pooled.toLocaleString('en')} records are in no pattern; narrow the query`;
    if (!this.#isFormed) return undefined;
    return `${limit}: patterns were formed on the way, and may differ a little from run to run`;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const memoOffset = 3;
const noMessage = -1;
const noRoom = -2;
/** Ids of statements are below it; `noId` stands for none. */
const idRange = 2 ** 32;
const noId = idRange - 1;

function isAfter(split: PatternSplit, timeMs: number, fileIndex: number): boolean {
  if (split.kind === 'files') return fileIndex < split.count;
  return timeMs >= split.fromMs && timeMs !== Number.POSITIVE_INFINITY;
}

/** Control characters are marks of ours. A template is as long as a masked message at most. */
function cleaned(template: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is replaced.
  return template.slice(0, limits.maskedMessageBytes).replace(/[\u0000-\u001f\u007f]+/g, ' ');
}

/** The message of a record, shortened. */
function exampleOf(batch: Batch, columns: MessageColumns, record: number): string {
  if (hasTemplate(columns, record)) return shortened(renderedMessage(batch, columns, record));
  const { kind, num, code } = messageColumn(columns, record);
  if (kind[record] === Kind.number) return String(num[record]);
  if (kind[record] < Kind.number) return String(kind[record] === Kind.true);
  return shortened(batch.dictionary.text(code[record]));
}

/** What the logger's template says with the record's values: examples are few, and may be parsed. */
function renderedMessage(batch: Batch, { template }: MessageColumns, record: number): string {
  const text = batch.dictionary.text(template.code[record]);
  const parsed = parseRecord(batch.lineText(record));
  return parsed === undefined ? text : renderTemplate(text, parsed);
}

/** A copy, so that the whole of a long text need not be kept. */
function shortened(text: string): string {
  return text.length <= exampleChars ? text : `${Buffer.from(text.slice(0, exampleChars)).toString()}…`;
}

/** The stats of entries under their new numbers. */
function merged(stats: PatternStats, size: number, entryOf: Int32Array, newSize: number): PatternStats {
  const fresh = new PatternStats();
  fresh.fit(size === 0 ? 0 : newSize);
  fresh.merge(stats.save(size), entryOf);
  return fresh;
}

/** Masked messages of one pattern. */
interface Cluster {
  readonly text: string;
  readonly entries: number[];
}

function sumOf(entries: readonly number[], value: (entry: number) => number): number {
  return entries.reduce((sum, entry) => sum + value(entry), 0);
}

function leastOf(entries: readonly number[], value: (entry: number) => number): number {
  return entries.reduce((least, entry) => Math.min(least, value(entry)), Number.POSITIVE_INFINITY);
}

const finite = (ms: number): number | undefined => (Number.isFinite(ms) ? ms : undefined);

/** The worst first. */
function levelsOf(entries: readonly number[], stats: PatternStats): Pattern['levels'] {
  const levels: { level: string; count: number }[] = [];
  for (let rank = levelPlaces - 1; rank > 0; rank--) {
    const count = sumOf(entries, (entry) => stats.levels(entry)[rank]);
    const level = levelName(rank);
    if (count > 0 && level !== undefined) levels.push({ level, count });
  }
  return levels;
}

function trendOf(entries: readonly number[], { bins }: PatternStats): number[] {
  const trend = bins.counts(entries[0]);
  for (const entry of entries.slice(1))
    bins.counts(entry).forEach((count, bin) => {
      trend[bin] += count;
    });
  return trend;
}

/** Fewer bins say nothing of how counts vary. */
const fewestBins = 8;

/** Variance over mean of counts by bin, at least 1. The outermost bins may be cut, and are left out. */
function burstiness(trend: readonly number[]): number {
  const whole = trend.slice(1, -1);
  if (whole.length < fewestBins) return 1;
  const mean = whole.reduce((sum, count) => sum + count, 0) / whole.length;
  const variance = whole.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (whole.length - 1);
  return mean > 0 ? Math.max(1, variance / mean) : 1;
}

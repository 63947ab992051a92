/** Reads the entries of a map of a rules file as their types, and says what is wrong at its place. */

import { isMap, isScalar, isSeq, type Scalar, type YAMLMap } from 'yaml';
import { durationFromText } from '../core/duration.ts';
import { suggestion } from '../query/did-you-mean.ts';
import { isText, type RulesDocument } from './document.ts';
import type { FieldKind } from './fields.ts';

const dayMs = 86_400_000;

/** One map. What it lacks is taken from the map of defaults, if there is one. */
export class MapReader {
  readonly map: YAMLMap;
  readonly #document: RulesDocument;
  readonly #kinds: readonly Pick<FieldKind, 'name'>[];
  readonly #defaults: MapReader | undefined;

  constructor(
    document: RulesDocument,
    map: YAMLMap,
    what: string,
    kinds: readonly Pick<FieldKind, 'name'>[],
    defaults?: MapReader,
  ) {
    this.map = map;
    this.#document = document;
    this.#kinds = kinds;
    this.#defaults = defaults;
    this.#checkNames(what);
  }

  #checkNames(what: string): void {
    const names = this.#kinds.map((kind) => kind.name);
    for (const { key } of this.map.items) {
      const name = isScalar(key) ? String(key.value) : '';
      if (names.includes(name)) continue;
      this.#document.problem(
        key,
        `There is no "${name}" in ${what}.`,
        suggestion(name, names) ?? `names: ${names.join(', ')}`,
      );
    }
  }

  /** The value under a name, or that of the defaults; undefined where there is none, or null. */
  node(name: string): unknown {
    return this.#own(name) ?? this.#defaults?.node(name);
  }

  has(name: string): boolean {
    return this.node(name) !== undefined;
  }

  #own(name: string): unknown {
    const node = this.#document.resolved(this.map.get(name, true));
    return isScalar(node) && node.value === null ? undefined : node;
  }

  problem(name: string, message: string, hint?: string): void {
    this.#document.problem(this.node(name) ?? this.map, message, hint);
  }

  textNode(name: string): Scalar<string> | undefined {
    const node = this.node(name);
    if (node === undefined || isText(node)) return node;
    this.problem(name, `"${name}" must be a text.`, 'put it in quotes');
    return undefined;
  }

  text(name: string): string | undefined {
    return this.textNode(name)?.value;
  }

  /** A list of texts, or one text. */
  textNodes(name: string): readonly Scalar<string>[] | undefined {
    const node = this.node(name);
    if (node === undefined) return undefined;
    const items = (isSeq(node) ? node.items : [node]).map((item) => this.#document.resolved(item));
    const texts = items.filter(isText);
    if (texts.length !== items.length) this.problem(name, `"${name}" must be a list of texts.`, `${name}: [a, b]`);
    return texts;
  }

  boolean(name: string): boolean | undefined {
    const value = this.#scalar(name);
    if (value === undefined || typeof value === 'boolean') return value;
    this.problem(name, `"${name}" must be true or false.`);
    return undefined;
  }

  /** A number of at least `least`. */
  number(name: string, least: number): number | undefined {
    const value = this.#scalar(name);
    if (value === undefined) return undefined;
    if (typeof value === 'number' && Number.isFinite(value) && value >= least) return value;
    this.problem(name, `"${name}" must be a number${least > -Infinity ? ` of at least ${least}` : ''}.`);
    return undefined;
  }

  count(name: string): number | undefined {
    const value = this.number(name, 1);
    if (value === undefined || Number.isSafeInteger(value)) return value;
    this.problem(name, `"${name}" must be a whole number.`);
    return undefined;
  }

  /** A share between 0 and 1, neither included, as `0.999` or `99.9%`. */
  share(name: string): number | undefined {
    const value = this.#scalar(name);
    if (value === undefined) return undefined;
    const percent = typeof value === 'string' ? /^(\d{1,3}(?:\.\d{1,9})?) ?%$/.exec(value)?.[1] : undefined;
    const share = percent === undefined ? value : Number((Number(percent) / 100).toPrecision(12));
    if (typeof share === 'number' && share > 0 && share < 1) return share;
    this.problem(name, `"${name}" must be a share between 0 and 1.`, `${name}: 99.9%, or 0.999`);
    return undefined;
  }

  /** Milliseconds of a duration with its unit. A bare 0 is one too. */
  durationMs(name: string, leastMs: number): number | undefined {
    const value = this.#scalar(name);
    if (value === undefined) return undefined;
    const ms = value === 0 ? 0 : typeof value === 'string' ? durationOf(value) : undefined;
    if (ms !== undefined && ms >= leastMs) return ms;
    const least = leastMs > 0 ? ` of at least ${leastMs / 1_000}s` : '';
    this.problem(name, `"${name}" must be a duration${least}, with its unit.`, `${name}: 30s, 5m, 2h or 3d`);
    return undefined;
  }

  /** One of some words. */
  choice<T extends string>(name: string, words: readonly T[]): T | undefined {
    const text = this.text(name);
    const found = words.find((word) => word === text);
    if (text !== undefined && found === undefined) {
      const hint = suggestion(text, words) ?? `one of ${words.join(', ')}`;
      this.problem(name, `"${name}" can't be "${text}".`, hint);
    }
    return found;
  }

  mapNode(name: string): YAMLMap | undefined {
    const node = this.node(name);
    if (node === undefined || isMap(node)) return node;
    this.problem(name, `"${name}" must be a map.`);
    return undefined;
  }

  maps(name: string): readonly YAMLMap[] {
    const node = this.node(name);
    if (node === undefined) return [];
    if (!isSeq(node)) this.problem(name, `"${name}" must be a list.`);
    const items = isSeq(node) ? node.items.map((item) => this.#document.resolved(item)) : [];
    for (const item of items) if (!isMap(item)) this.#document.problem(item, `"${name}" must be a list of maps.`);
    return items.filter((item) => isMap(item));
  }

  #scalar(name: string): unknown {
    const node = this.node(name);
    return isScalar(node) ? node.value : node;
  }
}

function durationOf(text: string): number | undefined {
  const days = /^(\d{1,4}(?:\.\d{1,6})?)d$/.exec(text.trim())?.[1];
  if (days !== undefined) return Number(days) * dayMs;
  return /^[\d.+-]+$/.test(text.trim()) ? undefined : durationFromText(text, 1);
}

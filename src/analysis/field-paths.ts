/** Which paths of keys lead to values: objects are looked into, arrays are taken as one value. */

import { isObject } from '../core/json.ts';
import type { JsonObject } from '../core/value.ts';
import type { Field } from '../query/ast.ts';
import { printField } from '../query/printer.ts';

/** Objects deeper than this are taken as one value. */
const deepest = 4;
/** Paths remembered; logs whose keys are ids have no end of them. */
const mostPaths = 20_000;

export class FieldPaths {
  readonly #counts = new Map<string, { readonly path: readonly string[]; count: number }>();

  add(record: JsonObject): void {
    this.#visit(record, []);
  }

  #visit(object: JsonObject, parent: readonly string[]): void {
    for (const key of Object.keys(object)) {
      const value = object[key];
      const path = [...parent, key];
      if (path.length < deepest && isObject(value) && Object.keys(value).length > 0) this.#visit(value, path);
      else this.#count(path);
    }
  }

  #count(path: readonly string[]): void {
    const id = idOf(path);
    const known = this.#counts.get(id);
    if (known !== undefined) known.count++;
    else if (this.#counts.size < mostPaths) this.#counts.set(id, { path, count: 1 });
  }

  /** The most frequent, in the order they were met. */
  list(most: number): { readonly paths: (readonly string[])[]; readonly omitted: number } {
    const all = [...this.#counts.values()];
    const least = [...all].sort((a, b) => b.count - a.count)[most - 1]?.count ?? 0;
    const paths = all
      .filter(({ count }) => count >= least)
      .slice(0, most)
      .map(({ path }) => path);
    return { paths, omitted: all.length - paths.length };
  }
}

/** Those of the keys that no path leads to or through. */
export function unknownPaths(
  keys: Iterable<readonly string[]>,
  paths: readonly (readonly string[])[],
): (readonly string[])[] {
  const known = new Set(paths.flatMap((path) => path.map((_, i) => idOf(path.slice(0, i + 1)))));
  const found = new Map<string, readonly string[]>();
  for (const key of keys) if (key.length <= deepest && !known.has(idOf(key))) found.set(idOf(key), key);
  // An object among them is surveyed as one value: so what lies inside it is not wanted again.
  return [...found.values()].filter((path) => !path.slice(0, -1).some((_, i) => found.has(idOf(path.slice(0, i + 1)))));
}

export function idOf(path: readonly string[]): string {
  return JSON.stringify(path);
}

/** The field that these very keys lead to, no alias. */
export function fieldAt(path: readonly string[]): Field {
  return { segments: path.map((key) => ({ key })), literal: true };
}

/** As a query names it. */
export function pathText(path: readonly string[]): string {
  return printField({ ...fieldAt(path), literal: false });
}

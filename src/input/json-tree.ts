/** JSON as a tree that loses nothing: scalars stay the text they were, so no digit of a number is lost. */

export type Tree = string | TreeArray | TreeObject;

export interface TreeArray {
  readonly kind: 'array';
  readonly items: Tree[];
}

export interface TreeObject {
  readonly kind: 'object';
  /** The line of the input where it starts. */
  readonly line: number;
  readonly members: Map<string, Tree>;
}

export function object(line: number, members: Iterable<readonly [string, Tree]> = []): TreeObject {
  return { kind: 'object', line, members: new Map(members) };
}

export function isObject(tree: Tree | undefined): tree is TreeObject {
  return typeof tree === 'object' && tree.kind === 'object';
}

/** The items of an array, else none. */
export function items(tree: Tree | undefined): readonly Tree[] {
  return typeof tree === 'object' && tree.kind === 'array' ? tree.items : [];
}

export function member(tree: Tree | undefined, name: string): Tree | undefined {
  return isObject(tree) ? tree.members.get(name) : undefined;
}

/** What a string scalar says, else undefined. */
export function textOf(tree: Tree | undefined): string | undefined {
  return typeof tree === 'string' && tree.startsWith('"') ? String(JSON.parse(tree)) : undefined;
}

/** Compact JSON. */
export function print(tree: Tree): string {
  if (typeof tree === 'string') return tree;
  if (tree.kind === 'array') return `[${tree.items.map(print).join(',')}]`;
  return `{${Array.from(tree.members, ([key, value]) => `${JSON.stringify(key)}:${print(value)}`).join(',')}}`;
}

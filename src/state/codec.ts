/** State as JSON text. What JSON has no word for (typed arrays, maps, infinities, holes in lists) is marked by `$`. No key of an object
 * comes from a log, so that nothing in one can look like a mark. */

const arrays = { Float64Array, Int32Array, Uint32Array, Uint8Array } as const;
type ArrayName = keyof typeof arrays;

interface Marked {
  readonly $: ArrayName | 'Map' | 'number' | 'undefined';
  readonly v?: unknown;
}

export function encode(value: unknown): string {
  return JSON.stringify(value, function (this: unknown, _key, item: unknown) {
    if (item === undefined) return Array.isArray(this) ? ({ $: 'undefined' } satisfies Marked) : undefined;
    if (typeof item === 'number' && !Number.isFinite(item)) return { $: 'number', v: String(item) } satisfies Marked;
    if (item instanceof Map) return { $: 'Map', v: [...item] } satisfies Marked;
    return ArrayBuffer.isView(item) ? encodedArray(item) : item;
  });
}

function encodedArray(view: ArrayBufferView): Marked {
  const name = (Object.keys(arrays) as ArrayName[]).find((one) => view instanceof arrays[one]);
  if (name === undefined) throw new Error(`BUG: ${view.constructor.name} in a state`);
  return { $: name, v: Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('base64') };
}

/** Throws SyntaxError for what is no JSON. */
export function decode(text: string): unknown {
  return JSON.parse(text, (_key, item: unknown) => (isMarked(item) ? unmarked(item) : item));
}

function isMarked(item: unknown): item is Marked {
  return typeof item === 'object' && item !== null && '$' in item;
}

function unmarked({ $: kind, v }: Marked): unknown {
  if (kind === 'undefined') return undefined;
  if (kind === 'number') return Number(v);
  if (kind === 'Map') return new Map(v as [unknown, unknown][]);
  // A copy, so that it begins where its type may.
  const bytes = Uint8Array.from(Buffer.from(String(v), 'base64'));
  return new arrays[kind](bytes.buffer);
}

/** The table of renderers: one more is a file and a line. */

import { UsageError } from '../core/errors.ts';
import { chart } from './chart.ts';
import { csv } from './csv.ts';
import { json } from './json.ts';
import { ndjson } from './ndjson.ts';
import { pretty } from './pretty.ts';
import { raw } from './raw.ts';
import type { Renderer, RendererKind, RenderOptions } from './renderer.ts';
import { table } from './table.ts';
import { tsv } from './tsv.ts';

const kinds = {
  pretty: () => pretty,
  raw: () => raw,
  json: () => json,
  ndjson: () => ndjson,
  csv: () => csv,
  tsv: () => tsv,
  table: () => table,
  chart: () => chart,
} as const;

/** What `-o` takes, in the order help shows them. */
export const rendererNames = Object.keys(kinds);

export function renderers(): readonly RendererKind[] {
  return Object.values(kinds).map((kind) => kind());
}

/** The renderer that `-o name` asks for. Throws UsageError for another name. */
export function createRenderer(name: string, options: RenderOptions): Renderer {
  if (!isRenderer(name))
    throw new UsageError(`There is no output format "${name}".`, `Choose one of: ${rendererNames.join(', ')}.`);
  return kinds[name]().create(options);
}

function isRenderer(name: string): name is keyof typeof kinds {
  return rendererNames.includes(name);
}

export { sparkline } from './bars.ts';
export { highlightPattern } from './pretty.ts';
export type { RecordView, Renderer, RendererKind, RenderOptions, Zone } from './renderer.ts';
export { sanitizeLine, sanitizeText } from './sanitize.ts';
export { Clock, isoTime } from './time-text.ts';
export { durationText, shareText } from './values.ts';

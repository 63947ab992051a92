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

export const renderers: readonly RendererKind[] = [pretty, raw, json, ndjson, csv, tsv, table, chart];

/** The renderer that `-o name` asks for. Throws UsageError for another name. */
export function createRenderer(name: string, options: RenderOptions): Renderer {
  const kind = renderers.find((one) => one.name === name);
  if (kind === undefined) {
    const names = renderers.map((one) => one.name).join(', ');
    throw new UsageError(`There is no output format "${name}".`, `Choose one of: ${names}.`);
  }
  return kind.create(options);
}

export { sparkline } from './bars.ts';
export { highlightPattern } from './pretty.ts';
export type { RecordView, Renderer, RendererKind, RenderOptions, Zone } from './renderer.ts';
export { sanitizeLine, sanitizeText } from './sanitize.ts';
export { Clock, isoTime } from './time-text.ts';
export { durationText, shareText } from './values.ts';

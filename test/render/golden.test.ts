/** The cases of test/cases/render: options, input, and what is printed, ESC as ␛ and CR as ␍.
 *  UPDATE_CASES=1 writes what is printed now; read the difference before it is committed. */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/core/table.ts';
import { createRenderer, highlightPattern, type RecordView, type RenderOptions } from '../../src/render/index.ts';
import { plainOptions, viewOf } from './views.ts';

const folder = join(import.meta.dirname, '../cases/render');
const update = process.env.UPDATE_CASES === '1';

interface Case {
  readonly name: string;
  /** RenderOptions; `output`, the renderer; `find`, texts to mark; `view`, put into every record view. */
  readonly options: Partial<RenderOptions> & { output: string; find?: string[]; view?: Partial<RecordView> };
  /** Log lines, or one line `{"table": ...}`; in a table "(missing)" is a missing value. `@{...}` before a line is put
   * into its view, `--` alone is the separator between groups. */
  readonly input: readonly string[];
  readonly output: string;
}

for (const file of readdirSync(folder)) {
  const path = join(folder, file);
  const cases = parseCases(readFileSync(path, 'utf8'));
  if (update) writeFileSync(path, cases.map((one) => printCase({ ...one, output: run(one) })).join('\n'));
  describe(file, () => {
    for (const one of cases) {
      it(one.name, () => {
        if (!update) expect(run(one)).toBe(one.output);
      });
    }
  });
}

function parseCases(text: string): Case[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part, i, parts) => {
      // An empty line stands between two cases.
      const [head, output = ''] = part.split(/^--- output\n/m);
      const [name, options, ...input] = head.trimEnd().split('\n');
      return { name, options: JSON.parse(options), input, output: i < parts.length - 1 ? output.slice(0, -1) : output };
    });
}

function printCase({ name, options, input, output }: Case): string {
  return `=== ${name}\n${JSON.stringify(options)}\n${input.join('\n')}\n--- output\n${output}`;
}

function run({ options, input }: Case): string {
  const { output, find, view, ...given } = options;
  const highlight = find === undefined ? undefined : highlightPattern(find, true);
  const renderer = createRenderer(output, {
    ...plainOptions,
    ...given,
    ...(highlight === undefined ? {} : { highlight }),
  });
  let text = renderer.begin?.() ?? '';
  for (const line of input) {
    if (line.startsWith('{"table":')) text += renderer.table(tableOf(line));
    else if (line === '--') text += renderer.separator?.() ?? '';
    else text += renderer.record(viewFrom(line, view));
  }
  text += renderer.end?.() ?? '';
  for (const note of renderer.notes?.() ?? []) text += `note: ${note}\n`;
  return text.replaceAll('\x1b', '␛').replaceAll('\r', '␍');
}

function viewFrom(line: string, view: Partial<RecordView> | undefined): RecordView {
  const own = /^@(\{.*?\}) (.*)$/.exec(line);
  return own === null ? viewOf(line, view) : viewOf(own[2], { ...view, ...JSON.parse(own[1]) });
}

function tableOf(line: string): Table {
  const table: Table = JSON.parse(line).table;
  return { ...table, rows: table.rows.map((row) => row.map((value) => (value === '(missing)' ? undefined : value))) };
}

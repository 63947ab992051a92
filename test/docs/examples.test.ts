/** Every example in the documents runs and prints what the document says; every query in them parses.
 *  `node scripts/update-docs.mjs` writes the outputs anew. */

import { existsSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { commandFolder, comparable, documents, examplesOf, queriesOf, run } from '../../scripts/docs.mjs';
import { parse, print } from '../../src/language.ts';

const folder = commandFolder();
afterAll(() => folder.remove());

const exampleMs = 60_000;

/** Links of a document to other files and to its own headings. */
function linksOf(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target);
}

/** The anchor that a heading gets. */
function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replace(/ /g, '-');
}

function anchorsOf(markdown: string): Set<string> {
  const prose = markdown.replace(/^```[\s\S]*?^```$/gm, '');
  return new Set([...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchorOf(heading)));
}

describe.each(documents)('%s', (document) => {
  const markdown = readFileSync(document, 'utf8');

  describe.concurrent('examples', () => {
    for (const example of examplesOf(markdown)) {
      it(`line ${example.line}: ${example.source.split('\n')[0]}`, { timeout: exampleMs }, async () => {
        const output = await run(example, folder.path);
        expect(comparable(output)).toEqual(comparable(example.output));
      });
    }
  });

  it.each(queriesOf(markdown))('line $line: $query', ({ query }) => {
    const parsed = parse(query).query;
    const printed = print(parsed);
    expect(print(parse(printed).query)).toBe(printed);
  });

  it.each(linksOf(markdown).filter((target) => !target.includes('://')))('links to %s', (target) => {
    const [path, anchor] = target.split('#');
    expect(path === '' || existsSync(path), `${path} is missing`).toBe(true);
    const there = path === '' ? markdown : path.endsWith('.md') ? readFileSync(path, 'utf8') : '';
    if (anchor !== undefined) expect(anchorsOf(there)).toContain(anchor);
  });
});

/** The guide's table of canonical names says what src/core/alias-list.ts does. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aliasRows, containers } from '../../src/core/alias-list.ts';
import { canonicalNames } from '../../src/core/canonical-names.ts';

const guide = readFileSync('GUIDE.md', 'utf8');
const codes = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

/** Aliases that others stand for: the url's, which give a route, and the message's, which may hold a trace id. */
const indirect: Readonly<Record<string, ReadonlySet<string>>> = {
  route: new Set(aliasRows.url.flatMap(({ aliases }) => aliases)),
  traceId: new Set(aliasRows.message.flatMap(({ aliases }) => aliases)),
};

describe('the canonical names in GUIDE.md', () => {
  it.each(canonicalNames)('%s', (name) => {
    const row = new RegExp(`^\\| \`${name}\` \\| (.*) \\| .* \\|$`, 'm').exec(guide);
    const aliases = new Set(aliasRows[name].flatMap((one) => one.aliases));
    const expected = [...aliases].filter((alias) => !indirect[name]?.has(alias));
    expect(codes(row?.[1] ?? '')).toEqual(expected);
  });

  it('name the containers', () => {
    const sentence = /directly inside one of ([\s\S]*?)\.\n/.exec(guide);
    expect(codes(sentence?.[1] ?? '')).toEqual([...containers]);
  });
});

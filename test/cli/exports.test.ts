/** Pieces of the command bind what they take from the core when they are loaded (scripts/common-js.mjs): so nothing that is exported may
 * get another value later. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

test('no variable that is exported is assigned again', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter(
    (path) => path.endsWith('.ts') && !path.startsWith(join('kernel', 'assembly')),
  );
  expect(files.length).toBeGreaterThan(200);
  const changing = files.filter((path) => {
    const text = readFileSync(join(root, 'src', path), 'utf8');
    if (/^export (let|var)\b/m.test(text)) return true;
    const variables = [...text.matchAll(/^(?:let|var) (\w+)/gm)].map(([, name]) => name);
    const exported = [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) =>
      names.split(',').map((name) => name.trim().split(' ')[0]),
    );
    return variables.some((name) => exported.includes(name));
  });
  expect(changing).toEqual([]);
});

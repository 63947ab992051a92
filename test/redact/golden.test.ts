/** What is hidden and what is left: test/cases/redact/*.json, each [text, redacted, pii]. */

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { redactText } from '../../src/redact/index.ts';

type Case = readonly [text: string, redacted: string, pii?: boolean];

const folder = new URL('../cases/redact/', import.meta.url);

for (const file of readdirSync(folder)) {
  const cases: readonly Case[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  describe(file, () => {
    it.each(cases.map(([text, redacted, pii]) => ({ text, redacted, pii })))(
      '$text',
      ({ text, redacted, pii = false }) => {
        expect(redactText(text, { pii })).toBe(redacted);
      },
    );
  });
}

/** The naive canonical fields on the cases of core/: one record for each row of fields.md. */

import { describe, expect, it } from 'vitest';
import { parseRecord } from '../../src/core/json.ts';
import { aliasCases } from '../core/alias-cases.ts';
import { canonical } from './canonical.ts';

describe('the naive canonical fields', () => {
  it.each(aliasCases().map((one) => [`${one.name} of ${one.json}`, one] as const))(
    '%s',
    (_title, { name, json, value }) => {
      expect(canonical(parseRecord(json) ?? {}, name) ?? null).toBe(value);
    },
  );
});

import { readFileSync } from 'node:fs';
import type { CanonicalName } from '../../src/core/canonical-names.ts';
import { isObject, parseRecord, stringify } from '../../src/core/json.ts';

export interface AliasCase {
  readonly name: CanonicalName;
  /** The record. */
  readonly json: string;
  /** null: the record has none. */
  readonly value: string | number | null;
  /** The keys of the path, joined with `>`. */
  readonly from?: string;
  /** The unit of a duration. */
  readonly label?: string;
}

/** test/cases/fields/aliases.json: [name, record, value, path, unit] a case. */
export function aliasCases(): AliasCase[] {
  const text = readFileSync(new URL('../cases/fields/aliases.json', import.meta.url), 'utf8');
  const rows = parseRecord(`{"rows":${text}}`)?.rows;
  if (!Array.isArray(rows)) throw new Error('aliases.json is no array');
  return rows.map((row) => {
    if (!Array.isArray(row) || !isObject(row[1])) throw new Error(`no case: ${stringify(row)}`);
    const [name, record, value, from, label] = row;
    return {
      name: name as CanonicalName,
      json: stringify(record),
      value: value as string | number | null,
      ...(typeof from === 'string' ? { from } : {}),
      ...(typeof label === 'string' ? { label } : {}),
    };
  });
}

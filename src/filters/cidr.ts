/** `ip in 203.0.113.0/24`: the value is an address of that network. IPv4 addresses are compared as IPv6's mapped ones
 * (::ffff:a.b.c.d), so either way of writing them is found. A port behind the address does not matter. */

import type { BatchPredicate } from '../core/batch.ts';
import { UsageError } from '../core/errors.ts';
import type { Filter } from '../query/ast.ts';
import { columnPredicate } from './column.ts';
import { type FilterBinder, noNumbers, type ValueTest } from './filter.ts';

/** Eight groups of 16 bits. */
type Address = readonly number[];

/** Throws UsageError where the network is none. */
export function cidrPredicate(filter: Extract<Filter, { kind: 'cidr' }>, binder: FilterBinder): BatchPredicate {
  return columnPredicate({ slot: binder.slot(filter.field), test: cidrTest(filter.cidr) });
}

function cidrTest(cidr: string): ValueTest {
  const network = networkOf(cidr);
  if (!network) throw new UsageError(`"${cidr}" is no network`, 'write it as 203.0.113.0/24 or 2001:db8::/32');
  return {
    range: noNumbers,
    number: () => false,
    bigNumber: () => false,
    boolean: () => false,
    object: () => false,
    text: (text) => {
      const address = addressOf(text.trim());
      return address !== undefined && samePrefix(address, network.address, network.bits);
    },
  };
}

function networkOf(cidr: string): { address: Address; bits: number } | undefined {
  const match = /^([^/]+)(?:\/(\d{1,3}))?$/.exec(cidr);
  const address = match ? addressOf(match[1]) : undefined;
  if (!match || !address) return undefined;
  const width = match[1].includes(':') ? 128 : 32;
  const bits = match[2] === undefined ? width : Number(match[2]);
  return bits <= width ? { address, bits: bits + 128 - width } : undefined;
}

function samePrefix(a: Address, b: Address, bits: number): boolean {
  const groups = bits >> 4;
  for (let i = 0; i < groups; i++) if (a[i] !== b[i]) return false;
  const rest = bits & 15;
  return rest === 0 || a[groups] >> (16 - rest) === b[groups] >> (16 - rest);
}

/** address = v4 [":" port] | v6 | "[" v6 "]" [":" port]; a zone (%eth0) is left out. */
function addressOf(text: string): Address | undefined {
  const v4 = /^(\d+\.\d+\.\d+\.\d+)(?::\d+)?$/.exec(text);
  if (v4) return mapped(v4[1]);
  const v6 = /^\[?([0-9a-fA-F:]*:[0-9a-fA-F:.]*)(?:%[^\]]*)?(?:\](?::\d+)?)?$/.exec(text);
  if (!v6 || text.startsWith('[') !== text.includes(']')) return undefined;
  return v6Of(v6[1]);
}

function mapped(v4: string): Address | undefined {
  const low = v4Of(v4);
  return low && [0, 0, 0, 0, 0, 0xffff, ...low];
}

/** Two groups of 16 bits. A leading zero is refused: some read it as octal. */
function v4Of(text: string): [number, number] | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined;
  const [a, b, c, d] = parts.map(Number);
  return [(a << 8) | b, (c << 8) | d];
}

/** v6 = groups | groups "::" groups, eight in all; the last two may be written as IPv4. */
function v6Of(text: string): Address | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  if (halves.length === 1) {
    const groups = groupsOf(text, true);
    return groups?.length === 8 ? groups : undefined;
  }
  const [head, tail] = [groupsOf(halves[0], false), groupsOf(halves[1], true)];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  return missing >= 1 ? [...head, ...new Array<number>(missing).fill(0), ...tail] : undefined;
}

function groupsOf(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [i, part] of parts.entries()) {
    const v4 = last && i === parts.length - 1 && part.includes('.') ? v4Of(part) : undefined;
    if (v4) groups.push(...v4);
    else if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else return undefined;
  }
  return groups;
}

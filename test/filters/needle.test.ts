import { describe, expect, it } from 'vitest';
import { type Needle, requiredNeedles } from '../../src/filters/needle.ts';
import type { Filter } from '../../src/query/ast.ts';
import { field, literal, TestBinder } from './scan.ts';

const is = (name: string, value: string): Filter => ({
  kind: 'compare',
  op: '=',
  field: field(name),
  value: literal(value),
});
const has = (name: string, value: string): Filter => ({ kind: 'contains', field: field(name), value: literal(value) });
const text = (text: string, exact = false): Filter => ({ kind: 'text', text, exact });
const all = (...items: Filter[]): Filter => ({ kind: 'and', items });
const some = (...items: Filter[]): Filter => ({ kind: 'or', items });
const needles = (filter: Filter): Needle[] | undefined => requiredNeedles(filter, new TestBinder());
const exactly = (...texts: string[]): Needle[] => texts.map((text) => ({ text, ignoreCase: false }));

describe('needles', () => {
  it('are the literals that must stand in the line', () => {
    expect(needles(is('service', 'checkout'))).toEqual(exactly('checkout'));
    expect(needles(is('userId', 'usr_1'))).toEqual(exactly('usr_1'));
    expect(needles(is('ip', '203.0.113.7'))).toEqual(exactly('203.0.113.7'));
    expect(needles(is('f', 'héllo'))).toEqual(exactly('héllo'));
    expect(needles(has('f', 'time'))).toEqual([{ text: 'time', ignoreCase: true }]);
    expect(needles(text('timed out'))).toEqual([{ text: 'timed out', ignoreCase: true }]);
    expect(needles(text('503'))).toEqual(exactly('503'));
    expect(needles({ kind: 'any', value: literal('usr_1') })).toEqual(exactly('usr_1'));
  });

  it('are of patterns the run that says most', () => {
    expect(needles(is('f', 'ab*timeout*x'))).toEqual(exactly('timeout'));
  });

  it('stop where JSON may be written otherwise', () => {
    expect(needles(text('say "hello"', true))).toEqual(exactly('hello'));
    expect(needles(text('back\\slash', true))).toEqual(exactly('slash'));
    expect(needles(has('f', 'http://host/path'))).toEqual([{ text: '//host/path', ignoreCase: true }]);
    expect(needles(has('f', 'café'))).toEqual([{ text: 'caf', ignoreCase: true }]);
  });

  it('are not of values with other spellings', () => {
    const none = [
      'f=503',
      'f=5m',
      'f=10kb',
      'f=1e9',
      'level=error',
      'status=ok',
      'duration=1.5s',
      'time=2026-11-20',
      'route=/a',
      'method=GET',
      '_file=app.log',
      'failed=true',
      'f=x',
    ];
    for (const written of none) {
      const [name, value] = written.split('=');
      expect(needles(is(name, value)), written).toBeUndefined();
    }
    expect(needles(is('f', '"5m"'))).toEqual(exactly('5m'));
  });

  it('let messages pass that may be rendered from a template', () => {
    expect(needles(is('message', 'hello'))).toEqual([...exactly('hello'), { text: '@m', ignoreCase: true }]);
  });

  it('of and are the best, of or each, of not none', () => {
    const [a, b] = [is('f', 'checkout'), is('g', 'shop')];
    expect(needles(all(b, a, is('f', '5')))).toEqual(exactly('checkout'));
    expect(needles(some(a, b))).toEqual(exactly('checkout', 'shop'));
    expect(needles(some(a, is('f', '5')))).toBeUndefined();
    expect(needles({ kind: 'not', item: a })).toBeUndefined();
    expect(needles({ ...a, op: '!=' } as Filter)).toBeUndefined();
    expect(needles({ kind: 'in', field: field('f'), values: ['aa', 'bb', 'cc', 'dd'].map(literal) })).toHaveLength(4);
    expect(
      needles({ kind: 'in', field: field('f'), values: ['aa', 'bb', 'cc', 'dd', 'ee'].map(literal) }),
    ).toBeUndefined();
    expect(needles(some())).toBeUndefined();
  });
});

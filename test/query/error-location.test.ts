import { describe, expect, it } from 'vitest';
import { QueryError } from '../../src/core/errors.ts';
import { renderQueryError } from '../../src/query/error-location.ts';

function rendered(query: string, start: number, end: number, hint?: string): string[] {
  return renderQueryError(new QueryError('wrong', query, start, end, hint)).split('\n');
}

describe('renderQueryError', () => {
  it('puts carets under the place, between message and hint', () => {
    expect(rendered('level=err or x', 6, 9, 'write error')).toEqual([
      'wrong',
      '  level=err or x',
      '        ^^^',
      'write error',
    ]);
  });

  it('shows one caret at the end of the text', () => {
    expect(rendered('f=', 2, 2)).toEqual(['wrong', '  f=', '    ^']);
    expect(rendered('', 0, 0)).toEqual(['wrong', '  ', '  ^']);
  });

  it('counts wide, combining and other characters as a terminal does', () => {
    expect(rendered('日本=x', 2, 3)[2]).toBe('      ^');
    expect(rendered('x=日本', 2, 4)[2]).toBe('    ^^^^');
    expect(rendered('e\u0301=x', 2, 3)[2]).toBe('   ^');
    expect(rendered('😀=x', 2, 3)[2]).toBe('    ^');
    expect(rendered('「x」=', 3, 4)[2]).toBe('       ^');
    expect(rendered('©→=x', 2, 3)[2]).toBe('    ^');
  });

  it('shows tabs as spaces and hides no control character', () => {
    expect(rendered('a\tb=\u001b[31m\u202ex', 3, 4)).toEqual(['wrong', '  a b=\ufffd[31m\ufffdx', '     ^']);
    expect(rendered('a\u200b\ud800b', 3, 4).slice(1)).toEqual(['  a\ufffd\ufffdb', '     ^']);
  });

  it('lets no control character of the query out by message or hint', () => {
    const error = new QueryError('no stage \u001b[2J', 'x', 0, 1, 'not \u001b[2J');
    expect(renderQueryError(error)).not.toContain('\u001b');
  });

  it('shows the line of the mistake', () => {
    const query = 'a=1\nb=\n| head';
    expect(rendered(query, 6, 7).slice(1)).toEqual(['  b=', '    ^']);
    expect(rendered(query, 9, 13).slice(1)).toEqual(['  | head', '    ^^^^']);
    expect(rendered(query, 0, query.length).slice(1)).toEqual(['  a=1', '  ^^^']);
    expect(rendered('a\n', 2, 2).slice(1)).toEqual(['  ', '  ^']);
  });

  it('cuts a long line around the place', () => {
    const query = `${'a '.repeat(100)}f= ${'b '.repeat(100)}`;
    const [, line, carets] = rendered(query, 202, 203);
    expect(line).toMatch(/^ {2}…(?:a )+f= (?:b )+b?…$/);
    expect(carets.trim()).toBe('^');
    expect(line.slice(0, carets.length - 1).endsWith('f=')).toBe(true);
    expect(line.length).toBeLessThanOrEqual(80);
  });

  it('cuts no pair of surrogates, and wide lines by their columns', () => {
    const query = '😀'.repeat(200);
    const [, line, carets] = rendered(query, 200, 202);
    expect(line).not.toContain('\ufffd');
    expect(line).toMatch(/^ {2}…(?:😀){38}…$/u);
    expect(carets).toBe(`${' '.repeat(2 + 1 + 2 * 19)}^^`);
  });

  it('shows the beginning and the end where the place is there', () => {
    const query = 'x'.repeat(200);
    expect(rendered(query, 0, 1).slice(1)).toEqual([`  ${'x'.repeat(76)}…`, '  ^']);
    expect(rendered(query, 200, 200).slice(1)).toEqual([`  …${'x'.repeat(76)}`, `${' '.repeat(79)}^`]);
    expect(rendered(query, 0, 200)[2]).toBe(`  ${'^'.repeat(76)}`);
  });
});

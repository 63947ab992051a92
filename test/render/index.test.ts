import { describe, expect, it } from 'vitest';
import { UsageError } from '../../src/core/errors.ts';
import { createRenderer, highlightPattern, renderers } from '../../src/render/index.ts';
import { plainOptions, viewOf } from './views.ts';

describe('createRenderer', () => {
  it('knows every format of the command line', () => {
    expect(renderers().map(({ name }) => name)).toEqual([
      'pretty',
      'raw',
      'json',
      'ndjson',
      'csv',
      'tsv',
      'table',
      'chart',
    ]);
  });

  it('refuses another name and says which there are', () => {
    expect(() => createRenderer('xml', plainOptions)).toThrow(UsageError);
    expect(() => createRenderer('__proto__', plainOptions)).toThrow('There is no output format "__proto__".');
  });
});

describe('json', () => {
  it('writes elements as they come, one array in all', () => {
    const renderer = createRenderer('json', plainOptions);
    const parts = [
      renderer.begin?.(),
      renderer.record(viewOf('{"a":1}')),
      renderer.record(viewOf('{"a":12345678901234567890}')),
      renderer.end?.(),
    ];
    expect(parts.join('')).toBe('[\n{"a":1},\n{"a":12345678901234567890}\n]\n');
  });
});

describe('pretty', () => {
  it('survives names that objects have', () => {
    const line = '{"msg":"m","__proto__":{"x":1},"constructor":"c","toString":null}';
    expect(createRenderer('pretty', plainOptions).record(viewOf(line)).trim()).toBe(
      'm  __proto__.x=1 constructor=c toString=null',
    );
  });

  it('survives deep nesting', () => {
    const depth = 500;
    const line = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    expect(createRenderer('pretty', plainOptions).record(viewOf(line))).toContain('a.a.a.a');
  });

  it('hides only the path that was shown before the fields', () => {
    const view = viewOf('{"log":{"level":"info","id":1},"level":{"no":2}}', {
      level: 3,
      consumedPaths: [['log', 'level']],
    });
    expect(createRenderer('pretty', plainOptions).record(view)).toBe('INF log.id=1 level.no=2\n');
  });
});

describe('table', () => {
  it('goes on with the columns it began with', () => {
    const renderer = createRenderer('table', plainOptions);
    const columns = [
      { name: 'a', type: 'text' as const, key: true },
      { name: 'b', type: 'json' as const, key: true },
    ];
    expect(
      renderer.table({
        columns,
        rows: [
          ['long text', 1],
          ['x', 2],
        ],
      }),
    ).toBe('a          b\nlong text  1\nx          2\n');
    expect(renderer.table({ columns, rows: [['y', 3]] }, true)).toBe('y          3\n');
  });
});

describe('highlightPattern', () => {
  it('takes texts as they are, the longest first', () => {
    expect('a.b a.bc axb'.match(highlightPattern(['a.b', 'a.bc'], false) ?? /-/)).toEqual(['a.b', 'a.bc']);
    expect(highlightPattern([''], true)).toBeUndefined();
  });
});

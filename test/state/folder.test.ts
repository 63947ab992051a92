import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load, makeFolder, reset, save } from '../../src/state/folder.ts';
import { folderWith } from '../cli/run.ts';

const payload = { marks: [{ path: 'app.log', offsetBytes: 12 }], ring: Float64Array.from([1, 2]) };

describe('the folder of a state', () => {
  it('gives back what was saved, and nothing before', () => {
    const folder = folderWith();
    expect(load(folder)).toEqual({ kind: 'nothing' });
    save(folder, payload);
    expect(load(folder)).toEqual({ kind: 'state', payload });
    save(folder, { ...payload, marks: [] });
    expect(load(folder)).toEqual({ kind: 'state', payload: { ...payload, marks: [] } });
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  it('a state that was cut off at any place is set aside, never trusted', () => {
    const folder = folderWith();
    save(folder, payload);
    const whole = readFileSync(join(folder, 'state.json'));
    for (let length = 0; length < whole.length; length += 7) {
      writeFileSync(join(folder, 'state.json'), whole.subarray(0, length));
      expect(load(folder)).toMatchObject({ kind: 'damaged' });
      expect(load(folder)).toEqual({ kind: 'nothing' });
    }
  });

  it('a byte that changed is seen', () => {
    const folder = folderWith();
    save(folder, payload);
    const bytes = readFileSync(join(folder, 'state.json'));
    bytes[bytes.length - 20] ^= 1;
    writeFileSync(join(folder, 'state.json'), bytes);
    const loaded = load(folder);
    expect(loaded.kind === 'damaged' && loaded.message).toMatch(/is damaged .* moved to .*state\.json\.bad-/);
    expect(readdirSync(folder).some((name) => name.startsWith('state.json.bad-'))).toBe(true);
  });

  it.each([
    ['{"some":"file of another program"}', /is no state of logscan/],
    ['logscan-state 99 sha256='.padEnd(88, '0').concat('\n{}'), /newer version of logscan \(99\)/],
  ])('%s is set aside', (text, message) => {
    const folder = folderWith({ 'state.json': text });
    const loaded = load(folder);
    expect(loaded.kind === 'damaged' && loaded.message).toMatch(message);
  });

  it('a write that fails leaves the old state', () => {
    const folder = folderWith();
    save(folder, payload);
    mkdirSync(join(folder, 'state.json.new'));
    expect(() => save(folder, {})).toThrow(/state could not be written/);
  });

  it('is forgotten by reset', () => {
    const folder = folderWith();
    expect(reset(folder)).toBe(false);
    save(folder, payload);
    expect(reset(folder)).toBe(true);
    expect(load(folder)).toEqual({ kind: 'nothing' });
  });

  it('that cannot be made says so', () => {
    const folder = folderWith({ file: '' });
    expect(() => makeFolder(join(folder, 'file'))).toThrow(/it is no folder/);
    expect(() => makeFolder(join(folder, 'file', 'below'))).toThrow(/a part of the path is no folder/);
  });
});

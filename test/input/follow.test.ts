/** Following files: what is there, what comes, and every kind of rotation. */

import {
  appendFileSync,
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { followInputs } from '../../src/input/follow.ts';
import { Following, newFolder } from './following.ts';

const text = (...lines: readonly string[]): string => lines.map((line) => `${line}\n`).join('');
const numbered = (prefix: string, n: number): string[] => Array.from({ length: n }, (_, i) => `${prefix}${i}`);

function compress(path: string): void {
  writeFileSync(`${path}.gz`, gzipSync(readFileSync(path)));
  unlinkSync(path);
}

describe('what is there and what comes', () => {
  test('is read once, in order, with its numbers', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a', 'b'));
    const following = await Following.from([log]);
    appendFileSync(log, text('c'));
    expect(await following.count(3)).toEqual(['a', 'b', 'c']);
    expect(following.lines.map(({ line }) => line)).toEqual([1, 2, 3]);
    expect(following.notices).toEqual([]);
  });

  test('a line is given when its newline comes, not before', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, 'a\nb');
    const following = await Following.from([log]);
    expect(await following.count(1)).toEqual(['a']);
    appendFileSync(log, 'b');
    expect(await following.count(1)).toEqual(['a']);
    appendFileSync(log, 'b\n');
    expect(await following.count(2)).toEqual(['a', 'bbb']);
  });

  test('within some hundred milliseconds', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, '');
    const following = await Following.from([log]);
    const delays: number[] = [];
    for (let i = 0; i < 20; i++) {
      const writtenMs = performance.now();
      appendFileSync(log, text(`${i}`));
      await following.until(() => following.lines.length > i);
      delays.push((following.lines[i]?.atMs ?? Number.POSITIVE_INFINITY) - writtenMs);
    }
    delays.sort((a, b) => a - b);
    console.log(`a line is given after ${delays[10].toFixed(1)} ms (median of 20)`);
    expect(delays[10]).toBeLessThan(200);
  });

  test('through a link to another folder', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'real'));
    mkdirSync(join(folder, 'logs'));
    writeFileSync(join(folder, 'real/x'), text('a'));
    symlinkSync('../real/x', join(folder, 'logs/app.log'));
    const following = await Following.from([join(folder, 'logs/app.log')]);
    appendFileSync(join(folder, 'real/x'), text('b'));
    expect(await following.count(2)).toEqual(['a', 'b']);
  });

  test('a file that appears later, and one that comes back', async () => {
    const log = join(newFolder(), 'app.log');
    const following = await Following.from([log]);
    expect(following.losses).toEqual(['loss: not there yet; waiting for it']);
    writeFileSync(log, text('a'));
    expect(await following.count(1)).toEqual(['a']);
    unlinkSync(log);
    await following.until(() => following.notices.some((notice) => notice.startsWith('gone')));
    writeFileSync(log, text('a', 'b'));
    expect(await following.count(3)).toEqual(['a', 'a', 'b']);
    expect(following.losses).toHaveLength(1);
  });

  test('deleted and written anew at once, with the same content', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('same'));
    const following = await Following.from([log]);
    for (let i = 0; i < 3; i++) {
      unlinkSync(log);
      writeFileSync(log, text('same'));
      await following.until(() => following.lines.length === i + 2);
    }
    expect(await following.count(4)).toEqual(['same', 'same', 'same', 'same']);
  });

  test('a folder: new files, nested ones, none that is no log', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.log'), text('a'));
    const following = await Following.from([folder]);
    mkdirSync(join(folder, 'deep'));
    writeFileSync(join(folder, 'deep/b.log'), text('b'));
    writeFileSync(join(folder, 'picture.png'), text('no'));
    await following.until(() => following.lines.length === 2);
    appendFileSync(join(folder, 'deep/b.log'), text('bb'));
    expect(await following.count(3)).toEqual(['a', 'b', 'bb']);
    expect(following.lines[2]).toMatchObject({ name: join(folder, 'deep/b.log'), line: 2 });
  });

  test('a glob that nothing matches yet', async () => {
    const folder = newFolder();
    const following = await Following.from([join(folder, 'web-*.log')]);
    writeFileSync(join(folder, 'web-1.log'), text('a'));
    writeFileSync(join(folder, 'db.log'), text('no'));
    expect(await following.count(1)).toEqual(['a']);
  });

  test('a file given twice is read once', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.log'), text('a'));
    symlinkSync('a.log', join(folder, 'b.log'));
    const following = await Following.from([join(folder, 'a.log'), join(folder, 'b.log'), folder]);
    expect(await following.count(1)).toEqual(['a']);
  });

  test.skipIf(process.getuid?.() === 0)('a file that may not be read is said, and read once it may', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a'));
    chmodSync(log, 0);
    const following = await Following.from([log]);
    expect(following.losses).toEqual(['error: permission denied: run as a user who may read it']);
    chmodSync(log, 0o644);
    expect(await following.count(1)).toEqual(['a']);
  });

  test('a folder in the place of a file is said', async () => {
    const log = join(newFolder(), 'app.log');
    const following = await Following.from([log]);
    mkdirSync(log);
    await following.until(() => following.losses.length === 2);
    expect(following.losses[1]).toBe('error: is a folder');
  });

  test('standard input beside files, which goes on when it ends', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a'));
    const stdin = new PassThrough();
    const following = await Following.from([log, '-'], { stdin });
    stdin.write(text('from a pipe'));
    await following.until(() => following.lines.length === 2);
    stdin.end();
    appendFileSync(log, text('b'));
    expect(await following.count(3)).toEqual(['a', 'from a pipe', 'b']);
  });

  test('wrapped lines are unwrapped, and a file that is compressed is read once', async () => {
    const folder = newFolder();
    writeFileSync(join(folder, 'a.log.2.gz'), gzipSync(text('old')));
    writeFileSync(
      join(folder, 'a.log'),
      text('{"log":"{\\"n\\":1}\\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}'),
    );
    const following = await Following.from([folder]);
    appendFileSync(
      join(folder, 'a.log'),
      text('{"log":"{\\"n\\":2}\\n","stream":"stdout","time":"2026-01-01T00:00:00Z"}'),
    );
    const texts = await following.count(3);
    expect(texts[0]).toBe('old');
    expect(texts[1]).toMatch(/^\{"n":1,/);
    expect(texts[2]).toMatch(/^\{"n":2,/);
  });

  test('much that is there is handed over, and what comes is read behind it', async () => {
    const log = join(newFolder(), 'app.log');
    const line = text('x'.repeat(99));
    writeFileSync(log, `${line.repeat(60_000)}open`);
    const following = await Following.from([log]);
    appendFileSync(log, ' end\n');
    await following.until(() => following.lines.length >= 60_001);
    expect(following.lines.at(-1)).toMatchObject({ text: 'open end', line: 60_001 });
    expect(following.lines).toHaveLength(60_001);
  });
});

describe('rotation by moving', () => {
  test('the old file is read to its end, then the new one', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a'));
    const following = await Following.from([log]);
    const old = openSync(log, 'a');
    renameSync(log, `${log}.1`);
    writeFileSync(log, text('c'));
    writeSync(old, text('b'));
    await following.until(() => following.lines.length === 3);
    // A writer that notices late.
    writeSync(old, text('late'));
    closeSync(old);
    expect((await following.count(4)).toSorted()).toEqual(['a', 'b', 'c', 'late']);
    expect(following.losses).toEqual([]);
  });

  test('the last line of a file that was moved away is given, newline or not', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, 'a\nhalf');
    const following = await Following.from([log]);
    renameSync(log, `${log}.1`);
    writeFileSync(log, text('b'));
    expect(await following.count(3)).toEqual(['a', 'b', 'half']);
  });

  test.each([['app.log'], ['app.log*'], ['']])('moved on and on, and compressed, followed as "%s"', async (name) => {
    const folder = newFolder();
    const log = join(folder, 'app.log');
    writeFileSync(log, text('0'));
    const following = await Following.from([join(folder, name)]);
    for (let round = 1; round <= 4; round++) {
      for (let i = 4; i > 0; i--) for (const end of ['', '.gz']) rename(`${log}.${i}${end}`, `${log}.${i + 1}${end}`);
      renameSync(log, `${log}.1`);
      writeFileSync(log, text(`${round}`));
      await following.until(() => following.lines.length === round + 1);
      if (round % 2 === 0) compress(`${log}.2`);
    }
    // Long enough for what is compressed to be looked at.
    await sleep(2500);
    expect(following.texts).toEqual(['0', '1', '2', '3', '4']);
    expect(following.losses).toEqual([]);
  });

  test('faster than anybody looks: files that were never seen under their name', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('0'));
    const following = await Following.from([log]);
    for (let round = 1; round <= 60; round++) {
      for (let i = round; i > 0; i--) rename(`${log}.${i}`, `${log}.${i + 1}`);
      renameSync(log, `${log}.1`);
      writeFileSync(log, text(`${round}`));
    }
    expect(await following.count(61)).toEqual(numbered('', 61));
  });

  test('rotations that were there before are not read when they move on', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(`${log}.1`, text('before'));
    writeFileSync(`${log}.2.gz`, gzipSync(text('long before')));
    writeFileSync(log, text('a'));
    const following = await Following.from([log]);
    renameSync(`${log}.2.gz`, `${log}.3.gz`);
    renameSync(`${log}.1`, `${log}.2`);
    compress(`${log}.2`);
    renameSync(log, `${log}.1`);
    writeFileSync(log, text('b'));
    await sleep(2500);
    expect(following.texts).toEqual(['a', 'b']);
  });

  test('numbered logs, each with rotations of its own', async () => {
    const folder = newFolder();
    const logs = [1, 2].map((i) => join(folder, `web-${i}.log`));
    for (const [i, log] of logs.entries()) writeFileSync(log, text(`${i} a`));
    const following = await Following.from([`${folder}/web-*.log`]);
    for (const [i, log] of logs.entries()) {
      renameSync(log, `${log}.1`);
      writeFileSync(log, text(`${i} b`));
    }
    await following.until(() => following.lines.length === 4);
    // Until the files that were moved away are closed.
    await sleep(1000);
    for (const log of logs) {
      renameSync(`${log}.1`, `${log}.2`);
      compress(`${log}.2`);
    }
    await sleep(2000);
    expect(following.texts.toSorted()).toEqual(['0 a', '0 b', '1 a', '1 b']);
  });

  test('a link that is switched to the next file, as Kubernetes does', async () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'pods'));
    mkdirSync(join(folder, 'containers'));
    writeFileSync(join(folder, 'pods/0.log'), text('a'));
    const link = join(folder, 'containers/web.log');
    symlinkSync('../pods/0.log', link);
    const following = await Following.from([join(folder, 'containers')]);
    writeFileSync(join(folder, 'pods/1.log'), text('c'));
    symlinkSync('../pods/1.log', `${link}.new`);
    appendFileSync(join(folder, 'pods/0.log'), text('b'));
    renameSync(`${link}.new`, link);
    expect(await following.count(3)).toEqual(['a', 'b', 'c']);
  });
});

describe('rotation by copying and emptying', () => {
  test('what was not read before is read from the copy', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a'));
    const following = await Following.from([log]);
    appendFileSync(log, text('b', 'c'));
    copyFileSync(log, `${log}.1`);
    truncateSync(log);
    appendFileSync(log, text('d'));
    expect(await following.count(4)).toEqual(['a', 'b', 'c', 'd']);
    expect(following.losses).toEqual([]);
    expect(following.lines[3].line).toBe(1);
  });

  test('also when the copy was compressed meanwhile, and when the file has grown beyond its old size', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a'));
    const following = await Following.from([log]);
    appendFileSync(log, text('b'));
    writeFileSync(`${log}.1.gz`, gzipSync(readFileSync(log)));
    truncateSync(log);
    appendFileSync(log, text(...numbered('c', 50)));
    expect(await following.count(52)).toEqual(['a', 'b', ...numbered('c', 50)]);
  });

  test.each([
    ['app-2026-11-20.log', 'app-2026-11-20.log.1'],
    ['app.log', 'app.log-20261120'],
    ['web-1.log', 'web-1.log.1'],
    ['0.log', '0.log.20261120-101500'],
  ])('%s is copied to %s', async (name, copy) => {
    const folder = newFolder();
    const log = join(folder, name);
    writeFileSync(log, text('a'));
    const following = await Following.from([log]);
    appendFileSync(log, text('b', 'c'));
    copyFileSync(log, join(folder, copy));
    truncateSync(log);
    appendFileSync(log, text('d'));
    expect(await following.count(4)).toEqual(['a', 'b', 'c', 'd']);
  });

  test('again and again, followed with its copies', async () => {
    const folder = newFolder();
    const log = join(folder, 'app.log');
    writeFileSync(log, '');
    const following = await Following.from([`${log}*`]);
    for (let round = 0; round < 12; round++) {
      for (let i = round; i > 0; i--) rename(`${log}.${i}`, `${log}.${i + 1}`);
      appendFileSync(log, text(...numbered(`${round}-`, 20)));
      copyFileSync(log, `${log}.1`);
      truncateSync(log);
      if (round % 3 === 0) await sleep(60);
    }
    const all = Array.from({ length: 12 }, (_, round) => numbered(`${round}-`, 20)).flat();
    expect((await following.count(240)).toSorted()).toEqual(all.toSorted());
    expect(following.losses).toEqual([]);
  });

  test('without a copy it is said', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a', 'b', 'c'));
    const following = await Following.from([log]);
    truncateSync(log);
    appendFileSync(log, text('d'));
    expect(await following.count(4)).toEqual(['a', 'b', 'c', 'd']);
    expect(following.notices).toEqual(['emptied; following it from its beginning (no copy of it was found)']);
    expect(following.losses).toEqual([]);
  });

  test('without a copy, what was seen and not read is a loss', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('x'.repeat(99)).repeat(20_000));
    const events = followInputs([log]);
    // Only the first of several chunks is taken before the file is emptied.
    expect((await events.next()).value).toMatchObject({ kind: 'block' });
    truncateSync(log);
    for await (const event of events) {
      if (event.kind !== 'notice') continue;
      expect(event).toMatchObject({
        importance: 'loss',
        message: expect.stringMatching(/^emptied before its last 1,[\d,]+ bytes were read, and/),
      });
      break;
    }
  });

  test('a writer that goes on at its old place leaves zeros, which are no line', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, text('a'));
    const fd = openSync(log, 'r+');
    const following = await Following.from([log]);
    writeSync(fd, text('bb'), 2);
    await following.until(() => following.lines.length === 2);
    truncateSync(log);
    writeSync(fd, text('c'), 5);
    writeSync(fd, text('d'), 7);
    closeSync(fd);
    expect(await following.count(4)).toEqual(['a', 'bb', 'c', 'd']);
  });
});

test('an abort ends it, and no file stays open', async () => {
  const log = join(newFolder(), 'app.log');
  writeFileSync(log, text('a'));
  const before = openFiles();
  const following = await Following.from([log]);
  expect(openFiles()).toBeGreaterThan(before);
  await following.stop();
  await following.until(() => openFiles() <= before);
  expect(openFiles()).toBeLessThanOrEqual(before);
});

function openFiles(): number {
  return process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0;
}

function rename(from: string, to: string): void {
  if (existsSync(from)) renameSync(from, to);
}

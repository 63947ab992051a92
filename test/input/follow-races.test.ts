/** What a rotation does while the follower is between two looks at it: each step happens at a place in the code, none at a time. */

import { appendFileSync, copyFileSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, expect, test, vi } from 'vitest';
import type { InputFile } from '../../src/input/input.ts';
import { Following, newFolder } from './following.ts';

/** Awaited after the beginning of a file was read, and before a copy is searched for the rest of an emptied one. */
const between = vi.hoisted(() => ({
  headAndSize: async (_path: string): Promise<void> => undefined,
  emptiedAndItsCopy: async (_path: string): Promise<void> => undefined,
  /** And before a file is opened that was judged to have more. */
  judgedAndOpened: async (_path: string): Promise<void> => undefined,
}));

vi.mock('../../src/input/rotations.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof import('../../src/input/rotations.ts')>();
  return {
    ...actual,
    headOf: async (file: InputFile) => {
      const head = await actual.headOf(file);
      await between.headAndSize(file.path);
      return head;
    },
    restOfCopy: async (...args: Parameters<typeof actual.restOfCopy>) => {
      await between.emptiedAndItsCopy(args[0].path);
      return await actual.restOfCopy(...args);
    },
  };
});

vi.mock('../../src/input/source.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof import('../../src/input/source.ts')>();
  return {
    ...actual,
    probe: async (path: string) => {
      const probed = await actual.probe(path);
      await between.judgedAndOpened(path);
      return probed;
    },
  };
});

beforeEach(() => {
  between.judgedAndOpened = async () => undefined;
  between.headAndSize = async () => undefined;
  between.emptiedAndItsCopy = async () => undefined;
});

test('a copy that was not whole when its size was asked, and whose original is emptied before it is compared', async () => {
  const log = join(newFolder(), 'app.log');
  writeFileSync(log, lines('a', 100));
  const following = await Following.from([log]);
  const emptied = new Gate();
  const judged = new Gate();
  between.headAndSize = async (path) => {
    if (path !== `${log}.1` || emptied.isOpen) return;
    copyFileSync(log, path);
    truncateSync(log);
    // Until the reader hears of it, from a watch that may just have begun.
    for (; !emptied.isOpen; await sleep(20)) appendFileSync(log, lines('b', 1));
    // The loop goes on with the copy before the reader of the log does.
    setImmediate(() => setImmediate(judged.open));
  };
  between.emptiedAndItsCopy = async () => {
    emptied.open();
    await judged.opened;
  };
  writeFileSync(`${log}.1`, readFileSync(log).subarray(0, 3000));
  await following.until(() => following.texts.some((text) => text.startsWith('b')));
  appendFileSync(log, lines('c', 1));
  await following.until(() => following.texts.some((text) => text.startsWith('c')));
  expect(following.texts.filter((text) => text.startsWith('a'))).toHaveLength(100);
  expect(following.losses).toEqual([]);
});

test('a rotation that grows late is moved on before it is opened again', async () => {
  const log = join(newFolder(), 'app.log');
  writeFileSync(log, lines('a', 100));
  const following = await Following.from([log], { graceMs: 50, pollMs: 20 });
  renameSync(log, `${log}.1`);
  writeFileSync(log, lines('b', 1));
  await following.until(() => following.texts.some((text) => text.startsWith('b')));
  // Until the rotation is closed, and known as it is.
  await sleep(1000);
  let isMoved = false;
  between.judgedAndOpened = async (path) => {
    if (path !== `${log}.1` || isMoved) return;
    isMoved = true;
    renameSync(path, `${log}.2`);
  };
  appendFileSync(`${log}.1`, lines('late', 1));
  // A name that comes makes the folder be looked at.
  writeFileSync(`${log}.3`, lines('c', 1));
  await following.until(() => following.texts.some((text) => text.startsWith('late')));
  expect(isMoved).toBe(true);
  expect(following.texts.filter((text) => text.startsWith('a'))).toHaveLength(100);
  expect(following.texts.filter((text) => text.startsWith('late'))).toHaveLength(1);
});

test('a copy that is partly written when its original has been removed and closed', async () => {
  const log = join(newFolder(), 'app.log');
  writeFileSync(log, lines('a', 100));
  const whole = readFileSync(log);
  const following = await Following.from([log], { graceMs: 20, pollMs: 20 });
  rmSync(log);
  await following.until(() => following.notices.some((notice) => notice.startsWith('gone')));
  // Until it is closed.
  await sleep(1000);
  writeFileSync(`${log}.1`, whole.subarray(0, 3000));
  writeFileSync(log, lines('b', 1));
  await following.until(() => following.texts.some((text) => text.startsWith('b')));
  appendFileSync(`${log}.1`, whole.subarray(3000));
  writeFileSync(`${log}.2`, lines('c', 1));
  await following.until(() => following.texts.some((text) => text.startsWith('c')));
  expect(following.texts.filter((text) => text.startsWith('a'))).toHaveLength(100);
  expect(following.losses).toEqual(['loss: not there yet; waiting for it']);
});

/** A promise that is kept by a call. */
class Gate {
  isOpen = false;
  open = (): void => undefined;
  readonly opened = new Promise<void>((resolve) => {
    this.open = () => {
      this.isOpen = true;
      resolve();
    };
  });
}

function lines(name: string, count: number): string {
  return Array.from({ length: count }, (_, i) => `${name} ${i}`.padEnd(60, '.'))
    .join('\n')
    .concat('\n');
}

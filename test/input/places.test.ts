/** Where following can be gone on with: cut anywhere, nothing is lost and nothing comes twice. */

import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { follow } from '../../src/input/follow.ts';
import { FollowedFile } from '../../src/input/followed-file.ts';
import { TakenLines } from '../../src/input/taken-lines.ts';
import { newFolder } from './following.ts';
import { linesOf } from './reading.ts';

describe('TakenLines', () => {
  test('knows the end of the last whole line and the bytes before it, however the text is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 600 });
    fc.assert(
      fc.property(text, fc.array(fc.integer({ min: 1, max: 300 })), (content, cuts) => {
        const taken = new TakenLines();
        const bytes = Buffer.from(content);
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const chunk = bytes.subarray(at, at + (cuts[i] ?? 7));
          taken.add(chunk);
          at += chunk.length;
        }
        const end = content.lastIndexOf('\n') + 1;
        expect(taken.offset).toBe(end);
        expect(taken.recent.toString()).toBe(content.slice(Math.max(0, end - 256), end));
        taken.end();
        expect(taken.offset).toBe(content.length);
      }),
    );
  });
});

describe('places', () => {
  test('are behind what was taken, and following goes on from them', async () => {
    const log = join(newFolder(), 'app.log');
    const lines = Array.from({ length: 200 }, (_, i) => `line ${i}`);
    const got: string[] = [];
    writeFileSync(log, '');
    let held: FollowedFile | undefined;
    for (let part = 0; part < 4; part++) {
      // Each part ends within a line.
      const before = lines.slice(0, part * 50).join('\n').length;
      const text = lines.slice(0, part * 50 + 50).join('\n');
      appendFileSync(log, text.slice(before));
      const wanted = part * 50 + 49;
      const abort = new AbortController();
      const followed = follow([log], { signal: abort.signal, ...(held === undefined ? {} : { held: [held] }) });
      while (got.length < wanted) {
        const { value } = await followed.events.next();
        if (value?.kind === 'block') got.push(...linesOf(value.block).map((line) => line.text));
      }
      void followed.events.next();
      await sleep(1);
      const [place] = followed.places()?.files ?? [];
      expect(place).toMatchObject({ lines: wanted, isDone: false, isPacked: false });
      expect(place.offset).toBe(lines.slice(0, wanted).join('\n').length + 1);
      abort.abort();
      held = FollowedFile.open({ path: log, name: log, named: true }, place.offset);
      held.lines = place.lines;
    }
    held?.close();
    expect(got).toEqual(lines.slice(0, 199));
  });

  test('a block that was not asked beyond is not taken', async () => {
    const log = join(newFolder(), 'app.log');
    writeFileSync(log, 'a\nb\n');
    const abort = new AbortController();
    const followed = follow([log], { signal: abort.signal });
    for (;;) {
      const { value } = await followed.events.next();
      if (value?.kind === 'block') break;
    }
    await sleep(1);
    expect(followed.places()?.files.map(({ offset }) => offset)).toEqual([0]);
    abort.abort();
  });
});

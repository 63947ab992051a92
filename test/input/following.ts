/** Helper of the follow tests: follows in the background and keeps what came. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach } from 'vitest';
import { type FollowOptions, followInputs } from '../../src/input/follow.ts';
import type { FollowEvent } from '../../src/input/follow-events.ts';
import { linesOf } from './reading.ts';

/** Generous: tells a hang from an answer. */
const patienceMs = 10_000;

export interface FollowedLine {
  readonly text: string;
  readonly name: string;
  readonly line: number;
  readonly atMs: number;
}

const running: Following[] = [];
const folders: string[] = [];

afterEach(async () => {
  for (const following of running.splice(0)) await following.stop();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder, gone after the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'logscan-follow-'));
  folders.push(folder);
  return folder;
}

export class Following {
  readonly lines: FollowedLine[] = [];
  readonly notices: string[] = [];
  readonly losses: string[] = [];
  hasCaughtUp = false;
  readonly #stop = new AbortController();
  readonly #done: Promise<void>;

  constructor(names: readonly string[], options: FollowOptions = {}) {
    this.#done = this.#run(followInputs(names, { graceMs: 600, ...options, signal: this.#stop.signal }));
    running.push(this);
  }

  /** Follows, and waits until what was there has been read. */
  static async from(names: readonly string[], options: FollowOptions = {}): Promise<Following> {
    const following = new Following(names, options);
    await following.until(() => following.hasCaughtUp);
    return following;
  }

  get texts(): string[] {
    return this.lines.map(({ text }) => text);
  }

  async #run(events: AsyncIterable<FollowEvent>): Promise<void> {
    for await (const event of events) {
      if (event.kind === 'caughtUp') this.hasCaughtUp = true;
      else if (event.kind === 'notice') {
        this.notices.push(event.message);
        if (event.importance !== 'detail') this.losses.push(`${event.importance}: ${event.message}`);
      } else if (event.kind === 'block') {
        const { file } = event.stream;
        for (const { text, line } of linesOf(event.block))
          this.lines.push({ text, name: file.name, line, atMs: performance.now() });
      }
    }
  }

  /** Waits until it is so, or for long. */
  async until(isSo: () => boolean): Promise<void> {
    for (const startMs = performance.now(); !isSo() && performance.now() - startMs < patienceMs; ) await sleep(5);
  }

  /** Waits for so many lines, and a little for any more. */
  async count(n: number): Promise<string[]> {
    await this.until(() => this.lines.length >= n);
    await sleep(150);
    return this.texts;
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#done;
  }
}

/** Where a live run tells what it finds. */

import type { LiveRun } from '../../analysis/spike/live-run.ts';
import { digestOf } from '../../analysis/spike/saved-run.ts';
import type { Alert } from '../../detect/alert.ts';
import { say } from '../kept-run.ts';
import { write } from '../output.ts';
import type { SpikeText } from '../spike-text.ts';

export interface Screen {
  /** So often it wants to draw; what is to be sent is looked at then, too. */
  readonly pulseMs: number;
  tell(alerts: readonly Alert[]): Promise<void>;
  /** What changed since the run before: what began and ended meanwhile is told in one piece. */
  tellMissed(alerts: readonly Alert[]): Promise<void>;
  /** A line for a person, on standard error. */
  say(text: string): void;
  /** Called several times a second. `lines` were read, so many alerts wait for their sinks. */
  draw(run: LiveRun, counts: { readonly lines: number; readonly undelivered: number }): void;
  close(): void;
}

/** Lines as they come: for pipes, files, and machines. */
export class LineScreen implements Screen {
  readonly pulseMs = 1000;
  readonly #text: SpikeText;
  readonly #isJson: boolean;

  constructor(text: SpikeText, format: 'pretty' | 'ndjson') {
    this.#text = text;
    this.#isJson = format === 'ndjson';
  }

  async tell(alerts: readonly Alert[]): Promise<void> {
    await write(this.#isJson ? jsonLines(alerts) : this.textOf(alerts));
  }

  async tellMissed(alerts: readonly Alert[]): Promise<void> {
    await write(this.#isJson ? jsonLines(alerts) : this.missedText(alerts));
  }

  textOf(alerts: readonly Alert[]): string {
    return alerts.map((alert) => this.#text.alert(alert)).join('');
  }

  missedText(alerts: readonly Alert[]): string {
    const { over, others } = digestOf(alerts);
    return this.textOf(others) + (over.length > 0 ? this.#text.digest(over) : '');
  }

  say(text: string): void {
    say(text);
  }

  draw(): void {}

  close(): void {}
}

function jsonLines(alerts: readonly Alert[]): string {
  return alerts.map((alert) => `${JSON.stringify(alert)}\n`).join('');
}

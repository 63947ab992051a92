/** A terminal: alerts as lines that stay, and below them the series as they are, drawn anew in their place. */

import type { LiveRun } from '../../analysis/spike/live-run.ts';
import { type Preview, previewOf } from '../../analysis/spike/preview.ts';
import type { Alert } from '../../detect/alert.ts';
import { LiveTable } from '../live-table.ts';
import { write } from '../output.ts';
import type { SpikeText } from '../spike-text.ts';
import { LineScreen, type Screen } from './screen.ts';
import { type ViewOptions, viewText } from './view.ts';

/** Lines of the screen that are left to what is above. */
const otherLines = 5;
/** Looking at all series may take this share of the time. */
const shareOfTime = 0.05;
const leastGapMs = 250;
/** When nothing was read it is drawn only so often: windows move on. */
const idleGapMs = 1000;

export class ViewScreen implements Screen {
  readonly pulseMs = leastGapMs;
  readonly #lines: LineScreen;
  readonly #table: LiveTable;
  readonly #options: Pick<ViewOptions, 'unicode' | 'color'>;
  #drawn = '';
  #linesDrawn = -1;
  #drawnMs = 0;
  #nextMs = 0;

  constructor(text: SpikeText, options: Pick<ViewOptions, 'unicode' | 'color'>) {
    this.#lines = new LineScreen(text, 'pretty');
    this.#options = options;
    this.#table = new LiveTable(
      () => {
        throw new Error('BUG: the view is text');
      },
      () => process.stdout.rows || 24,
    );
  }

  async tell(alerts: readonly Alert[]): Promise<void> {
    if (alerts.length > 0) await write(this.#clear() + this.#lines.textOf(alerts));
  }

  async tellMissed(alerts: readonly Alert[]): Promise<void> {
    if (alerts.length > 0) await write(this.#clear() + this.#lines.missedText(alerts));
  }

  say(text: string): void {
    process.stdout.write(this.#clear());
    this.#lines.say(text);
  }

  draw(run: LiveRun, { lines, undelivered }: { readonly lines: number; readonly undelivered: number }): void {
    const startMs = Date.now();
    const isIdle = lines === this.#linesDrawn && this.#drawn !== '';
    if (startMs < this.#nextMs || (isIdle && startMs - this.#drawnMs < idleGapMs)) return;
    const { isCaughtUp, newestMs } = run;
    const lagMs = newestMs === undefined ? undefined : Math.max(0, startMs - newestMs);
    const state = { preview: this.#preview(run), nowMs: startMs, lines, lagMs, isCaughtUp, undelivered };
    const text = viewText(state, { ...this.#options, columns: process.stdout.columns || 80 });
    const endMs = Date.now();
    this.#linesDrawn = lines;
    this.#drawnMs = startMs;
    this.#nextMs = Math.max(startMs + leastGapMs, endMs + (endMs - startMs) / shareOfTime);
    if (text === this.#drawn || process.stdout.writableNeedDrain) return;
    process.stdout.write(this.#table.draw(text));
    this.#drawn = text;
  }

  #preview(run: LiveRun): Preview | undefined {
    if (!run.isCaughtUp) return undefined;
    run.takeNew();
    const most = Math.max(1, (process.stdout.rows || 24) - otherLines);
    return previewOf(run.rules, run.sessions, run.presentMs, most);
  }

  #clear(): string {
    this.#drawn = '';
    return this.#table.clear();
  }

  /** The last drawing stays. */
  close(): void {}
}

/** Where a live run tells what it finds: a view where a person looks at a terminal that can move its cursor. */
export function screenFor(
  text: SpikeText,
  format: 'pretty' | 'ndjson',
  options: Pick<ViewOptions, 'unicode' | 'color'>,
): Screen {
  const isView = format === 'pretty' && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
  return isView ? new ViewScreen(text, options) : new LineScreen(text, format);
}

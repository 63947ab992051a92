/** The state of a live run: saved as a whole when steps are sealed, so that a run that is killed is gone on with from there. */

import type { Alert, PendingAlert } from '../../detect/alert.ts';
import type { FollowedPlaces } from '../../input/follow.ts';
import { save } from '../../state/folder.ts';
import { clearDeliveries, deliveryKey, noteDelivery } from '../../state/journal.ts';
import type { InputMark } from '../../state/marks.ts';
import { PlaceMarks } from './live-marks.ts';
import { firingOf, type KeptRule, planOf, type RunKind, type SavedRun, withKnownExplanations } from './saved-run.ts';
import type { SpikeSession } from './session.ts';

/** Saving takes this share of the time at most, unless something changed. */
const shareOfTime = 0.05;

/** The file system's clock goes in ticks, a little behind. */
const clockTickMs = 100;

export interface LiveSnapshot {
  readonly rules: readonly KeptRule[];
  readonly sessions: readonly SpikeSession[];
  readonly places: FollowedPlaces;
  /** What was not told yet. */
  readonly undelivered: readonly Alert[];
  /** Of what fires: alerts that were explained. */
  readonly told: readonly Alert[];
  /** Asked when it is written down. */
  readonly pending: () => readonly PendingAlert[];
}

export class LiveState {
  readonly #folder: string;
  readonly #kind: RunKind;
  readonly #absent: readonly InputMark[];
  readonly #placeMarks = new PlaceMarks();
  /** Its alerts were not told yet. */
  #last: SavedRun | undefined;
  #nextMs = 0;

  /** @param absent marks of inputs that are not being read */
  constructor(folder: string, kind: RunKind, absent: readonly InputMark[]) {
    this.#folder = folder;
    this.#kind = kind;
    this.#absent = absent;
  }

  /** Throws UsageError where it can't be written: the one before is still there. */
  async save({ rules, sessions, places, undelivered, pending, told }: LiveSnapshot): Promise<void> {
    const startMs = Date.now();
    if (undelivered.length === 0 && startMs < this.#nextMs) return;
    const marks = await this.#placeMarks.marksOf(places.files);
    this.#write({
      kind: this.#kind,
      // Not now: what came since the last look and was rotated away is unknown, and new to the next run.
      runMs: places.lookedMs - clockTickMs,
      marks: [...marks, ...this.#absent],
      sessions: rules.map(({ settings }, i) => [planOf(settings), sessions[i].save()]),
      undelivered,
      pending: pending(),
      firing: rules.flatMap((rule, i) => firingOf(rule, withKnownExplanations(sessions[i].firing(), told))),
    });
    const endMs = Date.now();
    this.#nextMs = endMs + (endMs - startMs) / shareOfTime;
  }

  /** What was saved as not told has been. */
  told(pending: readonly PendingAlert[]): void {
    if (this.#last !== undefined) this.#write({ ...this.#last, undelivered: [], pending });
  }

  /** A sink took one, or refused it for good. */
  settled({ sinkId, alert }: PendingAlert): void {
    noteDelivery(this.#folder, deliveryKey(sinkId, alert.deliveryId));
  }

  #write(run: SavedRun): void {
    save(this.#folder, run);
    clearDeliveries(this.#folder);
    this.#last = run.undelivered.length === 0 ? undefined : run;
  }
}

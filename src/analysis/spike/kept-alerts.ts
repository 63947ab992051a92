/** The state of a run, and what becomes of the run's alerts after it was saved. */

import { UsageError } from '../../core/errors.ts';
import type { PendingAlert } from '../../detect/alert.ts';
import { save } from '../../state/folder.ts';
import { clearDeliveries, deliveryKey, noteDelivery } from '../../state/journal.ts';
import type { SavedRun } from './saved-run.ts';

export interface KeptAlerts {
  /** Why the state could not be written: the alerts are told all the same. */
  readonly failure: UsageError | undefined;
  /** Says that the alerts were told: the next run does not tell them again. Not called, it does. */
  told(): void;
  /** Notes at once that a sink took or refused one: whatever becomes of this run, it is not sent again. */
  settled(one: PendingAlert): void;
  /** Keeps what still waits. Not called, all that is not settled does. */
  keep(waiting: readonly PendingAlert[]): void;
}

/** Saves the run, and then what becomes of its alerts. */
export function kept(folder: string, run: SavedRun): KeptAlerts {
  const failure = savedOr(folder, run);
  if (failure !== undefined) return { failure, ...nothingKept };
  clearDeliveries(folder);
  let last = run;
  const replace = (change: Pick<SavedRun, 'undelivered'> | Pick<SavedRun, 'pending'>): void => {
    last = { ...last, ...change };
    save(folder, last);
  };
  return {
    failure,
    told: () => {
      if (last.undelivered.length > 0) replace({ undelivered: [] });
    },
    settled: ({ sinkId, alert }) => {
      noteDelivery(folder, deliveryKey(sinkId, alert.deliveryId));
    },
    keep: (waiting) => {
      if (run.pending?.length === 0) return;
      replace({ pending: waiting });
      clearDeliveries(folder);
    },
  };
}

/** Of a run that saves nothing. */
export const nothingKept = { told: () => undefined, settled: () => undefined, keep: () => undefined };

function savedOr(folder: string, run: SavedRun): UsageError | undefined {
  try {
    save(folder, run);
    return undefined;
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
}

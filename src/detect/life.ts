/** The life of an alert: inactive, pending (`--for`), firing, and back. Pure: a state and what was seen give the next state
 * and what has to be told. */

import type { AlertKind } from './alert.ts';

export type AlertState =
  | { readonly phase: 'inactive'; readonly toldMs?: number }
  | ({ readonly phase: 'pending' } & Begun)
  | ({
      readonly phase: 'firing';
      /** When it began to fire: after pending. */
      readonly firedMs: number;
      /** The level when it was last told: another doubling is told again. Undefined: it is held back (`--cooldown`). */
      readonly toldLevel: number | undefined;
      readonly peak: number;
      /** How often it was told to have doubled. */
      readonly escalations: number;
    } & Begun);

interface Begun {
  readonly sinceMs: number;
  readonly onsetMs: number;
  /** The baseline of the time before onset. */
  readonly frozen: number;
  /** When the alert before was last told to fire. */
  readonly toldMs?: number;
}

/** What was seen at a step. */
export interface Signal {
  readonly atMs: number;
  readonly enters: boolean;
  readonly leaves: boolean;
  /** The new level is the usual one by now. */
  readonly steady: boolean;
  /** The size of it, positive; escalates when it doubles. */
  readonly level: number;
  /** Asked once, when it begins. */
  begin(): { readonly onsetMs: number; readonly frozen: number };
}

export interface LifeOptions {
  /** How long it must last before it fires. */
  readonly forMs: number;
  /** So long after it was told, firing again is not. */
  readonly cooldownMs: number;
  /** After so long a steady level is the new baseline. */
  readonly adoptMs: number;
}

export interface Step {
  readonly state: AlertState;
  readonly change?: AlertKind;
  /** Resolved because the level has lasted, not because it went back. */
  readonly adopted?: true;
}

export const inactive: AlertState = { phase: 'inactive' };

export function advance(state: AlertState, signal: Signal, options: LifeOptions): Step {
  switch (state.phase) {
    case 'inactive':
      return signal.enters ? begin(state, signal, options) : { state };
    case 'pending':
      if (!signal.enters) return { state: inactiveAfter(state.toldMs) };
      return ripens(state, signal, options) ? fire(state, signal, options) : { state };
    case 'firing':
      return goOn(state, signal, options);
  }
}

type Pending = Extract<AlertState, { phase: 'pending' }>;
type Firing = Extract<AlertState, { phase: 'firing' }>;

function inactiveAfter(toldMs: number | undefined): AlertState {
  return toldMs === undefined ? inactive : { phase: 'inactive', toldMs };
}

function begin({ toldMs }: Extract<AlertState, { phase: 'inactive' }>, signal: Signal, options: LifeOptions): Step {
  const begun = signal.begin();
  const state: Pending = {
    phase: 'pending',
    sinceMs: signal.atMs,
    ...begun,
    ...(toldMs === undefined ? {} : { toldMs }),
  };
  return ripens(state, signal, options) ? fire(state, signal, options) : { state };
}

function ripens({ sinceMs }: Pending, { atMs }: Signal, { forMs }: LifeOptions): boolean {
  return atMs - sinceMs >= forMs;
}

function fire({ phase: _, ...begun }: Pending, { atMs, level }: Signal, options: LifeOptions): Step {
  const state: Firing = {
    phase: 'firing',
    ...begun,
    firedMs: atMs,
    toldLevel: undefined,
    peak: level,
    escalations: 0,
  };
  return isCooling(state, atMs, options) ? { state } : tellFiring(state, level);
}

function isCooling({ toldMs }: Firing, atMs: number, { cooldownMs }: LifeOptions): boolean {
  return toldMs !== undefined && atMs - toldMs < cooldownMs;
}

function tellFiring(state: Firing, level: number): Step {
  return { state: { ...state, toldLevel: level }, change: 'firing' };
}

function goOn(before: Firing, signal: Signal, options: LifeOptions): Step {
  const { atMs, level } = signal;
  const state: Firing = { ...before, peak: Math.max(before.peak, level) };
  const adopted = signal.steady && atMs - state.onsetMs >= options.adoptMs;
  if (signal.leaves || adopted) return end(state, adopted && !signal.leaves);
  if (state.toldLevel === undefined) return isCooling(state, atMs, options) ? { state } : tellFiring(state, level);
  if (level < 2 * state.toldLevel) return { state };
  return {
    state: { ...state, toldLevel: level, escalations: state.escalations + 1 },
    change: 'escalated',
  };
}

/** What nobody was told of ends in silence. */
function end(state: Firing, adopted: boolean): Step {
  if (state.toldLevel === undefined) return { state: inactiveAfter(state.toldMs) };
  return {
    state: inactiveAfter(state.firedMs),
    change: 'resolved',
    ...(adopted ? { adopted: true as const } : {}),
  };
}

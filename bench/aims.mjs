/**
 * What a question should reach. An aim looks at what was measured and says how far it got.
 *
 * @typedef {import('./measure.mjs').Measured} Measured
 * @typedef {{ aim: string, value: number | null, got: string, reached: boolean | null }} Verdict
 *   null: it could not be told.
 * @typedef {(measured: Measured) => Verdict} Aim
 */

import { median } from './statistics.mjs';

/**
 * @param {string} peer
 * @param {number} times
 * @returns {Aim}
 */
export function timesAsFast(peer, times) {
  return ({ peers }) => {
    const value = median(peers.get(peer)?.ratios ?? []);
    return verdict(
      `${times}x ${peers.get(peer)?.title ?? peer}`,
      value,
      (ratio) => `${ratio.toFixed(2)}x`,
      value !== null && value >= times,
    );
  };
}

/**
 * At most so many times the peer's time.
 *
 * @param {string} peer
 * @param {number} times
 * @returns {Aim}
 */
export function atMostTimes(peer, times) {
  return ({ peers }) => {
    const ratio = median(peers.get(peer)?.ratios ?? []);
    const value = ratio === null ? null : 1 / ratio;
    const title = `at most ${times}x ${peers.get(peer)?.title ?? peer}'s time`;
    return verdict(title, value, (of) => `${of.toFixed(2)}x`, value !== null && value <= times);
  };
}

/**
 * @param {number} megabytes of a million bytes
 * @returns {Aim}
 */
export function peakUnder(megabytes) {
  return ({ logscan }) => {
    const value = logscan.peakBytes === null ? null : logscan.peakBytes / 1e6;
    return verdict(`under ${megabytes} MB`, value, (mb) => `${mb.toFixed(0)} MB`, value !== null && value < megabytes);
  };
}

/**
 * @param {string} peer
 * @param {number} ms
 * @returns {Aim}
 */
export function withinOf(peer, ms) {
  return ({ peers }) => {
    const value = median(peers.get(peer)?.differencesMs ?? []);
    return verdict(
      `within ${ms} ms of ${peers.get(peer)?.title ?? peer}`,
      value,
      (over) => `${over.toFixed(0)} ms`,
      value !== null && value <= ms,
    );
  };
}

/**
 * @param {string} aim
 * @param {number | null} value
 * @param {(value: number) => string} print
 * @param {boolean} reached
 * @returns {Verdict}
 */
function verdict(aim, value, print, reached) {
  return value === null
    ? { aim, value, got: 'not measured', reached: null }
    : { aim, value, got: print(value), reached };
}

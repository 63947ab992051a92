/** What was measured of one question, to be read by people. */

import { median } from './statistics.mjs';

/**
 * Of starting more than of reading: differences say more than ratios.
 * @param {import('./questions/index.mjs').Question} question
 */
export const isStartUp = ({ input }) => input === 'none' || input === 'first100';

/**
 * @param {import('./measure.mjs').Measured} measured
 * @param {number} bytes of the input
 */
export function table({ question, logscan, peers }, bytes) {
  const against = isStartUp(question) ? difference : ratio;
  const rows = [
    row(logscan, bytes, question, ''),
    ...[...peers.values()].map((times) => row(times, bytes, question, against(times))),
  ];
  return `${align(rows)}\n`;
}

/**
 * @param {import('./measure.mjs').Times} times
 * @param {number} bytes
 * @param {import('./questions/index.mjs').Question} question
 * @param {string} against
 */
function row({ title, ms, peakBytes }, bytes, question, against) {
  const middle = median(ms) ?? Number.NaN;
  return [
    `  ${title}`,
    `${middle.toFixed(0)} ms`,
    `${Math.min(...ms).toFixed(0)} to ${Math.max(...ms).toFixed(0)}`,
    isStartUp(question) ? '' : `${(bytes / middle / 1e6).toFixed(2)} GB/s`,
    peakBytes === null ? '-' : `${(peakBytes / 1e6).toFixed(0)} MB`,
    against,
  ];
}

/** @param {import('./measure.mjs').PeerTimes} times */
function ratio({ ratios }) {
  return `${median(ratios)?.toFixed(2)}x the time (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)})`;
}

/** @param {import('./measure.mjs').PeerTimes} times */
function difference({ differencesMs }) {
  const ms = median(differencesMs) ?? Number.NaN;
  return ms < 0 ? `logscan ${(-ms).toFixed(0)} ms faster` : `logscan ${ms.toFixed(0)} ms slower`;
}

/** The first column and the last to the left, numbers to the right. @param {string[][]} rows */
function align(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows
    .map((cells) =>
      cells
        .map((cell, column) =>
          column === 0 || column === cells.length - 1 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

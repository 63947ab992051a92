/** The figures of a run, kept as JSON: bench/record/<date>-<size>.json. Every time is kept, not only the medians. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from './corpus.mjs';
import { machine, versions } from './machine.mjs';
import { median } from './statistics.mjs';

/**
 * @param {{
 *   size: import('./corpus.mjs').Size,
 *   corpus: import('./corpus.mjs').Corpus,
 *   peers: readonly import('./peers/index.mjs').Peer[],
 *   runner: import('./process.mjs').Runner,
 *   measured: readonly import('./measure.mjs').Measured[],
 * }} run
 * @returns {Promise<string>} the path
 */
export async function record({ size, corpus, peers, runner, measured }) {
  const date = new Date().toISOString();
  const folder = fileURLToPath(new URL('record/', import.meta.url));
  const path = `${folder}${date.slice(0, 10)}-${size.flag}.json`;
  const document = {
    date,
    machine: { ...machine(), coresUsed: runner.cores, memoryBy: runner.memoryBy },
    versions: versions(peers),
    corpus: { size: size.flag, bytes: corpus.bytes, about: corpus.about, sha256: await sha256(corpus.path) },
    questions: measured.map(questionRecord),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(document, null, 1)}\n`);
  return path;
}

/** @param {import('./measure.mjs').Measured} measured */
function questionRecord(measured) {
  const { question, logscan, peers } = measured;
  return {
    id: question.id,
    args: question.args,
    input: question.input,
    aims: question.aims.map((aim) => aim(measured)),
    logscan: timesRecord(logscan),
    peers: Object.fromEntries(
      [...peers].map(([name, times]) => [
        name,
        {
          ...timesRecord(times),
          ratio: rounded(median(times.ratios)),
          ratios: times.ratios.map(rounded),
          differenceMs: rounded(median(times.differencesMs)),
        },
      ]),
    ),
  };
}

/** @param {import('./measure.mjs').Times} times */
function timesRecord({ title, ms, peakBytes }) {
  return { title, medianMs: rounded(median(ms)), ms: ms.map(rounded), peakBytes };
}

/** @param {number | null} value */
function rounded(value) {
  return value === null ? null : Math.round(value * 1000) / 1000;
}

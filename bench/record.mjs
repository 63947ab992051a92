/**
 * The figures of a run, kept as JSON: bench/record/<date>-<size>.json. Every time is kept, not only the medians. What was asked
 * before on that day of the same commit stays, where it was not asked again: a long run can be had in parts.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from './corpus.mjs';
import { machine, versions } from './machine.mjs';
import { median } from './statistics.mjs';

const nothing = { versions: {}, corpora: {}, questions: [] };

/**
 * @param {{
 *   size: import('./sizes.mjs').Size,
 *   inputs: ReadonlyMap<string, import('./inputs.mjs').Input>,
 *   peers: readonly import('./peers/index.mjs').Peer[],
 *   runner: import('./process.mjs').Runner,
 *   measured: readonly import('./measure.mjs').Measured[],
 * }} run
 * @returns {Promise<string>} the path
 */
export async function record({ size, inputs, peers, runner, measured }) {
  const date = new Date().toISOString();
  const folder = fileURLToPath(new URL('record/', import.meta.url));
  const path = `${folder}${date.slice(0, 10)}-${size.flag}.json`;
  const now = versions(peers);
  const kept = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : nothing;
  const before = kept.versions.logscan === now.logscan ? kept : nothing;
  const ids = new Set(measured.map(({ question }) => question.id));
  /** @type {Record<string, object>} */
  const corpora = {};
  for (const [name, { files, bytes, about }] of inputs)
    if (files.length === 1) corpora[name] = { bytes, about, sha256: await sha256(files[0]) };
  const document = {
    date,
    machine: { ...machine(), coresUsed: runner.cores, memoryBy: runner.memoryBy },
    versions: { ...before.versions, ...now },
    size: size.name,
    corpora: { ...before.corpora, ...corpora },
    questions: [
      ...before.questions.filter((/** @type {{ id: string }} */ { id }) => !ids.has(id)),
      ...measured.map((one) => questionRecord(one, inputs.get(one.question.input)?.bytes ?? 0)),
    ],
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, `${JSON.stringify(document, null, 1)}\n`);
  return path;
}

/**
 * @param {import('./measure.mjs').Measured} measured
 * @param {number} bytes
 */
function questionRecord(measured, bytes) {
  const { question, logscan, peers } = measured;
  return {
    id: question.id,
    args: question.args,
    input: question.input,
    bytes,
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

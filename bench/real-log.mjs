/**
 * Logs of real services and loggers, repeated to a size: all files below ../shared/data, where that is, that hold a JSON
 * object a line. Absent, questions about them are not asked.
 */

import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { folder } from './corpus.mjs';

const data = fileURLToPath(new URL('../../shared/data/', import.meta.url));

export const hasRealLogs = existsSync(data);

/**
 * @param {import('./sizes.mjs').Size} size
 * @returns {import('./inputs.mjs').Input}
 */
export function realLog({ name, bytes }) {
  const path = `${folder}real-${name}.log`;
  const about = 'real logs, repeated';
  if (!existsSync(path) || statSync(path).size < bytes) write(path, bytes);
  return { files: [path], bytes: statSync(path).size, about };
}

/**
 * @param {string} path
 * @param {number} bytes
 */
function write(path, bytes) {
  mkdirSync(folder, { recursive: true });
  const text = Buffer.concat(recordFiles());
  const file = openSync(path, 'w');
  for (let written = 0; written < bytes; written += text.length) writeSync(file, text);
  closeSync(file);
}

function recordFiles() {
  const names = readdirSync(data, { recursive: true, encoding: 'utf8' }).sort();
  return names.flatMap((name) => {
    const path = join(data, name);
    if (!/\.(log|json|jsonl|ndjson)$/.test(name) || !statSync(path).isFile()) return [];
    const text = readFileSync(path, 'utf8');
    return isRecords(text) ? [Buffer.from(text.endsWith('\n') ? text : `${text}\n`)] : [];
  });
}

/** Every line is a JSON object, and no line would be taken for a wrapper's. @param {string} text */
function isRecords(text) {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length > 1 && lines.every(isPlainRecord);
}

/** @param {string} line */
function isPlainRecord(line) {
  try {
    const record = JSON.parse(line);
    return typeof record === 'object' && record !== null && !Array.isArray(record) && !('stream' in record);
  } catch {
    return false;
  }
}

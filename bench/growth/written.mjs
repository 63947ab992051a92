/** Logs written for one curve, kept in corpus/ under a name that says what is in them. */

import { closeSync, existsSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { folder } from '../corpus.mjs';

const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * @param {string} name
 * @param {number} records
 * @param {(i: number) => string} line without its newline
 */
export function written(name, records, line) {
  const path = `${folder}growth/${name}`;
  if (existsSync(path)) return path;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.partial`, 'w');
  let piece = '';
  for (let i = 0; i < records; i++) {
    piece += `${line(i)}\n`;
    if (piece.length < PIECE_BYTES && i < records - 1) continue;
    writeSync(file, piece);
    piece = '';
  }
  closeSync(file);
  renameSync(`${path}.partial`, path);
  return path;
}

/** One record as many programs write it. @param {number} i */
export function flatLine(i) {
  const time = new Date(START_MS + i).toISOString();
  return `{"time":"${time}","level":"info","duration":${(i * 7919) % 2000},"userId":"user${(i * 104_729) % 5000}","message":"GET /api/orders/${i}"}`;
}

/** How many of the first n have a duration over 1000. @param {number} n */
export function slowOf(n) {
  let slow = 0;
  for (let i = 0; i < n; i++) if ((i * 7919) % 2000 > 1000) slow++;
  return slow;
}

const START_MS = Date.UTC(2026, 10, 20);

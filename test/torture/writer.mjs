// A service that logs numbered records at a steady rate while its log is rotated in every way at random: moved, copied and
// emptied, compressed at once or later; lines are cut anywhere between two writes. It pauses where a log is emptied, as only
// then no tool could lose anything. At the end it prints how many records it wrote, as JSON.
//
//     node test/torture/writer.mjs FOLDER SECONDS LINES-PER-SECOND ROTATIONS-PER-SECOND SEED [MODE,...]

import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';

const [folder, seconds, linesPerSecond, rotationsPerSecond, seed, chosen] = process.argv.slice(2);
const log = join(folder, 'app.log');
const keptRotations = 40;
const stepMs = 5;

const random = mulberry32(Number(seed));
const below = (n) => Math.floor(random() * n);
const pick = (list) => list[below(list.length)];

let fd = openSync(log, 'a');
let n = 0;
/** The rest of a line whose beginning was written. */
let rest = '';

const modes = {
  move: () => move(),
  moveAndCompress: () => {
    move();
    compress(1);
  },
  /** The writer takes some time to notice that its file was moved. */
  moveLate: () => {
    shift();
    renameSync(log, `${log}.1`);
    writeFileSync(log, '');
    write(1 + below(200));
    finishLine();
    reopen();
  },
  copyAndEmpty: () => copyAndEmpty(),
  copyCompressAndEmpty: () => {
    copyAndEmpty();
    compress(1);
  },
  compressOld: () => compress(1 + below(5)),
};
const used = chosen === undefined ? Object.keys(modes) : chosen.split(',');

function move() {
  shift();
  finishLine();
  renameSync(log, `${log}.1`);
  reopen();
}

function copyAndEmpty() {
  shift();
  finishLine();
  copyFileSync(log, `${log}.1`);
  truncateSync(log);
}

function reopen() {
  closeSync(fd);
  fd = openSync(log, 'a');
}

function shift() {
  for (let i = keptRotations; i > 0; i--) {
    for (const end of ['', '.gz']) {
      if (!existsSync(`${log}.${i}${end}`)) continue;
      if (i === keptRotations) unlinkSync(`${log}.${i}${end}`);
      else renameSync(`${log}.${i}${end}`, `${log}.${i + 1}${end}`);
    }
  }
}

function compress(i) {
  if (!existsSync(`${log}.${i}`)) return;
  writeFileSync(`${log}.${i}.gz`, gzipSync(readFileSync(`${log}.${i}`), { level: 1 }));
  unlinkSync(`${log}.${i}`);
}

function write(lines) {
  let text = rest;
  for (let i = 0; i < lines; i++) {
    const level = n % 100 === 0 ? 'error' : 'info';
    text += `${JSON.stringify({ time: new Date().toISOString(), level, n: n++, msg: 'x'.repeat(below(60)) })}\n`;
  }
  const cut = text.length - below(Math.min(40, text.length));
  writeSync(fd, text.slice(0, cut));
  rest = text.slice(cut);
}

function finishLine() {
  if (rest !== '') writeSync(fd, rest);
  rest = '';
}

/** The same numbers for the same seed. https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
function mulberry32(a) {
  let state = a >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const startMs = performance.now();
const rotations = {};
/** Which, and before which record: told with what came twice. */
const history = [];
for (let elapsedMs = 0; elapsedMs < Number(seconds) * 1000; elapsedMs = performance.now() - startMs) {
  write(Math.max(0, Math.floor((elapsedMs / 1000) * Number(linesPerSecond)) - n));
  if (random() < (Number(rotationsPerSecond) * stepMs) / 1000) {
    const mode = pick(used);
    rotations[mode] = (rotations[mode] ?? 0) + 1;
    history.push([mode, n]);
    modes[mode]();
  }
  await sleep(stepMs);
}
finishLine();
console.log(JSON.stringify({ records: n, rotations, history }));

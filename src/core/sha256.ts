/** SHA-256 of little, without `node:crypto`: to load that and what it needs takes Node longer than a run from cron that finds
 *  nothing new takes for all else. */

import { createHash } from 'node:crypto';

/** More is for `node:crypto`, which by then is quicker with its loading. */
const ownBytes = 8 * 1024;
const blockBytes = 64;

/** The 32 bytes of the digest. */
export function sha256(bytes: Uint8Array): Buffer {
  return bytes.length <= ownBytes ? ownSha256(bytes) : createHash('sha256').update(bytes).digest();
}

/** FIPS 180-4, 6.2: https://doi.org/10.6028/NIST.FIPS.180-4 */
function ownSha256(bytes: Uint8Array): Buffer {
  const padded = Buffer.alloc(Math.ceil((bytes.length + 9) / blockBytes) * blockBytes);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  padded.writeBigUInt64BE(BigInt(bytes.length) * 8n, padded.length - 8);
  const { start, round } = constants();
  const hash = Int32Array.from(start);
  const schedule = new Int32Array(64);
  for (let at = 0; at < padded.length; at += blockBytes) {
    for (let t = 0; t < 16; t++) schedule[t] = padded.readInt32BE(at + t * 4);
    for (let t = 16; t < 64; t++)
      schedule[t] = sigma1(schedule[t - 2]) + schedule[t - 7] + sigma0(schedule[t - 15]) + schedule[t - 16];
    compress(hash, schedule, round);
  }
  const digest = Buffer.alloc(32);
  for (const [i, word] of hash.entries()) digest.writeInt32BE(word, i * 4);
  return digest;
}

function compress(hash: Int32Array, schedule: Int32Array, round: Int32Array): void {
  let [a, b, c, d, e, f, g, h] = hash;
  for (let t = 0; t < 64; t++) {
    const sum1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25);
    const one = (h + sum1 + ((e & f) ^ (~e & g)) + round[t] + schedule[t]) | 0;
    const sum0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22);
    const other = (sum0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + one) | 0;
    d = c;
    c = b;
    b = a;
    a = (one + other) | 0;
  }
  hash[0] += a;
  hash[1] += b;
  hash[2] += c;
  hash[3] += d;
  hash[4] += e;
  hash[5] += f;
  hash[6] += g;
  hash[7] += h;
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

function sigma0(word: number): number {
  return rotated(word, 7) ^ rotated(word, 18) ^ (word >>> 3);
}

function sigma1(word: number): number {
  return rotated(word, 17) ^ rotated(word, 19) ^ (word >>> 10);
}

interface Constants {
  readonly start: Int32Array;
  readonly round: Int32Array;
}

let kept: Constants | undefined;

/** The first 32 bits behind the point of the square roots of the first 8 primes, and of the cube roots of the first 64. */
function constants(): Constants {
  kept ??= {
    start: Int32Array.from(primes(8), (prime) => fraction(Math.sqrt(prime))),
    round: Int32Array.from(primes(64), (prime) => fraction(Math.cbrt(prime))),
  };
  return kept;
}

function primes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n);
  return found;
}

function fraction(root: number): number {
  return Math.floor((root % 1) * 2 ** 32) | 0;
}

/** The own SHA-256 against Node's. */

import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { sha256 } from '../../src/core/sha256.ts';

const hex = (bytes: Uint8Array): string => sha256(bytes).toString('hex');
const nodes = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

test('the examples of the standard', () => {
  expect(hex(Buffer.from(''))).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  expect(hex(Buffer.from('abc'))).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('every length around blocks, and around where Node takes over', () => {
  const bytes = randomBytes(9000);
  for (const length of [...Array(300).keys(), 8191, 8192, 8193, 9000]) {
    const part = bytes.subarray(0, length);
    expect(hex(part)).toBe(nodes(part));
  }
});

test('bytes of one value', () => {
  for (const value of [0x00, 0x7f, 0x80, 0xff]) {
    const bytes = Buffer.alloc(1000, value);
    expect(hex(bytes)).toBe(nodes(bytes));
  }
});

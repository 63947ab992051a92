/** Opens an input: decompressed by content, archives member by member, as UTF-8. */

import type { FileHandle } from 'node:fs/promises';
import type { Member } from './archive.ts';
import { type Bytes, close, peek, readFile, readHeld } from './byte-stream.ts';
import { decompress } from './decompress.ts';
import { encodingBytes, sniffEncoding, toUtf8 } from './encoding.ts';
import type { InputFile } from './input.ts';
import { InputError, toInputError } from './input-error.ts';
import { lazily } from './lazily.ts';
import { isTar, sniffBytes, sniffCompression } from './sniff.ts';

/** An input, or a member of an archive. Read the bytes of one before asking for the next. */
export interface Opened {
  readonly file: InputFile;
  readonly bytes: Bytes;
}

/** Compressed things inside compressed things are followed this deep. */
const maxLayers = 4;

/** The decompressed bytes of a file; of an archive all its members' in turn. Throws InputError, after what could be read. */
export async function* openBytes(file: InputFile): AsyncGenerator<Uint8Array> {
  for await (const opened of openMembers(file)) yield* opened.bytes;
}

/** The same of a file that is held open, whatever its name leads to meanwhile. Not of a zip archive, which is opened by its name. */
export async function* openHeldBytes(file: InputFile, handle: FileHandle): AsyncGenerator<Uint8Array> {
  const restart = () => named(readHeld(handle), file);
  for await (const opened of membersOf({ file, bytes: restart() }, { restart, layer: 0, eager: false }))
    yield* opened.bytes;
}

/** A file is itself its only member; an archive has any number. Throws InputError. */
export async function* openMembers(file: InputFile): AsyncGenerator<Opened> {
  const restart = () => named(readFile(file.path), file);
  yield* membersOf({ file, bytes: restart() }, { restart, path: file.path, layer: 0, eager: false });
}

/** Standard input: judged by its first line or its first bytes, whichever is there first. */
export async function* openStream(file: InputFile, bytes: Bytes): AsyncGenerator<Opened> {
  yield* membersOf({ file, bytes: named(bytes, file) }, { layer: 0, eager: true });
}

interface Layer {
  readonly restart?: () => Bytes;
  /** Only a file can be a zip archive. */
  readonly path?: string;
  readonly layer: number;
  readonly eager: boolean;
}

async function* membersOf(opened: Opened, layer: Layer): AsyncGenerator<Opened> {
  const { file } = opened;
  const { head, bytes } = await peek(opened.bytes, (seen) => isEnough(seen, layer.eager));
  const compression = sniffCompression(head);
  if (layer.layer >= maxLayers && (compression !== 'none' || isTar(head))) {
    await close(bytes);
    throw new InputError(file.name, `is packed in more than ${maxLayers} layers: unpack it first`);
  }
  const inner = { layer: layer.layer + 1, eager: false };
  if (compression === 'zip' && layer.path !== undefined) {
    await close(bytes);
    yield* archiveMembers(file, zip(file.name, layer.path), inner);
  } else if (compression !== 'none') {
    const input = { name: file.name, bytes, ...(layer.restart === undefined ? {} : { restart: layer.restart }) };
    yield* membersOf({ file, bytes: decompress(input, compression) }, { ...inner, eager: layer.eager });
  } else if (isTar(head)) {
    yield* archiveMembers(
      file,
      lazily(async () => (await import('./archive.ts')).tarMembers(file.name, bytes)),
      inner,
    );
  } else {
    const text = toUtf8(bytes, sniffEncoding(head));
    try {
      yield { file, bytes: text };
    } finally {
      await close(text);
    }
  }
}

function zip(name: string, path: string): AsyncIterable<Member> {
  return lazily(async () => (await import('./archive.ts')).zipMembers(name, path));
}

async function* archiveMembers(file: InputFile, members: AsyncIterable<Member>, layer: Layer): AsyncGenerator<Opened> {
  for await (const member of members) {
    const path = file.member === undefined ? member.name : `${file.member}:${member.name}`;
    const inner: InputFile = { ...file, name: `${file.name}:${member.name}`, member: path };
    yield* membersOf({ file: inner, bytes: member.bytes }, layer);
  }
}

function isEnough(head: Uint8Array, eager: boolean): boolean {
  if (head.length >= sniffBytes) return true;
  if (!eager || head.length < encodingBytes) return eager && head.includes(0x0a) && sniffEncoding(head) === 'utf-8';
  return head.includes(0x0a) || sniffCompression(head) !== 'none';
}

/** Failures of the system become InputErrors that name the input. */
async function* named(bytes: Bytes, file: InputFile): AsyncGenerator<Uint8Array> {
  try {
    yield* bytes;
  } catch (error) {
    throw toInputError(error, file.name);
  }
}

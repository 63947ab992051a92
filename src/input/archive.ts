/** Archives: tar (as a stream) and zip (a file). Their members are read in turn. */

import { once } from 'node:events';
import { extract } from 'tar-stream';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { type Bytes, readStream, slices } from './byte-stream.ts';
import { InputError } from './input-error.ts';

/** A file inside an archive. Its bytes must be read (or left) before the next member is asked for. */
export interface Member {
  readonly name: string;
  readonly bytes: Bytes;
}

/** Members that are no logs whatever the archive: folders, links, and what macOS adds. */
function isNoise(name: string): boolean {
  return name.endsWith('/') || /(?:^|\/)(?:__MACOSX\/|\._|\.DS_Store$)/.test(name);
}

type TarEvent =
  | { readonly kind: 'member'; readonly name: string }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array };

export async function* tarMembers(name: string, source: Bytes): AsyncGenerator<Member> {
  const events = tarEvents(name, source);
  try {
    let next = await events.next();
    while (!next.done) {
      const event = next.value;
      if (event.kind === 'bytes') {
        next = await events.next();
        continue;
      }
      let following: IteratorResult<TarEvent> | undefined;
      const bytes = async function* (): AsyncGenerator<Uint8Array> {
        for (
          following = await events.next();
          !following.done && following.value.kind === 'bytes';
          following = await events.next()
        ) {
          yield following.value.bytes;
        }
      };
      yield { name: event.name, bytes: bytes() };
      // The reader may have left early: bytes that follow belong to the member and are passed over above.
      next = following ?? (await events.next());
    }
  } finally {
    await events.return(undefined);
  }
}

/** The archive as a flat series: a member's name, then its bytes. The source is fed only as fast as this is read. */
async function* tarEvents(name: string, source: Bytes): AsyncGenerator<TarEvent, undefined> {
  const out: TarEvent[] = [];
  let failure: { readonly error: unknown } | undefined;
  const tar = extract();
  tar.on('entry', (header, stream, next) => {
    if (header.type === 'file' && !isNoise(header.name)) {
      out.push({ kind: 'member', name: header.name });
      stream.on('data', (bytes) => {
        if (bytes instanceof Uint8Array) out.push({ kind: 'bytes', bytes });
      });
    } else {
      stream.resume();
    }
    stream.on('error', () => {});
    stream.on('end', () => next());
  });
  tar.on('error', (error) => {
    failure ??= { error };
  });
  const closed = new Promise<void>((resolve) => tar.once('close', () => resolve()));
  try {
    for await (const chunk of source) {
      for (const piece of slices(chunk, 64 * 1024)) {
        if (!tar.write(piece)) await Promise.race([once(tar, 'drain').catch(() => {}), closed]);
        yield* out.splice(0);
        if (failure !== undefined) break;
      }
      if (failure !== undefined) break;
    }
    // Lets the last member's bytes arrive before the end is judged.
    await new Promise((resolve) => setImmediate(resolve));
    yield* out.splice(0);
    tar.end(undefined);
    await closed;
    yield* out.splice(0);
    if (failure !== undefined) throw tarError(name, failure.error);
  } finally {
    tar.destroy();
  }
  return undefined;
}

function tarError(name: string, error: unknown): InputError {
  const text = error instanceof Error ? error.message : String(error);
  return new InputError(
    name,
    /unexpected end/i.test(text)
      ? 'the tar archive ends too early; what came before is used'
      : `the tar archive is damaged (${text}); what came before is used`,
  );
}

export async function* zipMembers(name: string, path: string): AsyncGenerator<Member> {
  const zip = await openPromise(path, { lazyEntries: true, autoClose: false }).catch((error: unknown) => {
    throw zipError(name, error);
  });
  try {
    for await (const entry of zip.eachEntry()) {
      if (!isNoise(entry.fileName)) yield { name: entry.fileName, bytes: zipBytes(name, zip, entry) };
    }
  } catch (error) {
    throw zipError(name, error);
  } finally {
    zip.close();
  }
}

async function* zipBytes(name: string, zip: ZipFile, entry: Entry): AsyncGenerator<Uint8Array> {
  const where = `${name}:${entry.fileName}`;
  if (entry.isEncrypted()) throw new InputError(where, 'is encrypted: unpack it with its password and name the result');
  try {
    yield* readStream(await zip.openReadStreamPromise(entry));
  } catch (error) {
    throw zipError(where, error);
  }
}

function zipError(name: string, error: unknown): unknown {
  if (error instanceof InputError || (error instanceof Error && 'syscall' in error)) return error;
  const text = error instanceof Error ? error.message : String(error);
  return new InputError(name, `the zip archive is damaged or cut off (${text})`);
}

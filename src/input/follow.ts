/** Follows inputs: what there is, then what comes. Files are known by device and inode and by their bytes, so that each is read
 *  once, however it was moved, copied, emptied or compressed meanwhile.
 *
 * A loop looks at every path several times a second, and at once when the file system tells of something. What it finds is read
 * by one reader a file, each at the pace of whoever takes the blocks. A reader begins when those before it in the same log have
 * come to their end. */

import { basename, dirname, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { limits } from '../core/limits.ts';
import type { Bytes } from './byte-stream.ts';
import { Channel } from './channel.ts';
import type { InputEvents } from './events.ts';
import type { ExpandOptions } from './expand.ts';
import {
  bytesOf,
  folderTimeMs,
  holds,
  isStill,
  isUnchanged,
  mustBeStill,
  type Status,
  statusOf,
} from './file-status.ts';
import { beginAlike } from './fingerprint.ts';
import type { FollowEvent, FollowedPlace, FollowedStream, Notice } from './follow-events.ts';
import { FollowedFile, type FollowedFileEvents } from './followed-file.ts';
import type { Block, InputFile } from './input.ts';
import { errorCode, InputError, toInputError } from './input-error.ts';
import { type KnownFile, KnownFiles } from './known-files.ts';
import { isLogName, isPacked, isRotated, logOf } from './log-names.ts';
import { headOf, restOfCopy, rotationsBeside } from './rotations.ts';
import { openEndless, openSources, openStdin, probe, type Source } from './source.ts';
import { Targets } from './targets.ts';
import { type Watch, watchFolders } from './watch.ts';

export interface FollowOptions extends ExpandOptions {
  /** What `-` stands for. */
  readonly stdin?: NodeJS.ReadableStream & { destroy?(): unknown };
  readonly signal?: AbortSignal | undefined;
  /** Much that is there already comes as an `existing` event. */
  readonly handsOverExisting?: boolean;
  /** How often files are looked at though nothing tells of a change. */
  readonly pollMs?: number;
  /** A file that was moved away or removed is followed until nothing has come for so long. */
  readonly graceMs?: number;
  /** Files that were read up to a place, open there: they come first and go on from it. They are closed here. */
  readonly held?: readonly FollowedFile[];
  /** Files (by identity) that were read to their end: of these nothing comes. */
  readonly isRead?: ReadonlySet<string>;
}

/** Inputs being followed. */
export interface Followed {
  readonly events: AsyncGenerator<FollowEvent>;
  /** How far each file was taken. To be asked when the last event has been taken and what follows from that has happened (a turn
   *  of the event loop later). Undefined while a compressed file is read: in it there is no place to go on from. */
  places(): FollowedPlaces | undefined;
}

export interface FollowedPlaces {
  readonly files: readonly FollowedPlace[];
  /** All that was there at this time, epoch milliseconds, is among them. */
  readonly lookedMs: number;
}

/** While something comes, and when nothing has come for a while. */
const busyPollMs = 250;
const quietPollMs = 1000;
const busyMs = 10_000;
const defaultGraceMs = 5000;
/** Less than this is read like what comes. */
const existingBytes = 4 * 1024 * 1024;
/** Looks are no closer to each other, however much happens. */
const leastGapMs = 10;
/** Each file looked at takes a little: many are looked at less often. */
const pollMsPerFile = 0.5;
/** A compressed file that was written to so short ago may not be whole. */
const settleMs = 1000;
/** While a copy of an emptied file is being moved or compressed it is looked for again. */
const copyTries = 30;
const copyRetryMs = 100;

/** Follows files, folders, globs and `-`. Ends when nothing can come any more (all was standard input) and at an abort. What
 *  can't be read is told by a notice; nothing is thrown for it. */
export function followInputs(names: readonly string[], options: FollowOptions = {}): AsyncGenerator<FollowEvent> {
  return follow(names, options).events;
}

/** As `followInputs`, and tells how far it is. */
export function follow(names: readonly string[], options: FollowOptions = {}): Followed {
  const follower = new Follower(names, options);
  return { events: follower.events(), places: () => follower.places() };
}

/** What was begun, and when it has been read. (Not the promise alone: whoever waits for the beginning would wait for the end.) */
interface Begun {
  readonly read: Promise<void>;
}

class Follower implements FollowedFileEvents {
  readonly #names: readonly string[];
  readonly #options: FollowOptions;
  readonly #targets: Targets;
  readonly #channel = new Channel<FollowEvent>();
  readonly #known = new KnownFiles();
  /** Files that are held open, by identity. */
  readonly #live = new Map<string, FollowedFile>();
  /** Which of them each path leads to. */
  readonly #current = new Map<string, FollowedFile>();
  /** What is read once, from its beginning to its end: compressed files, pipes. By identity. */
  readonly #whole = new Set<string>();
  /** Of these, the compressed ones that have not been read yet. */
  #packedAtWork = 0;
  /** Files that were read to their end and closed, the newest last. */
  readonly #finishedPlaces: FollowedPlace[] = [];
  /** By log: resolves when what was begun last has been read. */
  readonly #lastOf = new Map<string, () => Promise<void>>();
  /** Times of the folders whose rotations were looked at. */
  readonly #folderTimes = new Map<string, number>();
  readonly #unsettledFolders = new Set<string>();
  readonly #said = new Set<string>();
  #watch: Watch | undefined;
  #streams = 0;
  #closed = false;
  /** When the last look that is over was begun. */
  #lookedMs = Number.NEGATIVE_INFINITY;
  /** Something happened since the last look. */
  #stale = false;
  #wakeLoop: () => void = () => undefined;

  constructor(names: readonly string[], options: FollowOptions) {
    this.#names = names;
    this.#options = options;
    this.#targets = new Targets(names, options);
  }

  async *events(): AsyncGenerator<FollowEvent> {
    const { signal } = this.#options;
    const onAbort = (): void => this.#channel.close();
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted) onAbort();
    try {
      void this.#run().catch((error) => this.#channel.fail(error));
      yield* this.#channel.items();
    } finally {
      signal?.removeEventListener('abort', onAbort);
      this.#close();
    }
  }

  places(): FollowedPlaces | undefined {
    if (this.#packedAtWork > 0) return undefined;
    const live = [...this.#live.values()].map((file) => this.#placeOf(file, false));
    return { files: [...this.#finishedPlaces, ...live], lookedMs: this.#lookedMs };
  }

  #placeOf(file: FollowedFile, isDone: boolean): FollowedPlace {
    const { taken, head, lines, identity } = file;
    const [path = file.file.path] = [...this.#current].find(([, current]) => current === file) ?? [];
    const { offset, recent } = taken;
    return { path, identity, head: head.subarray(0, offset), offset, recent, lines, isDone, isPacked: false };
  }

  #finish(place: FollowedPlace): void {
    this.#finishedPlaces.push(place);
    if (this.#finishedPlaces.length > limits.finishedPlaces) this.#finishedPlaces.shift();
  }

  #close(): void {
    this.#closed = true;
    this.#channel.close();
    this.#lookSoon();
    for (const file of this.#live.values()) file.end();
    void this.#watch?.close();
  }

  // ---- the loop ----

  async #run(): Promise<void> {
    await this.#begin();
    if (this.#names.every((name) => name === '-')) return;
    await this.#startWatch();
    while (!this.#closed) {
      const startMs = Date.now();
      await this.#look();
      this.#lookedMs = startMs;
      await this.#pause();
    }
  }

  /** What is there now is read in the order given, one after the other. */
  async #begin(): Promise<void> {
    const startMs = Date.now();
    const files = await this.#targets.files(Date.now());
    await this.#rememberRotations(files);
    let read = Promise.resolve();
    for (const file of this.#options.held ?? []) read = this.#follow(file, read, file.lines);
    for (const file of files) {
      if (file.path === '-') this.#readStdin(file);
      else read = (await this.#beginWith(file, read))?.read ?? read;
    }
    this.#lookedMs = startMs;
    void read.then(() => this.#channel.send({ kind: 'caughtUp' }));
  }

  async #beginWith(file: InputFile, after: Promise<void>): Promise<Begun | undefined> {
    const status = statusOf(file);
    if (status instanceof InputError) this.#absent(file, status);
    else if (this.#live.has(status.identity)) return undefined;
    else if (this.#options.isRead?.has(status.identity))
      this.#remember(file.path, status, await headOf(file).catch(() => noBytes));
    else return this.#open(file, status, after);
    return undefined;
  }

  /** Rotations that nobody asked for are known, so that they are not taken for new when they are moved or compressed. */
  async #rememberRotations(files: readonly InputFile[]): Promise<void> {
    for (const rotation of this.#rotationsOf(files)) {
      const status = statusOf(rotation);
      const head = await headOf(rotation).catch(() => undefined);
      if (!(status instanceof InputError) && head !== undefined) this.#remember(rotation.path, status, head);
    }
  }

  async #startWatch(): Promise<void> {
    const wanted = new Set((await this.#targets.files(Date.now())).map(({ path }) => resolve(path)));
    const wants = (path: string): boolean => wanted.has(resolve(path)) || isLogName(basename(path));
    const watch = await watchFolders(this.#targets.folders, wants, {
      changed: (paths) => this.#changed(paths),
      renamed: () => {
        this.#targets.stale = true;
        this.#lookSoon();
      },
      failed: (message) => this.#sayOnce('watching', message, 'detail'),
    });
    this.#watch = watch;
    if (this.#closed) await watch.close();
  }

  #changed(paths: readonly string[]): void {
    const files = paths.map((path) => this.#current.get(resolve(path))).filter((file) => file !== undefined);
    for (const file of files) file.wake();
    if (files.length === 0) this.#lookSoon();
  }

  #lookSoon(): void {
    this.#stale = true;
    this.#wakeLoop();
  }

  async #pause(): Promise<void> {
    await sleep(leastGapMs);
    if (this.#stale || this.#closed) return;
    const pollMs = this.#pollMs(Date.now());
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pollMs);
      this.#wakeLoop = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #pollMs(nowMs: number): number {
    const isBusy = [...this.#live.values()].some((file) => file.quietMs(nowMs) < busyMs);
    const { pollMs = isBusy ? busyPollMs : quietPollMs } = this.#options;
    return Math.max(pollMs, this.#live.size * pollMsPerFile);
  }

  async #look(): Promise<void> {
    this.#stale = false;
    const nowMs = Date.now();
    const files = await this.#targets.files(nowMs);
    // What a rotation made comes before what is written now.
    for (const rotation of this.#changedRotations(files)) await this.#lookAt(rotation);
    for (const file of files) if (file.path !== '-') await this.#lookAt(file);
    for (const file of this.#others(files)) await this.#lookAt(file);
    for (const { path, message, severity } of this.#targets.problems)
      this.#sayOnce(path, `${message}; waiting for one`, severity === 'error' ? 'loss' : 'detail');
    for (const file of this.#live.values()) this.#endIfQuiet(file, nowMs);
  }

  /** What is being followed and was not among the files this time: gone, or a rotation. */
  #others(files: readonly InputFile[]): InputFile[] {
    const looked = new Set(files.map(({ path }) => resolve(path)));
    const paths = [...this.#current.keys()].filter((path) => !looked.has(path));
    return paths.map((path) => ({ path, name: this.#current.get(path)?.file.name ?? path, named: false }));
  }

  #endIfQuiet(file: FollowedFile, nowMs: number): void {
    if (file.leftAtMs !== undefined && file.quietMs(nowMs) > (this.#options.graceMs ?? defaultGraceMs)) file.end();
  }

  // ---- rotations beside ----

  #rotationsOf(files: readonly InputFile[], folders: Iterable<string> = foldersOf(files)): InputFile[] {
    const wanted = new Set(files.map(({ path }) => path));
    return [...folders].flatMap((folder) => {
      const logs = files.filter(({ path }) => path !== '-' && dirname(path) === folder);
      return rotationsBeside(logs, folder).filter(({ path }) => !wanted.has(path));
    });
  }

  #changedRotations(files: readonly InputFile[]): InputFile[] {
    const changed = [...foldersOf(files)].filter((folder) => this.#hasChanged(folder));
    return this.#rotationsOf(files, changed);
  }

  #hasChanged(folder: string): boolean {
    const modifiedMs = folderTimeMs(folder);
    const changed = this.#folderTimes.get(folder) !== modifiedMs || this.#unsettledFolders.delete(folder);
    this.#folderTimes.set(folder, modifiedMs);
    // The clock of the file system goes in ticks: what happens later in this one has the same time.
    if (changed && Date.now() - modifiedMs < settleMs) this.#unsettledFolders.add(folder);
    return changed;
  }

  // ---- one path ----

  async #lookAt(file: InputFile): Promise<void> {
    const path = resolve(file.path);
    const current = this.#current.get(path);
    const status = statusOf(file);
    if (status instanceof InputError) {
      this.#absent(file, status);
      return;
    }
    const live = this.#live.get(status.identity);
    if (live !== undefined && live === current) {
      if (!live.isReadUp(status)) live.wake();
      return;
    }
    if (current !== undefined) this.#leave(path, current);
    if (live !== undefined) this.#current.set(path, live);
    else if (!this.#whole.has(status.identity)) await this.#tryToMeet(file, status, current !== undefined);
  }

  /** A rotation may move a file away under our hands: then all is looked at anew. */
  async #tryToMeet(file: InputFile, status: Status, replaces: boolean): Promise<void> {
    try {
      await this.#meet(file, status, replaces);
    } catch (error) {
      if (errorCode(error) === '') throw error;
      this.#stale = true;
      this.#unsettledFolders.add(dirname(file.path));
    }
  }

  #absent(file: InputFile, error: InputError): void {
    const path = resolve(file.path);
    const current = this.#current.get(path);
    if (current !== undefined) {
      this.#leave(path, current);
      this.#say(file, 'gone; waiting for it to come back', 'detail');
    } else if (file.named && error.vanished) this.#sayOnce(file.name, 'not there yet; waiting for it', 'loss');
    else if (file.named) this.#sayOnce(file.name, error.message, 'error');
    else if (!error.vanished) this.#sayOnce(file.name, error.message, 'detail');
  }

  /** The path leads elsewhere, or nowhere. */
  #leave(path: string, file: FollowedFile): void {
    this.#current.delete(path);
    const isReached = [...this.#current.values()].includes(file);
    if (!isReached || resolve(file.file.path) === path) file.leftAtMs ??= Date.now();
  }

  /** A file that is not held open: one that was read before, a copy of such a one, or a new one. */
  async #meet(file: InputFile, status: Status, replaces: boolean): Promise<void> {
    const known = this.#known.byIdentity(file.path, status.identity);
    if (known !== undefined && isUnchanged(known, status)) return;
    const head = await headOf(file).catch(() => undefined);
    if (known !== undefined && (await this.#isReadUp(file, status, known, head))) return;
    if (isRotated(file.path) && (await this.#isReadAlready(file, status, head))) return;
    const before = this.#lastOf.get(logOf(file.path));
    const begun = await this.#open(file, status, before?.() ?? Promise.resolve());
    if (begun !== undefined)
      this.#say(file, replaces ? 'replaced by a new file; following that' : 'new; following it', 'detail');
  }

  /** Whether there is nothing more in a file that was read (or was there before and is none of ours). What was added to it is
   *  read; false where it is another file that was given the same inode. */
  async #isReadUp(file: InputFile, status: Status, known: KnownFile, head: Buffer | undefined): Promise<boolean> {
    if (head === undefined) return true;
    const offset = known.offset ?? known.sizeBytes;
    const isSame = beginAlike(head, known.head) && status.sizeBytes >= offset && holds(file, known);
    mustBeStill(file, status);
    this.#known.remove(file.path, known);
    if (!isSame) {
      // The other file is gone, but copies of it may come.
      this.#known.add(file.path, { ...known, identity: '' });
      return false;
    }
    if (known.offset === undefined || status.sizeBytes === known.offset)
      this.#known.add(file.path, { ...known, sizeBytes: status.sizeBytes, modifiedMs: status.modifiedMs });
    // Moved away meanwhile, it is read on from its place when it is found again.
    else if ((await this.#open(file, status, Promise.resolve(), known)) === undefined)
      this.#known.add(file.path, known);
    return true;
  }

  /** Whether a rotation is a copy of what was read, or can't be judged yet. */
  async #isReadAlready(file: InputFile, status: Status, head: Buffer | undefined): Promise<boolean> {
    const isBeingMade = isPacked(file.path) && Date.now() - status.modifiedMs < settleMs;
    if (isBeingMade || head === undefined || head.length === 0) {
      if (status.sizeBytes > 0) this.#unsettledFolders.add(dirname(file.path));
      return true;
    }
    const { compression } = await probe(file.path).catch(() => ({ compression: 'gzip' }));
    const bytesAt = (offset: number, length: number): Buffer => bytesOf(file.path, offset, length);
    // Its size is that of now, from here on without a pause: a copy that was not whole before may be so, and its original emptied.
    const now = mustBeStill(file, status);
    const candidate = { head, sizeBytes: now.sizeBytes, ...(compression === 'none' ? { bytesAt } : {}) };
    const original = this.#known.original(file.path, candidate);
    mustBeStill(file, status);
    if (original === 'unclear') {
      this.#unsettledFolders.add(dirname(file.path));
      return true;
    }
    if (original === undefined) return false;
    this.#remember(file.path, now, head);
    return true;
  }

  #remember(path: string, { identity, sizeBytes, modifiedMs }: Status, head: Buffer): void {
    this.#known.add(path, { identity, head, offset: undefined, recent: noBytes, sizeBytes, modifiedMs, lines: 0 });
  }

  // ---- readers ----

  /** Begins to read a file once `after` is over. Gives when it has been read; undefined where it can't be opened. */
  async #open(file: InputFile, status: Status, after: Promise<void>, known?: KnownFile): Promise<Begun | undefined> {
    try {
      const { compression, isArchive, isRegularFile, scannable, startBytes } = await probe(file.path);
      if (compression !== 'none' || isArchive || !isRegularFile)
        return await this.#openWhole(file, status, after, {
          byName: compression === 'zip' || !isRegularFile,
          isPacked: compression !== 'none',
        });
      const followed = FollowedFile.open(file, known?.offset);
      const isHandedOver = this.#options.handsOverExisting && scannable && known === undefined;
      const from = isHandedOver ? startBytes : undefined;
      if (followed.identity === status.identity)
        return { read: this.#follow(followed, after, known?.lines ?? 0, from) };
      followed.close();
      this.#stale = true;
    } catch (error) {
      const failure = toInputError(error, file.name);
      if (failure.vanished) this.#stale = true;
      else this.#absent(file, failure);
    }
    return undefined;
  }

  /** What does not grow is read once. But for what can only be opened by its name it is held open from now on: a rotation may
   *  move it before its turn comes. */
  async #openWhole(
    file: InputFile,
    status: Status,
    after: Promise<void>,
    { byName, isPacked }: { readonly byName: boolean; readonly isPacked: boolean },
  ): Promise<Begun | undefined> {
    const { identity } = status;
    const held = byName ? undefined : FollowedFile.open(file);
    held?.end();
    const head = await headOf(file).catch(() => noBytes);
    if ((held !== undefined && held.identity !== identity) || !isStill(file, status)) {
      held?.close();
      this.#stale = true;
      return undefined;
    }
    this.#whole.add(identity);
    this.#remember(file.path, status, head);
    const sources =
      held === undefined ? openSources(file, this.#events) : openEndless(file, held.bytes(untilEmptied), this.#events);
    if (isPacked) this.#packedAtWork++;
    const read = this.#read(sources, after)
      .catch((error) => this.#channel.fail(error))
      .finally(() => {
        this.#whole.delete(identity);
        held?.close();
        if (!isPacked) return;
        this.#packedAtWork--;
        this.#finish({ path: file.path, identity, head, offset: 0, recent: noBytes, lines: 0, isDone: true, isPacked });
      });
    this.#lastOf.set(logOf(file.path), () => read);
    return { read };
  }

  /** `scannableFrom`: it is a plain file of lines, and its first begins here. */
  #follow(file: FollowedFile, after: Promise<void>, lines: number, scannableFrom?: number): Promise<void> {
    if (this.#live.has(file.identity) || this.#closed) {
      file.close();
      return Promise.resolve();
    }
    file.lines = lines;
    this.#known.add(file.file.path, file);
    this.#current.set(resolve(file.file.path), file);
    return this.#begins(file, after, scannableFrom);
  }

  #begins(file: FollowedFile, after: Promise<void>, scannableFrom?: number): Promise<void> {
    this.#live.set(file.identity, file);
    void this.#readFollowed(file, after, scannableFrom)
      .catch((error) => this.#channel.fail(error))
      .finally(() => this.#finished(file));
    this.#lastOf.set(logOf(file.file.path), () => file.readToEnd());
    return file.readToEnd();
  }

  async #readFollowed(file: FollowedFile, after: Promise<void>, scannableFrom?: number): Promise<void> {
    await after;
    if (scannableFrom !== undefined) await this.#handOver(file, scannableFrom);
    const { lines, offset: bytesBefore, fd } = file;
    const sources = openEndless(file.file, file.bytes(this), this.#events, { firstLine: lines + 1 });
    await this.#read(sources, Promise.resolve(), { linesBefore: lines, bytesBefore, fd }, file);
  }

  async #handOver(file: FollowedFile, startBytes: number): Promise<void> {
    const endBytes = file.endOfLines();
    if (endBytes < existingBytes) return;
    const stream = { number: this.#streams, file: file.file, linesBefore: 0, bytesBefore: 0, fd: file.fd };
    const lines = await new Promise<number>((wasRead) => {
      const event = { kind: 'existing', stream, fd: file.fd, startBytes, endBytes, wasRead } as const;
      void this.#channel.send(event).then((isOpen) => isOpen || wasRead(0));
    });
    file.skipTo(endBytes, lines);
  }

  #readStdin(file: InputFile): void {
    const { stdin } = this.#options;
    if (stdin === undefined) return;
    void this.#read(openStdin(stdin, this.#events, {}, file.name), Promise.resolve())
      .catch((error) => this.#channel.fail(error))
      .finally(() => {
        if (this.#names.every((name) => name === '-')) this.#channel.end();
      });
  }

  async #read(
    sources: AsyncIterable<Source>,
    after: Promise<void>,
    before: Pick<FollowedStream, 'linesBefore' | 'bytesBefore' | 'fd'> = fromItsBeginning,
    file?: FollowedFile,
  ): Promise<void> {
    await after;
    for await (const source of sources) {
      const stream = { number: this.#streams++, file: source.file, ...before };
      for await (const block of source.blocks) {
        if (!(await this.#channel.send({ kind: 'block', stream, block }))) return;
        if (file !== undefined) file.lines = lastLine(block);
      }
    }
  }

  #finished(file: FollowedFile): void {
    file.ended();
    this.#finish(this.#placeOf(file, true));
    if (this.#live.get(file.identity) !== file) return;
    this.#live.delete(file.identity);
    for (const [path, current] of this.#current) if (current === file) this.#current.delete(path);
    this.#retire(file, file.identity);
    file.close();
  }

  /** Its fingerprint stays. */
  #retire(file: FollowedFile, identity: string): void {
    const { head, offset, recent, lines } = file;
    this.#known.remove(file.file.path, file);
    this.#known.add(file.file.path, { identity, head, offset, recent, lines, sizeBytes: offset, modifiedMs: -1 });
  }

  get #events(): InputEvents {
    return {
      problem: ({ path, message, severity }) => this.#sayOnce(path, message, severity === 'error' ? 'error' : 'detail'),
      longLine: (file, line) => void this.#channel.send({ kind: 'longLine', file, line }),
    };
  }

  // ---- emptied files ----

  /** What a copy has of the rest. The file itself goes on from its beginning, after it. */
  async *truncated(file: FollowedFile): AsyncGenerator<Uint8Array> {
    const next = file.anew();
    this.#retire(file, '');
    this.#known.add(file.file.path, next);
    for (const [path, current] of this.#current) if (current === file) this.#current.set(path, next);
    void this.#begins(next, file.readToEnd());
    const found = await this.#restOf(file);
    if (found === undefined) this.#sayLoss(file);
    else {
      let restBytes = 0;
      for await (const chunk of found.rest) {
        restBytes += chunk.length;
        yield chunk;
      }
      this.#say(
        file.file,
        emptied(`its last ${restBytes.toLocaleString('en')} bytes were read from ${found.name}`),
        'detail',
      );
    }
  }

  #sayLoss(file: FollowedFile): void {
    const lostBytes = file.sizeBytes - file.offset;
    if (lostBytes > 0)
      this.#say(
        file.file,
        `emptied before its last ${lostBytes.toLocaleString('en')} bytes were read, and there is no copy of them`,
        'loss',
      );
    else this.#say(file.file, emptied('no copy of it was found'), 'detail');
  }

  async #restOf(file: FollowedFile): Promise<{ rest: Bytes; name: string } | undefined> {
    for (let tries = 0; tries < copyTries && !this.#closed; tries++) {
      let isMoving = false;
      for (const copy of rotationsBeside([file.file], dirname(file.file.path)).reverse()) {
        const rest = await this.#restIn(copy, file);
        if (rest === 'moving') isMoving = true;
        else if (rest !== undefined) return { rest, name: copy.name };
      }
      if (!isMoving) return undefined;
      await sleep(copyRetryMs);
    }
    return undefined;
  }

  async #restIn(copy: InputFile, file: FollowedFile): Promise<Bytes | 'moving' | undefined> {
    const status = statusOf(copy);
    if (status instanceof InputError) return 'moving';
    if (this.#live.has(status.identity)) return undefined;
    const known = this.#known.byIdentity(copy.path, status.identity);
    if (known !== undefined && isUnchanged(known, status) && !beginAlike(known.head, file.head)) return undefined;
    try {
      const rest = await restOfCopy(copy, file);
      if (rest !== undefined && known === undefined && isStill(copy, status))
        this.#remember(copy.path, status, file.head);
      return rest;
    } catch {
      return 'moving';
    }
  }

  // ---- what is said ----

  #say(file: InputFile, message: string, importance: Notice['importance']): void {
    void this.#channel.send({ kind: 'notice', path: file.name, message, importance });
  }

  #sayOnce(path: string, message: string, importance: Notice['importance']): void {
    const key = `${path}: ${message}`;
    if (this.#said.has(key)) return;
    this.#said.add(key);
    void this.#channel.send({ kind: 'notice', path, message, importance });
  }
}

/** What is read once ends where it is emptied. */
const untilEmptied: FollowedFileEvents = { truncated: async function* () {} };

const fromItsBeginning = { linesBefore: 0, bytesBefore: 0, fd: undefined };

const noBytes: Buffer = Buffer.alloc(0);

function emptied(what: string): string {
  return `emptied; following it from its beginning (${what})`;
}

function foldersOf(files: readonly InputFile[]): Set<string> {
  return new Set(files.filter(({ path }) => path !== '-').map(({ path }) => dirname(path)));
}

function lastLine({ firstLine, lineCount, lineNumbers }: Block): number {
  return lineNumbers?.[lineCount - 1] ?? firstLine + lineCount - 1;
}

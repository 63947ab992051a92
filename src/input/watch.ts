/** Tells when something happens to files and in folders. Only a help to be quick: events can be missed, and whoever asks here
 *  must look for himself from time to time. */

import { join } from 'node:path';
import { errorCode } from './input-error.ts';

export interface WatchEvents {
  /** Something happened to one of these paths. */
  changed(paths: readonly string[]): void;
  /** Names came, went or were changed. */
  renamed(): void;
  /** No more events come of some paths. */
  failed(message: string): void;
}

export interface Watch {
  close(): Promise<void>;
}

/** `folders` are watched `depth` levels down; of their files those that `wants` takes. */
export async function watchFolders(
  folders: readonly { readonly path: string; readonly depth: number }[],
  wants: (path: string) => boolean,
  events: WatchEvents,
): Promise<Watch> {
  const { watch } = await import('chokidar');
  const watchers = folders.map(({ path, depth }) => {
    const ignored = (name: string, stats?: { isFile(): boolean }): boolean => stats?.isFile() === true && !wants(name);
    const watcher = watch(path, { ignoreInitial: true, depth, ignored, ignorePermissionErrors: true });
    watcher.on('raw', (kind: string, name: unknown, details: unknown) => {
      events.changed(pathsOf(name, details));
      if (kind !== 'change') events.renamed();
    });
    // What happened until now went unseen.
    watcher.on('ready', () => events.renamed());
    watcher.on('error', (error) => events.failed(failure(error)));
    return watcher;
  });
  return {
    close: async () => {
      await Promise.all(watchers.map((watcher) => watcher.close()));
    },
  };
}

/** The operating system names the file watched, or a file in the folder watched. */
function pathsOf(name: unknown, details: unknown): string[] {
  if (typeof details !== 'object' || details === null || !('watchedPath' in details)) return [];
  const { watchedPath } = details;
  if (typeof watchedPath !== 'string') return [];
  return typeof name === 'string' ? [watchedPath, join(watchedPath, name)] : [watchedPath];
}

function failure(error: unknown): string {
  if (errorCode(error) === 'ENOSPC')
    return 'the system watches no more files (fs.inotify.max_user_watches); they are looked at from time to time instead';
  const text = error instanceof Error ? error.message : String(error);
  return `no events come of some files (${text}); they are looked at from time to time instead`;
}

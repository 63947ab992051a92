/** Notices that a rules file was changed, and SIGHUP. */

import { statSync } from 'node:fs';

export interface RulesWatch {
  /** To be asked now and then: whether the rules are to be read anew. */
  isDue(nowMs: number): boolean;
  close(): void;
}

const lookMs = 500;

/** A change counts once the file has stayed the same between two looks: an editor may still be writing. */
export function watchRules(file: string): RulesWatch {
  let read = markOf(file);
  let seen = read;
  let nextMs = 0;
  let isAsked = false;
  const onHangUp = (): void => {
    isAsked = true;
  };
  process.on('SIGHUP', onHangUp);
  return {
    isDue: (nowMs) => {
      if (!isAsked && nowMs < nextMs) return false;
      nextMs = nowMs + lookMs;
      const now = markOf(file);
      const isSettled = now === seen && now !== read;
      seen = now;
      if (!isSettled && !isAsked) return false;
      isAsked = false;
      read = now;
      return true;
    },
    close: () => process.off('SIGHUP', onHangUp),
  };
}

/** What tells one content from another, without reading it; empty where the file is gone. */
function markOf(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`;
}

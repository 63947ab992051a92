/** Records without any id that the processes of a request wrote while it ran. They may belong to it: so they are offered apart. */

import { limits } from '../../core/limits.ts';
import type { RecordReader } from '../../core/record.ts';
import { readRecord } from './entry.ts';
import { type Search, withoutIds } from './find.ts';
import type { Trace, TraceEntry } from './model.ts';
import { inOrder } from './order.ts';

/** In order of time. None where no record of the request names its host. */
export async function nearbyEntries(trace: Trace, search: Search, reader: RecordReader): Promise<TraceEntry[]> {
  const processes = new Processes(trace.entries);
  if (processes.hosts.length === 0) return [];
  const filter = withoutIds(processes.hosts, trace.startMs, trace.endMs);
  const { rows } = await search.rows([filter], limits.traceNearby);
  const entries = inOrder(rows.flatMap((row) => readRecord(row, reader).entries));
  return entries.filter((entry) => processes.mayHaveWritten(entry)).map((entry) => ({ ...entry, depth: 0 }));
}

/** The processes that a request went through, and when it was in each. */
class Processes {
  readonly #pids = new Map<string, Set<string>>();
  readonly #times = new Map<string, { startMs: number; endMs: number }>();

  constructor(entries: readonly TraceEntry[]) {
    for (const { host, pid, startMs, endMs } of entries) {
      if (host === undefined) continue;
      const pids = this.#pids.get(host) ?? new Set<string>();
      this.#pids.set(host, pids);
      if (pid !== undefined) pids.add(pid);
      const time = this.#times.get(host) ?? { startMs, endMs };
      this.#times.set(host, { startMs: Math.min(time.startMs, startMs), endMs: Math.max(time.endMs, endMs) });
    }
  }

  get hosts(): string[] {
    return [...this.#pids.keys()].slice(0, limits.traceIds);
  }

  /** By one of its processes on that host, where both tell; while the request was there. */
  mayHaveWritten({
    host = '',
    pid,
    startMs,
    endMs,
  }: {
    host?: string | undefined;
    pid?: string | undefined;
    startMs: number;
    endMs: number;
  }): boolean {
    const pids = this.#pids.get(host);
    const time = this.#times.get(host);
    if (pids === undefined || time === undefined || endMs < time.startMs || startMs > time.endMs) return false;
    return pid === undefined || pids.size === 0 || pids.has(pid);
  }
}

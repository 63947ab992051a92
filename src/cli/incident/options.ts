/** The options of `report`, and what they mean. */

import { readFileSync, statSync } from 'node:fs';
import { type Command, Option } from 'commander';
import type { EventByHand, ReportSettings } from '../../analysis/report/report.ts';
import type { EngineOptions } from '../../analysis/spike/step-plan.ts';
import { UsageError } from '../../core/errors.ts';
import { limits } from '../../core/limits.ts';
import { instantMs } from '../../query/literal.ts';
import { builtInSignatures } from '../../signatures/index.ts';
import { type AssessOptions, assessSettings } from '../assess/options.ts';
import { addScanOptions, instant } from '../options.ts';

export interface ReportOptions extends Omit<AssessOptions, 'at' | 'silence' | 'exitZero'> {
  event?: string[];
  events?: string;
  title?: string;
  out?: string;
  redactPii?: boolean;
}

export function addReportOptions(command: Command): void {
  addScanOptions(command);
  const named = ['--errors <query>', '--window <duration>', '--baseline <duration>', '--lateness <duration>'];
  for (const name of [...named, '--events <file>', '--title <text>', '--out <file>', '--redact-pii'])
    command.addOption(new Option(name));
  command.addOption(
    new Option('--event <event>').argParser((value: string, before: string[] = []) => [...before, value]),
  );
}

/** Throws UsageError and QueryError. */
export function reportSettings(
  queryText: string,
  options: ReportOptions,
  engine: EngineOptions,
  inputs: readonly string[],
): ReportSettings {
  const zone = options.utc ? 'utc' : 'local';
  const { since, until, ...others } = options;
  const asked = {
    sinceMs: instant('--since', since, engine.nowMs, zone),
    untilMs: instant('--until', until, engine.nowMs, zone),
  };
  if (asked.sinceMs !== undefined && asked.untilMs !== undefined && asked.sinceMs >= asked.untilMs)
    throw new UsageError(`--since ${since} is not before --until ${until}`);
  return {
    ...assessSettings(queryText, others, engine),
    // Evaluated to the end of what there is; that this is long ago is no news in a report.
    at: 'last',
    asked,
    events: (options.event ?? []).map((text) => eventOf(text, zone)),
    ...(options.events === undefined ? {} : { clusterFile: clusterFile(options.events) }),
    signatures: builtInSignatures(),
    inputs,
  };
}

/** `14:20 rolled back`, `2026-11-20T14:20Z rolled back`, `"2026-11-20 14:20" rolled back`. */
function eventOf(text: string, zone: 'local' | 'utc'): EventByHand {
  const words = text.trim().split(/\s+/);
  // A day and an hour apart are one time.
  for (const taken of [2, 1]) {
    const time = words.slice(0, taken).join(' ');
    const what = words.slice(taken).join(' ');
    // Any instant will do to see whether it is a time.
    if (what === '' || instantMs(time, Date.now(), zone) === undefined) continue;
    return { at: (nearMs) => instantMs(time, nearMs, zone) ?? nearMs, text: what };
  }
  throw new UsageError(
    `--event takes a time and what happened then, not ${text}`,
    "such as --event '14:20 rolled back' or --event '2026-11-20T14:20Z rolled back'",
  );
}

function clusterFile(name: string): { name: string; text: string } {
  try {
    const { size } = statSync(name);
    if (size > limits.clusterEventsBytes)
      throw new UsageError(
        `${name} is over the limit of ${limits.clusterEventsBytes / 2 ** 20} MiB for events of a cluster`,
        'write only those of the time: kubectl get events -n NAMESPACE -o json',
      );
    return { name, text: readFileSync(name, 'utf8') };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(
      `${name}: the events of the cluster could not be read (${why})`,
      'kubectl get events -A -o json > events.json',
    );
  }
}

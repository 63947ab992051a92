/** What happened to the software meanwhile, as the logs tell: new versions, processes that began anew, crashes. */

import type { FieldValue } from '../../core/value.ts';
import { logFactorial } from '../../detect/log-factorial.ts';
import type { ScanBranch } from '../../engine/job.ts';
import type { TaskList } from '../../engine/tasks.ts';
import type { AggregateCall, Field, Filter, Key } from '../../query/ast.ts';
import type { Deeper } from '../assess/deeper.ts';
import { isValue } from '../assess/deeper.ts';
import { within } from '../assess/details.ts';
import type { Span } from '../assess/model.ts';
import { and } from '../assess/settings.ts';
import { groupBranches } from '../groups.ts';
import type { PassOptions } from '../pass.ts';
import type { TimelineEntry } from './model.ts';

const field = (key: string): Field => ({ segments: [{ key }], literal: false });
const by = (key: string): Key => ({ kind: 'field', field: field(key) });
const times: readonly AggregateCall[] = [
  { name: 'count' },
  { name: 'min', field: field('time') },
  { name: 'max', field: field('time') },
];

/** Said by software that begins, */
const startWords = ['listening on', 'server started', 'application started', 'started application', 'starting up'];
/** and by software that ends against its will. */
const crashWords = [
  'heap out of memory',
  'segmentation fault',
  'core dumped',
  'outofmemoryerror',
  'oomkilled',
  'panic:',
];

/** Of one kind; the others are counted. */
const mostOfKind = 8;
/** A version that is there all the time is not seen for so long at the beginning by chance: rarer than this it is new. */
const maxP = 0.001;
/** Versions are counted by so much time. */
const stepMs = 60_000;
/** How far back a version, or a process, is looked for. */
const lookBackMs = 4 * 3_600_000;

/** The time that is looked at: what is new in it was not there for hours before. */
export function timeOfEvents({ fromMs, toMs }: Span, coveredMs: number): Span {
  return { fromMs: Math.max(Math.min(coveredMs, fromMs), fromMs - lookBackMs), toMs };
}

/** @param looked the time that {@link timeOfEvents} gives */
export async function logEvents(
  planned: TaskList,
  looked: Span,
  scope: Filter,
  engine: PassOptions,
  deeper: Deeper,
): Promise<TimelineEntry[]> {
  const all = and(scope, within(looked));
  const saying = (words: readonly string[]): Filter => ({
    kind: 'or',
    items: words.map((text) => ({ kind: 'contains', field: field('message'), value: { text, quoted: true } })),
  });
  const branches: ScanBranch[] = [
    {
      filter: all,
      groupings: [
        { keys: [by('service'), by('version'), { kind: 'timeBin', widthMs: stepMs }], aggregates: times },
        { keys: [by('service'), by('host'), by('pid')], aggregates: times },
      ],
    },
    {
      filter: and(all, saying(startWords)),
      groupings: [{ keys: [by('service'), by('host'), by('message')], aggregates: times }],
    },
    {
      filter: and(all, saying(crashWords)),
      groupings: [{ keys: [by('service'), by('host'), by('message')], aggregates: times }],
    },
  ];
  const [[versions, processes], [starts], [crashes]] = await groupBranches(planned, branches, engine);
  return [
    ...capped(deploysOf(versions.rows().map(rowOf), looked, deeper)),
    ...capped(restartsOf(processes.rows().map(rowOf), deeper)),
    ...capped(saidOf(starts.rows().map(rowOf), 'restart', deeper)),
    ...capped(saidOf(crashes.rows().map(rowOf), 'crash', deeper)),
  ];
}

interface Row {
  readonly keys: readonly (string | undefined)[];
  readonly count: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

function rowOf(row: readonly FieldValue[]): Row {
  const [count, firstMs, lastMs] = row.slice(-3).map((value) => (typeof value === 'number' ? value : Number.NaN));
  return { keys: row.slice(0, -3).map(text), count, firstMs, lastMs };
}

function text(value: FieldValue): string | undefined {
  return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
}

/** The earliest; how many more there are is said of the last. */
function capped(entries: readonly TimelineEntry[]): TimelineEntry[] {
  const sorted = [...entries].sort((a, b) => a.timeMs - b.timeMs);
  if (sorted.length <= mostOfKind) return sorted;
  const kept = sorted.slice(0, mostOfKind);
  const last = kept[mostOfKind - 1];
  const more = sorted.length - mostOfKind;
  return [...kept.slice(0, -1), { ...last, text: `${last.text} (and ${more} more of this kind later)` }];
}

/** A version that a service did not have before: of a service that had another. A version that is rare all the time begins late by chance:
 * were it there from the beginning, each record of the time that is twice as long would lie in its first half as likely as not. */
function deploysOf(rows: readonly Row[], { fromMs }: Span, deeper: Deeper): TimelineEntry[] {
  const versions = new Map<string, Row[]>();
  for (const row of rows) {
    if (Number.isNaN(row.firstMs)) continue;
    const id = JSON.stringify(row.keys.slice(0, 2));
    versions.set(id, [...(versions.get(id) ?? []), row]);
  }
  return [...versions.values()].flatMap((steps) => {
    const [service, version] = steps[0].keys;
    const firstMs = firstOf(steps);
    const untilMs = firstMs + (firstMs - fromMs);
    const soon = steps.filter((step) => step.firstMs < untilMs).reduce((sum, { count }) => sum + count, 0);
    const had = rows.some(({ keys, firstMs: ms }) => keys[0] === service && keys[1] !== version && ms < firstMs);
    if (service === undefined || version === undefined || !had || 0.5 ** (soon - 1) >= maxP) return [];
    const filters = [isValue('service', service), isValue('version', version)];
    const what = `first record of ${service} ${version}`;
    return [{ timeMs: firstMs, kind: 'deploy', text: what, command: deeper.table(filters, 'sort time | head 1') }];
  });
}

function firstOf(rows: readonly Row[]): number {
  return rows.reduce((first, { firstMs }) => Math.min(first, firstMs), Number.POSITIVE_INFINITY);
}

/** A host with another process after the last word of the one before: where several run side by side nothing is said. */
function restartsOf(rows: readonly Row[], deeper: Deeper): TimelineEntry[] {
  const hosts = new Map<string, Row[]>();
  for (const row of rows) {
    const [service, host, pid] = row.keys;
    if (host === undefined || pid === undefined || Number.isNaN(row.firstMs)) continue;
    const id = JSON.stringify([service, host]);
    hosts.set(id, [...(hosts.get(id) ?? []), row]);
  }
  return [...hosts.values()].flatMap((processes) => {
    const sorted = processes.sort((a, b) => a.firstMs - b.firstMs);
    if (sorted.some((one, i) => i > 0 && one.firstMs < sorted[i - 1].lastMs)) return [];
    return sorted.slice(1).flatMap(({ keys: [, host = '', pid = ''], firstMs, count }, i): TimelineEntry[] => {
      if (chanceApart(sorted[i].count, count) >= maxP) return [];
      const text = `${host} restarted: process ${sorted[i].keys[2]} became ${pid}`;
      const command = deeper.table([isValue('host', host)], 'stats count(), min(time), max(time) by pid');
      return [{ timeMs: firstMs, kind: 'restart', text, command }];
    });
  });
}

/** That so many records of two processes side by side lie one after the other by chance: one order of all. */
function chanceApart(a: number, b: number): number {
  return Math.exp(logFactorial(a) + logFactorial(b) - logFactorial(a + b));
}

const shownChars = 160;

function saidOf(rows: readonly Row[], kind: 'restart' | 'crash', deeper: Deeper): TimelineEntry[] {
  return rows
    .filter(({ firstMs }) => !Number.isNaN(firstMs))
    .map(({ keys: [service, host, message = ''], firstMs, count }) => {
      const who = host ?? service;
      const often = count > 1 ? ` (${count.toLocaleString('en')} times)` : '';
      const said = message.length > shownChars ? `${message.slice(0, shownChars)}…` : message;
      const filters = message.length > shownChars ? [] : [isValue('message', message)];
      return {
        timeMs: firstMs,
        kind,
        text: `${who === undefined ? '' : `${who}: `}${said}${often}`,
        command: filters.length === 0 ? undefined : deeper.table(filters, 'head 5'),
      };
    });
}

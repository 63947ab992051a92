/** Where alerts go. The table of sinks (one more is a file and a line), how one is configured, and delivery. */

import { createHash } from 'node:crypto';
import { UsageError } from '../core/errors.ts';
import { suggestion } from '../query/did-you-mean.ts';
import { alertmanager } from './alertmanager.ts';
import { command } from './command.ts';
import { file } from './file.ts';
import { type OptionKind, OptionReader, type OptionValues } from './options.ts';
import { pagerduty } from './pagerduty.ts';
import { type Sink, type SinkKind, type Surroundings, surroundings } from './sink.ts';
import { slack } from './slack.ts';
import { parseSpec } from './spec.ts';
import { stdout } from './stdout.ts';
import { createTokenBucket } from './token-bucket.ts';
import { webhook } from './webhook.ts';

export const sinkKinds: readonly SinkKind[] = [stdout, webhook, slack, alertmanager, pagerduty, command, file];

/** Options of every sink. */
export const commonOptions: readonly OptionKind[] = [
  { name: 'name', type: 'text', summary: 'what it is called; delivery is remembered by it' },
  { name: 'timeout', type: 'duration', summary: 'how long one try may take' },
  { name: 'rate', type: 'count', summary: 'requests a minute at most' },
];

/** A sink as a rules file gives it: its kind and its options. */
export interface SinkConfig {
  readonly kind: string;
  readonly options: OptionValues;
}

export interface ConfiguredSink {
  readonly sink: Sink;
  /** What the user should know: a secret that others can read, alerts that go unencrypted. */
  readonly warnings: readonly string[];
}

/** The sink that a spec or a configuration asks for. Secrets are read here. Throws UsageError (OptionError where one option is to
 * blame), never with a secret in its message.
 *
 *     createSink('slack:env:SLACK_URL')
 *     createSink('webhook[secret=env:HOOK_KEY,timeout=5s]:https://example.org/hook')
 *     createSink({ kind: 'file', options: { path: '/var/log/alerts.ndjson' } }) */
export function createSink(given: string | SinkConfig, around: Surroundings = surroundings): ConfiguredSink {
  const kind = kindOf(typeof given === 'string' ? parseSpec(given).kind : given.kind);
  const options = typeof given === 'string' ? parseSpec(given).optionsFor(kind) : given.options;
  const reader = new OptionReader(options, [...commonOptions, ...kind.options], around.env);
  const { send, shown } = kind.open(reader, around);
  const name = reader.text('name');
  const sink: Sink = {
    id: name ?? `${kind.name}-${hash(kind.name, options)}`,
    label: name ?? (shown === '' ? kind.name : `${kind.name} ${shown}`),
    kind: kind.name,
    batch: kind.batch,
    timeoutMs: reader.durationMs('timeout') ?? kind.timeoutMs,
    repeatsFiring: kind.repeatsFiring,
    bucket: createTokenBucket(reader.count('rate') ?? kind.perMinute),
    send,
  };
  return { sink, warnings: reader.warnings };
}

function kindOf(name: string): SinkKind {
  const kind = sinkKinds.find((one) => one.name === name);
  if (kind !== undefined) return kind;
  const names = sinkKinds.map((one) => one.name);
  throw new UsageError(`There is no sink "${name}".`, suggestion(name, names) ?? `Choose one of: ${names.join(', ')}.`);
}

/** Of the options as written, so of the names of secrets and not of what they hold. */
function hash(kind: string, options: OptionValues): string {
  const entries = Object.entries(options).filter(([name]) => name !== 'timeout' && name !== 'rate');
  const canonical = JSON.stringify([kind, entries.sort(([a], [b]) => (a < b ? -1 : 1))]);
  return createHash('sha256').update(canonical).digest('hex').slice(0, 12);
}

export { type DeliverOptions, type Delivery, deliver, type Job } from './deliver.ts';
export { createHeartbeat, type Heartbeat } from './heartbeat.ts';
export { OptionError } from './options.ts';
export { type OutgoingAlert, outgoing } from './outgoing.ts';
export type { Outcome } from './retry.ts';
export type { Sink, SinkKind, Surroundings } from './sink.ts';

/** Helpers of these tests: alerts, sinks with a world of their own, a clock that does not wait. */

import { PassThrough } from 'node:stream';
import type { Clock } from '../../src/alerts/clock.ts';
import {
  createSink,
  type OutgoingAlert,
  outgoing,
  type Sink,
  type SinkConfig,
  type Surroundings,
} from '../../src/alerts/index.ts';
import { surroundings } from '../../src/alerts/sink.ts';
import { createTokenBucket } from '../../src/alerts/token-bucket.ts';
import type { Alert } from '../../src/detect/alert.ts';

const onsetMs = Date.UTC(2026, 10, 20, 10, 0);
const minuteMs = 60_000;

/** A firing alert of the checkout service. */
export function alert(changes: Partial<Alert> = {}): Alert {
  return {
    identity: 'errors{service=checkout}',
    deliveryId: 'errors{service=checkout}@2026-11-20T10:00:00Z/firing',
    kind: 'firing',
    severity: 'error',
    rule: 'errors',
    keys: [{ field: 'service', value: 'checkout' }],
    query: 'level>=error',
    measure: 'count()',
    inputs: ['app.log'],
    atMs: onsetMs + 5 * minuteMs,
    onsetMs,
    windowStartMs: onsetMs,
    windowEndMs: onsetMs + 5 * minuteMs,
    current: 120,
    baseline: 12.345678,
    ratio: 9.72,
    frozenBaseline: 2.5,
    p: 1e-9,
    coverage: 1,
    samples: [
      {
        text: '{"level":"error","msg":"card <declined> & retried","traceId":"4bf92f35","password":"hunter2"}',
        file: 'app.log',
        line: 7,
        timeMs: onsetMs + minuteMs,
        traceId: '4bf92f35',
      },
    ],
    series: [
      { timeMs: onsetMs, value: 3 },
      { timeMs: onsetMs + minuteMs, value: 117 },
    ],
    explanation: ['version=2.4.1 accounts for at least 62 % of the errors'],
    summary: 'errors of service=checkout: 120 in 5 m, 48 times the baseline of 2.5',
    ...changes,
  };
}

export const sent = (changes: Partial<Alert> = {}): OutgoingAlert => outgoing(alert(changes));

/** The end of the alert above. */
export const resolved = (changes: Partial<Alert> = {}): Alert =>
  alert({
    kind: 'resolved',
    deliveryId: 'errors{service=checkout}@2026-11-20T10:00:00Z/resolved',
    atMs: onsetMs + 30 * minuteMs,
    current: 1,
    summary: 'errors of service=checkout: over after 30 m',
    ...changes,
  });

export const never = new AbortController().signal;

/** The real fetch, an environment of our own, a fixed time and name. */
export function world(changes: Partial<Surroundings> = {}): Surroundings {
  return {
    ...surroundings,
    env: {},
    nowMs: () => onsetMs + 5 * minuteMs,
    stdout: new PassThrough(),
    hostname: 'web-1',
    ...changes,
  };
}

export const sinkOf = (given: string | SinkConfig, around: Surroundings = world()): Sink =>
  createSink(given, around).sink;

export interface Request {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** What a sink sends over HTTP for some alerts, read back. */
export async function requestOf(
  given: string | SinkConfig,
  alerts: readonly OutgoingAlert[],
  changes: Partial<Surroundings> = {},
): Promise<Request> {
  const requests: Request[] = [];
  const fetch: Surroundings['fetch'] = async (url, { method, headers, body }) => {
    const sentHeaders = Object.fromEntries(new Headers(headers));
    requests.push({ url, method, headers: sentHeaders, body: JSON.parse(String(body)) });
    return new Response(null, { status: 202 });
  };
  await sinkOf(given, world({ fetch, ...changes })).send(alerts, never);
  return requests[0];
}

/** A sink that answers as the test says, and keeps what it was sent. */
export function fakeSink(send: Sink['send'], changes: Partial<Sink> = {}): Sink {
  return {
    id: 'fake',
    label: 'fake',
    kind: 'fake',
    batch: 1,
    timeoutMs: 1_000,
    repeatsFiring: false,
    bucket: createTokenBucket(60_000),
    send,
    ...changes,
  };
}

/** A clock whose waits are over at once; it keeps how long they were. */
export function quickClock(): Clock & { readonly waitsMs: number[] } {
  let now = onsetMs;
  const waitsMs: number[] = [];
  return {
    waitsMs,
    nowMs: () => now,
    sleep: async (ms) => {
      waitsMs.push(ms);
      now += ms;
    },
  };
}

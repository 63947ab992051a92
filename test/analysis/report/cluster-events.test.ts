import { describe, expect, test } from 'vitest';
import { clusterEvents } from '../../../src/analysis/report/cluster-events.ts';
import { UsageError } from '../../../src/core/errors.ts';

const span = { fromMs: Date.parse('2026-11-20T10:00:00Z'), toMs: Date.parse('2026-11-20T12:00:00Z') };

/** As `kubectl get events -o json` writes them. */
const event = (reason: string, time: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: `checkout.${Date.parse(time)}`, namespace: 'shop', creationTimestamp: time },
  involvedObject: { kind: 'Pod', name: 'checkout-7d9f', namespace: 'shop' },
  reason,
  message: 'Back-off restarting\n failed container',
  firstTimestamp: time,
  lastTimestamp: time,
  count: 1,
  type: 'Normal',
  ...more,
});
const list = (...items: object[]): string => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

describe('clusterEvents', () => {
  test('deploys, restarts and warnings, in order; normal noise and other times are left out', () => {
    const text = list(
      event('BackOff', '2026-11-20T10:30:00Z', { type: 'Warning', count: 7 }),
      event('Pulled', '2026-11-20T10:10:00Z'),
      event('ScalingReplicaSet', '2026-11-20T10:05:00Z', {
        involvedObject: { kind: 'Deployment', name: 'checkout' },
        message: 'Scaled up replica set checkout-7d9f to 3',
      }),
      event('Unhealthy', '2026-11-20T10:40:00Z', { type: 'Warning', message: 'Readiness probe failed' }),
      event('Killing', '2026-11-20T09:00:00Z'),
    );
    expect(clusterEvents(text, 'events.json', span).map(({ kind, text: said }) => [kind, said])).toEqual([
      ['deploy', 'ScalingReplicaSet of Deployment checkout: Scaled up replica set checkout-7d9f to 3'],
      ['restart', 'BackOff of Pod checkout-7d9f: Back-off restarting failed container (7 times)'],
      ['cluster', 'Unhealthy of Pod checkout-7d9f: Readiness probe failed'],
    ]);
  });

  test('events of newer clusters: eventTime, regarding, note, series', () => {
    const text = JSON.stringify({
      kind: 'Event',
      reason: 'OOMKilling',
      type: 'Warning',
      eventTime: '2026-11-20T11:00:00.123456Z',
      regarding: { kind: 'Node', name: 'n1' },
      note: 'Memory cgroup out of memory',
      series: { count: 2 },
    });
    expect(clusterEvents(text, 'events.json', span)).toEqual([
      {
        timeMs: Date.parse('2026-11-20T11:00:00.123Z'),
        kind: 'crash',
        text: 'OOMKilling of Node n1: Memory cgroup out of memory (2 times)',
        command: undefined,
      },
    ]);
  });

  /** As the API group events.k8s.io/v1 has them. */
  const newer = (reason: string, more: object = {}): object => ({
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { uid: `${reason}-1`, name: reason, namespace: 'shop', creationTimestamp: '2026-11-20T10:15:00Z' },
    regarding: { kind: 'Pod', name: 'checkout-7d9f' },
    reason,
    note: `note of ${reason}`,
    reportingController: 'kubelet',
    type: 'Warning',
    ...more,
  });
  const told = (text: string): (readonly [string, string, string])[] =>
    clusterEvents(text, 'events.json', span).map(({ timeMs, kind, text: said }) => [
      new Date(timeMs).toISOString().slice(11, 19),
      kind,
      said,
    ]);

  test('of events.k8s.io/v1: no time, times of old, a series', () => {
    const text = list(
      newer('FailedScheduling', { eventTime: null }),
      newer('BackOff', {
        eventTime: null,
        deprecatedFirstTimestamp: '2026-11-20T09:00:00Z',
        deprecatedLastTimestamp: '2026-11-20T10:50:00Z',
        deprecatedCount: 31,
      }),
      newer('Unhealthy', {
        eventTime: '2026-11-20T11:00:00.000000Z',
        series: { count: 12, lastObservedTime: '2026-11-20T11:05:00.000000Z' },
      }),
      newer('OOMKilling', { eventTime: '2026-11-20T09:00:00.000000Z' }),
      newer('NodeNotReady', { type: 'Normal', eventTime: '2026-11-20T11:30:00.000000Z' }),
      newer('Scheduled', { type: 'Normal', eventTime: '2026-11-20T11:30:00.000000Z' }),
    );
    expect(told(text)).toEqual([
      ['10:15:00', 'cluster', 'FailedScheduling of Pod checkout-7d9f: note of FailedScheduling'],
      ['10:50:00', 'restart', 'BackOff of Pod checkout-7d9f: note of BackOff (31 times, since 2026-11-20T09:00Z)'],
      ['11:00:00', 'cluster', 'Unhealthy of Pod checkout-7d9f: note of Unhealthy (12 times)'],
      ['11:30:00', 'cluster', 'NodeNotReady of Pod checkout-7d9f: note of NodeNotReady'],
    ]);
  });

  test.each([
    ['pretty objects one after another', (one: object) => JSON.stringify(one, null, 4)],
    ['one a line', (one: object) => JSON.stringify(one)],
    ['each in an object of the watch', (one: object) => JSON.stringify({ type: 'MODIFIED', object: one })],
  ])('a watch, %s: an event that is told again is one', (_, written) => {
    const backOff = (count: number): object =>
      event('BackOff', '2026-11-20T10:10:00Z', { type: 'Warning', count, message: `a "quoted \\" { brace` });
    const text = [backOff(1), event('Killing', '2026-11-20T10:20:00Z'), backOff(2), backOff(3)].map(written).join('\n');
    expect(told(text)).toEqual([
      ['10:10:00', 'restart', 'BackOff of Pod checkout-7d9f: a "quoted \\" { brace (3 times)'],
      ['10:20:00', 'restart', 'Killing of Pod checkout-7d9f: Back-off restarting failed container'],
    ]);
  });

  test('a watch that was cut off: what is whole is read', () => {
    const whole = JSON.stringify(event('Killing', '2026-11-20T10:20:00Z'), null, 2);
    expect(told(`${whole}\n${whole.slice(0, 90)}`).length).toBe(1);
    expect(told(`${JSON.stringify(event('Killing', '2026-11-20T10:20:00Z'))}\n{"reason":"Kil`).length).toBe(1);
  });

  test('a new image is a deploy; one that is pulled again, or first seen, is none', () => {
    const pulled = (time: string, image: string, reason = 'Pulled'): object =>
      event(reason, time, { message: `Container image "${image}" already present on machine` });
    const text = list(
      pulled('2026-11-20T09:00:00Z', 'registry:5000/shop/checkout:2.14.0'),
      pulled('2026-11-20T10:00:00Z', 'registry:5000/shop/cart:1.0'),
      pulled('2026-11-20T10:05:00Z', 'registry:5000/shop/checkout:2.14.1', 'Pulling'),
      pulled('2026-11-20T10:05:04Z', 'registry:5000/shop/checkout:2.14.1'),
      pulled('2026-11-20T10:06:00Z', 'registry:5000/shop/checkout:2.14.0'),
      pulled('2026-11-20T10:07:00Z', 'registry:5000/shop/checkout:2.14.1'),
      event('Pulled', '2026-11-20T10:08:00Z', { message: 'no image is named' }),
    );
    expect(told(text)).toEqual([['10:05:00', 'deploy', 'image registry:5000/shop/checkout: 2.14.1 after 2.14.0']]);
  });

  test('of too many, deploys and restarts stay, and that others are left out is said', () => {
    const warnings = Array.from({ length: 90 }, (_, i) =>
      event('Unhealthy', new Date(span.fromMs + i * 1000).toISOString(), { type: 'Warning' }),
    );
    const entries = told(list(...warnings, event('Killing', '2026-11-20T11:00:00Z')));
    expect(entries.length).toBe(41);
    expect(entries).toContainEqual(['10:00:39', 'cluster', '51 more events of the cluster from here on are not shown']);
    expect(entries[40][1]).toBe('restart');
  });

  test('one a line; an empty list; odd values do no harm', () => {
    const lines = [event('Killing', '2026-11-20T10:00:00Z'), event('Killing', '2026-11-20T10:01:00Z')];
    expect(clusterEvents(lines.map((one) => JSON.stringify(one)).join('\n'), 'e', span).length).toBe(2);
    expect(clusterEvents(list(), 'e', span)).toEqual([]);
    const odd = list({
      reason: '__proto__',
      type: 'Warning',
      message: 7,
      firstTimestamp: '2026-11-20T10:00:00Z',
      involvedObject: null,
      count: 'x',
    });
    expect(clusterEvents(odd, 'e', span)).toMatchObject([{ kind: 'cluster', text: '__proto__: ' }]);
    expect(clusterEvents(list({ reason: 'Killing', firstTimestamp: 'never' }), 'e', span)).toEqual([]);
  });

  test.each(['', 'no json', '{"items":[{}]}', '[1]', '{"kind":"Pod"}'])(
    '%j is no list of events, and that is said',
    (text) => {
      expect(() => clusterEvents(text, 'events.json', span)).toThrow(UsageError);
      expect(() => clusterEvents(text, 'events.json', span)).toThrow('events.json holds no events');
    },
  );
});

import { describe, expect, test } from 'vitest';
import { clusterEvents } from '../../../src/analysis/report/cluster-events.ts';
import { UsageError } from '../../../src/core/errors.ts';

const span = { fromMs: Date.parse('2026-11-20T10:00:00Z'), toMs: Date.parse('2026-11-20T12:00:00Z') };

/** As `kubectl get events -o json` writes them. */
const event = (reason: string, time: string, more: object = {}): object => ({
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'checkout.17', creationTimestamp: time },
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

/** pagerduty: events API v2 (https://developer.pagerduty.com/docs/send-alert-event): trigger and resolve, joined by dedup_key. */

import { alertJson, isoTime } from './alert-json.ts';
import { request } from './http.ts';
import type { OutgoingAlert } from './outgoing.ts';
import { Secret } from './secret.ts';
import type { SinkKind } from './sink.ts';

const eventsUrl = 'https://events.pagerduty.com/v2/enqueue';
const summaryChars = 1_024;

export const pagerduty: SinkKind = {
  name: 'pagerduty',
  summary: 'PagerDuty (events API v2)',
  target: 'key',
  options: [
    { name: 'key', type: 'secret', required: true, summary: "the service's integration key: env:NAME or file:PATH" },
    { name: 'url', type: 'url', summary: 'another address of the events API, such as that of the EU region' },
    { name: 'source', type: 'text', summary: 'what the incident says it is from (the name of this host)' },
  ],
  batch: 1,
  perMinute: 120,
  timeoutMs: 10_000,
  repeatsFiring: false,
  open: (options, around) => {
    const key = options.required('key', options.secret('key'));
    const other = options.text('url') === undefined ? undefined : options.url('url');
    const url = other?.secret ?? new Secret(eventsUrl);
    const source = options.text('source') ?? around.hostname;
    return {
      shown: other?.shown ?? '',
      send: ([alert], signal) => {
        const body = JSON.stringify({ routing_key: key.reveal(), ...pagerdutyEvent(alert, source) });
        return request({ url, headers: { 'content-type': 'application/json' }, body, secrets: [key] }, around, signal);
      },
    };
  },
};

/** The event, but for the routing key. */
export function pagerdutyEvent(alert: OutgoingAlert, source: string): Record<string, unknown> {
  return {
    event_action: alert.kind === 'resolved' ? 'resolve' : 'trigger',
    dedup_key: alert.identity,
    client: 'logscan',
    payload: {
      summary: alert.summary.slice(0, summaryChars),
      source,
      severity: alert.severity,
      timestamp: isoTime(alert.atMs),
      group: alert.rule,
      class: alert.measure,
      custom_details: alertJson(alert),
    },
  };
}

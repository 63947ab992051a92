/** alertmanager: Prometheus Alertmanager, API v2 (https://prometheus.io/docs/alerting/latest/clients).
 *
 * Alertmanager forgets an alert when its endsAt passes, so firing ones are sent again in every run, with endsAt a while ahead. An alert is
 * known there by its labels alone: they hold only what does not change between firing and resolved. */

import { isoTime, numberText } from './alert-json.ts';
import { request } from './http.ts';
import type { OutgoingAlert } from './outgoing.ts';
import type { SinkKind } from './sink.ts';
import { bearer } from './webhook.ts';

const defaultHoldMs = 15 * 60_000;

export const alertmanager: SinkKind = {
  name: 'alertmanager',
  summary: 'Prometheus Alertmanager (API v2)',
  target: 'url',
  options: [
    { name: 'url', type: 'url', required: true, summary: 'its address, such as http://127.0.0.1:9093' },
    { name: 'token', type: 'secret', summary: 'sent as Authorization: Bearer' },
    {
      name: 'hold',
      type: 'duration',
      summary: 'how long it holds an alert that is not sent again; longer than two runs (15m)',
    },
    { name: 'label', type: 'map', summary: 'further labels, as label.team=ops' },
  ],
  batch: 64,
  perMinute: 120,
  timeoutMs: 10_000,
  repeatsFiring: true,
  open: (options, around) => {
    const { secret: url, shown } = options.url('url');
    const token = options.secret('token');
    const holdMs = options.durationMs('hold') ?? defaultHoldMs;
    const extra = [...options.map('label')].map(([name, value]) => [name, value.reveal()] as const);
    const address = url.map((text) => `${text.replace(/\/+$/, '')}/api/v2/alerts`);
    return {
      shown,
      send: (alerts, signal) => {
        const body = JSON.stringify(alerts.map((alert) => alertmanagerAlert(alert, around.nowMs() + holdMs, extra)));
        const headers = { 'content-type': 'application/json', ...bearer(token) };
        const secrets = token === undefined ? [] : [token];
        return request({ url: address, headers, body, secrets }, around, signal);
      },
    };
  },
};

type Label = readonly [name: string, value: string];

/** One alert of the request. `endsAt` of a resolved alert is when it ended, and never before its start. */
export function alertmanagerAlert(alert: OutgoingAlert, holdUntilMs: number, extra: readonly Label[]): unknown {
  const endsAtMs = alert.kind === 'resolved' ? Math.max(alert.atMs, alert.onsetMs + 1) : holdUntilMs;
  return {
    labels: labels(alert, extra),
    annotations: annotations(alert),
    startsAt: isoTime(alert.onsetMs),
    endsAt: isoTime(endsAtMs),
  };
}

function labels(alert: OutgoingAlert, extra: readonly Label[]): Record<string, string> {
  const own: Label[] = [
    ['alertname', alert.rule],
    ['severity', alert.severity],
    ['source', 'logscan'],
  ];
  const out = new Map<string, string>();
  const keys = alert.keys.map(({ field, value }): Label => [field, value]);
  for (const [field, value] of [...own, ...keys, ...extra]) {
    let name = labelName(field);
    // Two fields may come to one name, or to one of ours.
    while (out.has(name)) name = `${name}_`;
    // A label without a value is no label: another series of the rule would be the same alert.
    out.set(name, value === '' ? '(empty)' : value);
  }
  return Object.fromEntries(out);
}

/** Letters, digits and `_`, not a digit first, as all versions take. */
function labelName(field: string): string {
  const name = field.replace(/[^A-Za-z0-9_]/g, '_');
  return /^[A-Za-z_]/.test(name) ? name : `_${name}`;
}

function annotations(alert: OutgoingAlert): Record<string, string> {
  const samples = alert.samples.map((sample, i) => [`sample_${i + 1}`, `${sample.file}:${sample.line} ${sample.text}`]);
  return {
    summary: alert.summary,
    ...(alert.explanation.length > 0 ? { description: alert.explanation.join('\n') } : {}),
    query: alert.query,
    measure: alert.measure,
    current: numberText(alert.current),
    baseline: numberText(alert.frozenBaseline),
    ratio: numberText(alert.ratio),
    change: alert.kind,
    ...Object.fromEntries(samples),
  };
}

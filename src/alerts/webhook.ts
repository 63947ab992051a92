/** webhook: the alert as JSON to any URL, signed where a secret is given.
 *
 * The signature is HMAC-SHA256 over the time in seconds, a dot and the body. A receiver refuses old times, so that a recorded request
 * can't be used again:
 *
 *     X-Logscan-Signature: t=1763640000,v1=<hex> */

import { createHmac } from 'node:crypto';
import { alertJson } from './alert-json.ts';
import { request } from './http.ts';
import { OptionError } from './options.ts';
import type { Secret } from './secret.ts';
import type { SinkKind } from './sink.ts';

export const webhook: SinkKind = {
  name: 'webhook',
  summary: 'JSON to a URL, signed with HMAC-SHA256',
  target: 'url',
  options: [
    { name: 'url', type: 'url', required: true, summary: 'where to post' },
    { name: 'secret', type: 'secret', summary: 'signs the body, in the header X-Logscan-Signature' },
    { name: 'token', type: 'secret', summary: 'sent as Authorization: Bearer' },
    {
      name: 'header',
      type: 'map',
      summary: 'further headers, as header.X-Team=ops; a value may be env:NAME or file:PATH',
    },
  ],
  batch: 1,
  perMinute: 120,
  timeoutMs: 10_000,
  repeatsFiring: false,
  open: (options, around) => {
    const { secret: url, shown } = options.url('url');
    const key = options.secret('secret');
    const token = options.secret('token');
    const extra = options.map('header');
    const secrets = [...[key, token].filter((one) => one !== undefined), ...extra.values()];
    const fixed = { ...revealed(extra), ...bearer(token), 'content-type': 'application/json' };
    if (!areHeaders(fixed)) throw new OptionError('header', 'A name or value is no HTTP header.', 'header.X-Team=ops');
    return {
      shown,
      send: ([alert], signal) => {
        const body = JSON.stringify(alertJson(alert));
        const signed = key === undefined ? {} : signature(body, key, around.nowMs());
        const headers = { ...fixed, 'idempotency-key': alert.deliveryId, ...signed };
        return request({ url, headers, body, secrets }, around, signal);
      },
    };
  },
};

function areHeaders(headers: Readonly<Record<string, string>>): boolean {
  try {
    new Headers(headers);
    return true;
  } catch {
    return false;
  }
}

function revealed(headers: ReadonlyMap<string, Secret>): Record<string, string> {
  return Object.fromEntries([...headers].map(([name, value]) => [name.toLowerCase(), value.reveal()]));
}

/** The Authorization header of a token; nothing without one. */
export function bearer(token: Secret | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` };
}

/** The signature header of a body. */
export function signature(body: string, key: Secret, nowMs: number): Record<string, string> {
  const seconds = Math.floor(nowMs / 1_000);
  const hex = createHmac('sha256', key.reveal()).update(`${seconds}.${body}`).digest('hex');
  return { 'x-logscan-signature': `t=${seconds},v1=${hex}` };
}

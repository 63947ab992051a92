/** slack: a message in blocks to an incoming webhook (https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks). */

import type { AlertSample } from '../detect/alert.ts';
import { isoTime, numberText } from './alert-json.ts';
import { request } from './http.ts';
import type { OutgoingAlert } from './outgoing.ts';
import type { SinkKind } from './sink.ts';

export const slack: SinkKind = {
  name: 'slack',
  summary: 'a message to a Slack incoming webhook',
  target: 'url',
  options: [
    {
      name: 'url',
      type: 'url',
      required: true,
      summary: "the webhook's URL, which is a secret: env:NAME or file:PATH",
    },
  ],
  batch: 1,
  // Slack takes one a second.
  perMinute: 60,
  timeoutMs: 10_000,
  repeatsFiring: false,
  open: (options, around) => {
    const { secret: url, shown } = options.url('url', true);
    return {
      shown,
      send: ([alert], signal) => {
        const headers = { 'content-type': 'application/json', 'idempotency-key': alert.deliveryId };
        return request({ url, headers, body: JSON.stringify(slackBody(alert)) }, around, signal);
      },
    };
  },
};

// Slack's own limits: it refuses a whole message that goes over one of them.
const headerChars = 150;
const sectionChars = 3_000;
const fieldChars = 2_000;
const mostFields = 10;

/** The message: what a notification shows, then blocks. What a log may have written is plain text, which is never read as mark-up, or
 * stands in code. */
export function slackBody(alert: OutgoingAlert): Record<string, unknown> {
  const title = `${alert.kind.toUpperCase()}: ${alert.rule}`;
  return {
    text: code(`${title}: ${alert.summary}`, sectionChars),
    mrkdwn: false,
    blocks: [
      { type: 'header', text: plain(title, headerChars) },
      { type: 'section', text: plain(alert.summary, sectionChars) },
      { type: 'section', fields: fields(alert).map(([name, value]) => plain(`${name}\n${value}`, fieldChars)) },
      ...explanation(alert.explanation),
      ...alert.samples.map(sampleBlock),
      { type: 'context', elements: [{ type: 'mrkdwn', text: context(alert) }] },
    ],
  };
}

const plain = (text: string, most: number): unknown => ({ type: 'plain_text', text: cut(text, most), emoji: false });

function fields(alert: OutgoingAlert): readonly (readonly [string, string])[] {
  const numbers: readonly (readonly [string, string])[] = [
    ['Severity', alert.severity],
    ['Since', isoTime(alert.onsetMs) ?? 'unknown'],
    [alert.measure, `${numberText(alert.current)}, was ${numberText(alert.frozenBaseline)}`],
    ['Ratio', numberText(alert.ratio)],
  ];
  const keys = alert.keys.map(({ field, value }) => [field, value] as const);
  return [...numbers, ...keys].slice(0, mostFields);
}

function explanation(sentences: readonly string[]): readonly unknown[] {
  if (sentences.length === 0) return [];
  return [{ type: 'section', text: plain(sentences.map((sentence) => `• ${sentence}`).join('\n'), sectionChars) }];
}

/** A record in a code block, with its place and trace. */
function sampleBlock(sample: AlertSample): unknown {
  const trace = sample.traceId === undefined ? '' : ` trace ${sample.traceId}`;
  const text = code(`${sample.file}:${sample.line}${trace}\n${sample.text}`, sectionChars - 6);
  return { type: 'section', text: { type: 'mrkdwn', text: `\`\`\`${text}\`\`\`` } };
}

function context(alert: OutgoingAlert): string {
  const window = `${isoTime(alert.windowStartMs) ?? '?'} to ${isoTime(alert.windowEndMs) ?? '?'}`;
  return `\`${code(alert.query, sectionChars / 2)}\`  ${window}`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '`': "'" };

/** Text as it may stand in code: backticks would end it, and even in code Slack reads `<...>` as mentions and links. */
const code = (text: string, most: number): string => cut(text, most, (char) => entities[char] ?? char);

/** The first characters of a text, written by `write`. Whole ones: half an entity or half a surrogate pair would be shown. */
function cut(text: string, most: number, write: (char: string) => string = (char) => char): string {
  let out = '';
  for (const char of text) {
    const next = write(char);
    if (out.length + next.length > most - 1) return `${out}…`;
    out += next;
  }
  return out;
}

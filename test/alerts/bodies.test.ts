/** What sinks send: test/cases/alerts/*.json. Each case has a sink, the changes to the alert of alerts.ts, and the whole body. */

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { outgoing } from '../../src/alerts/index.ts';
import { slackBody } from '../../src/alerts/slack.ts';
import { limits } from '../../src/core/limits.ts';
import type { Alert } from '../../src/detect/alert.ts';
import { alert, requestOf, resolved, sent } from './alerts.ts';

interface Case {
  readonly why: string;
  readonly sink: string;
  readonly isResolved?: boolean;
  readonly changes?: Partial<Alert>;
  readonly url: string;
  readonly body: unknown;
}

const folder = new URL('../cases/alerts/', import.meta.url);
const env = { PD_KEY: 'r0uting', SLACK_URL: 'https://hooks.slack.com/services/T0/B0/x' };

for (const file of readdirSync(folder)) {
  const cases: readonly Case[] = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
  describe(file, () => {
    it.each(cases.map((golden) => ({ ...golden })))('$why', async ({ sink, isResolved, changes, url, body }) => {
      const one = isResolved === true ? resolved(changes) : alert(changes);
      expect(await requestOf(sink, [outgoing(one)], { env })).toMatchObject({ url, body });
    });
  });
}

const webhookBody = async (one: Alert): Promise<unknown> =>
  (await requestOf('webhook:https://h/', [outgoing(one)])).body;

describe('hostile alerts', () => {
  const huge = 'é<&>`*"\\\u0000\ud800'.repeat(20_000);
  const monster = alert({
    identity: huge,
    deliveryId: huge,
    rule: huge,
    query: huge,
    measure: huge,
    summary: huge,
    inputs: Array.from({ length: 1_000 }, () => huge),
    keys: Array.from({ length: 100 }, () => ({ field: huge, value: huge })),
    explanation: Array.from({ length: 100 }, () => huge),
    samples: Array.from({ length: 50 }, () => ({ ...alert().samples[0], text: huge, file: huge, traceId: huge })),
    series: Array.from({ length: 5_000 }, (_, i) => ({ timeMs: i, value: i })),
    ratio: Number.POSITIVE_INFINITY,
    onsetMs: Number.NaN,
    atMs: 1e300,
  });

  it.each(['webhook:https://h/', 'slack:env:SLACK_URL', 'alertmanager:https://h', 'pagerduty:env:PD_KEY'])(
    '%s: the body is bounded',
    async (spec) => {
      const { body, headers } = await requestOf(spec, [outgoing(monster)], { env });
      expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(256 * 1024);
      expect(headers['idempotency-key'] ?? '').toMatch(/^(?:sha256-[\da-f]{40})?$/);
    },
  );

  it('says what is left out', async () => {
    expect(outgoing(monster).inputs).toHaveLength(limits.alertInputs + 1);
    expect(outgoing(monster).inputs.at(-1)).toBe('(980 more)');
    expect(outgoing(alert({ summary: 'x'.repeat(1_500) })).summary).toBe(
      `${'x'.repeat(1_000)}... (500 more characters)`,
    );
  });

  it('Slack takes all of it: no part is over its limit, no text can mention or link', () => {
    const texts: string[] = [];
    const markup: string[] = [];
    const collect = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('text' in value && typeof value.text === 'string') {
        const isMarkup = !('type' in value) || value.type === 'mrkdwn';
        (isMarkup ? markup : texts).push(value.text);
      }
      Object.values(value).forEach(collect);
    };
    const text = fc.string({ unit: fc.constantFrom(...'<!@#>&*_~`a\n ', '```', '<!channel>', '😀'), maxLength: 5_000 });
    fc.assert(
      fc.property(text, (hostile) => {
        texts.length = 0;
        markup.length = 0;
        const sample = { ...alert().samples[0], text: hostile, file: hostile, traceId: hostile };
        const changes = {
          summary: hostile,
          rule: hostile,
          query: hostile,
          measure: hostile,
          explanation: [hostile],
          samples: [sample],
        };
        collect(slackBody(sent({ ...changes, keys: [{ field: hostile, value: hostile }] })));
        expect(markup).toHaveLength(3);
        for (const one of [...texts, ...markup]) expect(one.length).toBeLessThanOrEqual(3_000);
        expect(markup.join('')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
        // Nothing in a code block ends it.
        expect(markup[1].slice(3, -3)).not.toContain('`');
      }),
      { numRuns: 200 },
    );
  });
});

describe('secrets', () => {
  it('are in no part of an alert', async () => {
    const leak = 'password=hunter2';
    const body = await webhookBody(
      alert({
        identity: `rule{${leak}}`,
        deliveryId: `rule{${leak}}/firing`,
        rule: leak,
        query: leak,
        measure: leak,
        summary: leak,
        inputs: [leak],
        keys: [
          { field: 'token', value: 'hunter2' },
          { field: 'url', value: `/?${leak}` },
        ],
        explanation: [leak],
        samples: [{ ...alert().samples[0], text: leak, file: leak, traceId: leak }],
      }),
    );
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });

  it('are hidden before a text is cut, not after', () => {
    const text = `${'x'.repeat(limits.alertSampleChars - 20)} password="${'hunter2'.repeat(10)}"`;
    expect(outgoing(alert({ samples: [{ ...alert().samples[0], text }] })).samples[0].text).not.toContain('hunter2');
  });

  it('keep identities apart though they are hidden', () => {
    const [a, b] = ['a', 'b'].map((value) => outgoing(alert({ identity: `r{token=${value}}` })).identity);
    expect(a).toMatch(/^sha256-/);
    expect(a).not.toBe(b);
  });

  it('email addresses stay unless they are personal data', () => {
    const one = alert({ summary: 'bob@example.com' });
    expect([outgoing(one).summary, outgoing(one, { pii: true }).summary]).toEqual(['bob@example.com', '***']);
  });
});

it('a batch for Alertmanager is one request', async () => {
  const { body } = await requestOf('alertmanager:https://h/', [sent(), sent({ identity: 'b' })]);
  expect(body).toHaveLength(2);
});

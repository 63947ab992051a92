/** How sinks are configured: specs, objects, secrets, mistakes. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { createHeartbeat, createSink, deliver, sinkKinds } from '../../src/alerts/index.ts';
import { isReference, Secret } from '../../src/alerts/secret.ts';
import { parseSpec } from '../../src/alerts/spec.ts';
import { UsageError } from '../../src/core/errors.ts';
import { alert, quickClock, world } from './alerts.ts';
import { serve, status } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'logscan-secrets-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function secretFile(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

const around = world({
  env: { SLACK_URL: 'https://hooks.slack.com/services/T0/B0/x', KEY: 'k3y', EMPTY: '', BAD: 'not a url' },
});

function optionsOf(text: string): unknown {
  const spec = parseSpec(text);
  const kind = sinkKinds.find((one) => one.name === spec.kind);
  return kind === undefined ? undefined : spec.optionsFor(kind);
}

describe('a spec', () => {
  it.each([
    ['stdout', {}],
    ['slack:env:SLACK_URL', { url: 'env:SLACK_URL' }],
    ['file:/var/log/a,b]:c', { path: '/var/log/a,b]:c' }],
    [
      'webhook[timeout=5s,secret=env:KEY]:https://h/p?a=[1]',
      { timeout: '5s', secret: 'env:KEY', url: 'https://h/p?a=[1]' },
    ],
    [
      'alertmanager[label.team=ops,label.env="a, \\"b\\"]"]:http://h',
      { label: { team: 'ops', env: 'a, "b"]' }, url: 'http://h' },
    ],
    ['webhook[header.X-A.b=1]:https://h', { header: { 'X-A.b': '1' }, url: 'https://h' }],
    ['command:/bin/page --team ops', { command: '/bin/page --team ops' }],
    ['file[name=audit,path=/x]', { name: 'audit', path: '/x' }],
  ])('%s', (text, options) => {
    expect(optionsOf(text)).toEqual(options);
  });

  it.each([
    ['', 'A sink begins with its kind.'],
    [':x', 'A sink begins with its kind.'],
    ['slak:env:X', 'There is no sink "slak".'],
    ['stdout:x', '"stdout" takes nothing after a colon.'],
    ['file', 'The option "path" is missing.'],
    ['file:', 'The option "path" is missing.'],
    ['file /x', 'After "file" a colon and its target must follow.'],
    ['file[]:/x', 'In brackets a sink takes name=value, with commas between.'],
    ['file[name=a:/x', 'After the option "name" a comma or "]" must follow.'],
    ['file[name="a:/x', 'After the option "name" a comma or "]" must follow.'],
    ['file[name=a,name=b]:/x', 'The option "name" is given twice.'],
    ['file[path=/a]:/b', 'The option "path" is given twice.'],
    ['file[nam=a]:/x', 'There is no option "nam".'],
    ['file[timeout=5]:/x', 'The option "timeout" must be a duration with its unit.'],
    ['file[timeout=0s]:/x', 'The option "timeout" must be a duration with its unit.'],
    ['file[rate=0]:/x', 'The option "rate" must be a whole number above 0.'],
    ['file[rate=fast]:/x', 'The option "rate" must be a whole number above 0.'],
    ['command: ', 'The option "command" names no program.'],
    ['webhook:ftp://h', 'No http or https URL: the option "url".'],
    ['slack:env:BAD', 'No http or https URL: what env:BAD holds.'],
    ['slack:env:NONE', 'The environment variable NONE is not set.'],
    ['slack:env:EMPTY', 'The environment variable EMPTY is empty.'],
    ['pagerduty:0123456789abcdef', 'The option "key" must say where the secret is.'],
    ['webhook[header=x]:https://h', 'The option "header" must be names with values.'],
    ['webhook[header.X-A="a\nb"]:https://h', 'A name or value is no HTTP header.'],
  ])('%j is refused', (text, message) => {
    const create = (): unknown => createSink(text, around);
    expect(create).toThrow(UsageError);
    expect(create).toThrow(expect.objectContaining({ message }));
  });

  it('mistyped is told what was meant', () => {
    expect(() => createSink('slak:env:X', around)).toThrow(expect.objectContaining({ hint: 'did you mean slack?' }));
    expect(() => createSink('file[nam=a]:/x', around)).toThrow(
      expect.objectContaining({ hint: 'did you mean name?', option: 'nam' }),
    );
  });

  it('of any characters is read or refused, and nothing else', () => {
    const piece = fc.constantFrom(
      'slack',
      'file',
      'command',
      '[',
      ']',
      ':',
      '=',
      ',',
      '"',
      '\\',
      'name',
      'label.',
      'env:KEY',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 12 }), (pieces) => {
        try {
          createSink(pieces.join(''), around);
        } catch (error) {
          expect(error).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('an identity', () => {
  it('stays when a secret, the time limit or the rate changes', () => {
    const before = createSink('slack[timeout=5s]:env:SLACK_URL', around).sink;
    const after = createSink(
      'slack[rate=3]:env:SLACK_URL',
      world({ env: { SLACK_URL: 'https://hooks.slack.com/new' } }),
    ).sink;
    expect(after.id).toBe(before.id);
    expect(createSink({ kind: 'slack', options: { url: 'env:SLACK_URL' } }, around).sink.id).toBe(before.id);
  });

  it('tells two sinks of a kind apart, and is the name where there is one', () => {
    expect(createSink('file:/a').sink.id).not.toBe(createSink('file:/b').sink.id);
    expect(createSink('file[name=audit]:/a').sink).toMatchObject({ id: 'audit', label: 'audit' });
  });
});

describe('a secret', () => {
  it('does not show', () => {
    const secret = new Secret('hunter2');
    const shown = [String(secret), JSON.stringify({ secret }), inspect({ secret }, { showHidden: true, depth: 9 })];
    expect(shown.join()).not.toContain('hunter2');
    expect(secret.reveal()).toBe('hunter2');
  });

  it('of a sink does not show in it, in its label, or in a mistake', () => {
    const { sink } = createSink('webhook[secret=env:KEY]:https://bob:hunter2@h.example/p4th', around);
    expect(inspect(sink, { depth: 9, showHidden: true }) + JSON.stringify(sink)).not.toMatch(/k3y|hunter2|p4th/);
    expect(sink.label).toBe('webhook https://h.example');
    const mistake = (): unknown => createSink('slack:htp://hunter2', around);
    expect(mistake).toThrow(UsageError);
    expect(mistake).not.toThrow(/hunter2/);
  });

  it('is read from a file, without the line break at its end', async () => {
    const server = await serve(status(200));
    const path = secretFile('token', 't0k\n', 0o600);
    const { sink, warnings } = createSink(`webhook[token=file:${path}]:${server.url}`, around);
    await deliver([{ alert: alert(), sink }]);
    expect(server.received[0].headers.authorization).toBe('Bearer t0k');
    expect(warnings).toEqual([]);
  });

  it('in a file that others may read is warned of', () => {
    const path = secretFile('open', 'https://hooks.slack.com/x', 0o644);
    expect(createSink(`slack:file:${path}`, around).warnings).toEqual([
      `The secret file ${path} is open to others (mode 644): chmod 600 ${path}`,
    ]);
  });

  it.each([
    ['that is not there', 'none', undefined, /can't be read: ENOENT/],
    ['that is empty', 'empty', '\n', /is empty/],
    ['that is too large', 'large', 'x'.repeat(70_000), /over 64 KiB/],
  ])('in a file %s is refused', (_what, name, text, message) => {
    const path = text === undefined ? join(folder, name) : secretFile(name, text, 0o600);
    expect(() => createSink(`slack:file:${path}`, around)).toThrow(message);
  });

  it('is told from other texts by how it begins', () => {
    expect(['env:A', 'file:/a', 'env:', 'https://env:a@h', 'environment:x'].map(isReference)).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe('a warning', () => {
  it.each([
    [
      'slack:https://hooks.slack.com/services/x',
      ['The URL for hooks.slack.com is a secret that others can see here: use env:NAME or file:PATH.'],
    ],
    ['webhook:http://h.example/', ['Alerts go to h.example unencrypted: use https.']],
    ['webhook:http://127.0.0.1:80/', []],
    ['alertmanager:http://localhost:9093', []],
    ['webhook:https://h.example/', []],
    ['slack:env:SLACK_URL', []],
  ])('%s', (spec, warnings) => {
    expect(createSink(spec, around).warnings).toEqual(warnings);
  });
});

describe('a heartbeat', () => {
  it('calls its URL', async () => {
    const server = await serve(status(200));
    const heartbeat = createHeartbeat('env:BEAT', world({ env: { BEAT: `${server.url}/ping/s3cret` } }));
    expect(await heartbeat.ping()).toEqual({ status: 'delivered', attempts: 1 });
    expect(server.received[0]).toMatchObject({ method: 'GET', path: '/ping/s3cret', body: '' });
    expect(inspect(heartbeat, { depth: 9 })).not.toContain('s3cret');
  });

  it('that nobody answers is tried three times, and said', async () => {
    const server = await serve(status(500));
    const outcome = await createHeartbeat(server.url, around).ping({ clock: quickClock() });
    expect(outcome).toEqual({ status: 'again', attempts: 3, reason: 'status 500' });
    expect(server.received).toHaveLength(3);
  });

  it('must be a URL', () => {
    expect(() => createHeartbeat('ping', around)).toThrow(UsageError);
  });
});

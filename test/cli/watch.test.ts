/** `logscan watch RULES --once` as a process: rules, what they alert, where it goes, and what is kept. */

import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/detect/alert.ts';
import { serve, status } from '../alerts/server.ts';
import { folderWith, run } from './run.ts';
import { at, logOf, type Part } from './spike-logs.ts';

const quiet = [
  { from: -120, to: 0, everySeconds: 120, service: 'web' },
  { from: -120, to: 0, everySeconds: 10, service: 'web', level: 'info', duration: 100 },
];
const outage = [
  { from: 0, to: 15, everySeconds: 2, service: 'web' },
  { from: 0, to: 15, everySeconds: 10, service: 'web', level: 'info', duration: 900 },
];
const calm = [
  { from: 15, to: 120, everySeconds: 120, service: 'web' },
  { from: 15, to: 120, everySeconds: 10, service: 'web', level: 'info', duration: 100 },
];

const rules = (sink: string): string => `
sinks:
  ops: ${sink}
rules:
  - name: errors
    query: level=error
    by: [service]
  - name: slow
    query: level=info
    of: p99(duration)
    above: 500
    severity: warning
    text: '{{rule}} is {{kind}}: {{current}}'
  - name: budget
    objective: 99%
    bad: level=error
`;

function scene(sink: string, text = rules(sink)) {
  const cwd = folderWith({ 'app.log': logOf(...quiet), 'rules.yml': text });
  return {
    cwd,
    append: (parts: readonly Part[]) => appendFileSync(join(cwd, 'app.log'), logOf(...parts)),
    go: (minute: number, ...args: string[]) =>
      run(['watch', 'rules.yml', '--once', '--state', 'state', '--at', at(minute), ...args, 'app.log'], { cwd }),
  };
}

const alertsOf = (stdout: string): Alert[] =>
  stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Alert => JSON.parse(line));

describe('watch --once', { timeout: 60_000 }, () => {
  it('runs all kinds of rules over the logs, and sends their changes once', async () => {
    const server = await serve(status(200));
    const { go, append } = scene(`webhook:${server.url}/`);
    expect(await go(0)).toMatchObject({ status: 0, stderr: '', stdout: '' });
    append(outage);
    const firing = await go(10, '-o', 'ndjson');
    expect(firing).toMatchObject({ status: 1, stderr: '' });
    const fired = alertsOf(firing.stdout).filter(({ kind }) => kind === 'firing');
    expect(fired.map(({ rule, severity }) => `${rule} ${severity}`).sort()).toEqual([
      'budget critical',
      'errors error',
      'slow warning',
    ]);
    expect(fired.find(({ rule }) => rule === 'errors')?.keys).toEqual([{ field: 'service', value: 'web' }]);
    expect(fired.find(({ rule }) => rule === 'slow')).toMatchObject({ summary: 'slow is firing: 900', current: 900 });
    expect(await go(10)).toMatchObject({ stdout: '', stderr: '' });
    append(calm);
    const over = await go(119, '-o', 'ndjson');
    const resolved = alertsOf(over.stdout).filter(({ kind }) => kind === 'resolved');
    expect(resolved.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['budget', 'errors', 'slow']));
    const ids = server.received.map(({ body }): string => JSON.parse(body).deliveryId);
    expect(new Set(ids).size).toBe(ids.length);
    const printed = [...alertsOf(firing.stdout), ...alertsOf(over.stdout)].map(({ deliveryId }) => deliveryId);
    expect(ids.sort()).toEqual(printed.sort());
  });

  it('alerts on a budget when both its windows are over, and ends with the short one', async () => {
    const usual = { from: -120, to: 0, everySeconds: 1, level: 'info' };
    const budget = 'rules: [{name: budget, objective: 99.9%, bad: level=error}]';
    const budgetAfter = async (everySeconds: number) => {
      const { cwd, append, go } = scene('', budget);
      append([usual, { from: -2, to: 0, everySeconds }]);
      return { cwd, append, go, alerts: alertsOf((await go(0, '-o', 'ndjson')).stdout) };
    };
    // 10 % of five minutes, but 1.1 % and a little of an hour: not yet 1.44 %.
    expect((await budgetAfter(5)).alerts).toEqual([]);
    const { alerts, append, go } = await budgetAfter(1);
    expect(alerts[0]).toMatchObject({ kind: 'firing', identity: 'budget 14.4x', severity: 'critical' });
    expect(alerts[0].summary).toMatch(
      /^budget: share\(level=error\) 0\.\d+ in 5m, 0\.0\d+ in 1h, burn rate over 14\.4/,
    );
    append([{ ...usual, from: 0, to: 10 }]);
    const over = alertsOf((await go(10, '-o', 'ndjson')).stdout);
    expect(over.map(({ kind }) => kind)).toContain('resolved');
  });

  it('in one scan finds what spike finds for each rule on its own', async () => {
    const text = `rules:
  - {name: a, query: level=error, by: [service]}
  - {name: b, query: level=info, of: p99(duration), min-count: 1}
  - {name: c, query: level=error, window: 10m, baseline: 60m, ratio: 2}`;
    const { go, append, cwd } = scene('', text);
    append(outage);
    const { stdout } = await go(6, '-o', 'ndjson');
    const commands = [
      ['level=error', '--by', 'service'],
      ['level=info', '--of', 'p99(duration)', '--min-count', '1'],
      ['level=error', '--window', '10m', '--ratio', '2'],
    ];
    const numbers = ({ kind, current, baseline, frozenBaseline, onsetMs, p, samples }: Alert) => ({
      kind,
      current,
      baseline,
      frozenBaseline,
      onsetMs,
      p,
      samples,
    });
    for (const [i, args] of commands.entries()) {
      const alone = await run(['spike', ...args, '--state', `alone${i}`, '--at', at(6), '-o', 'ndjson', 'app.log'], {
        cwd,
      });
      const ofRule = alertsOf(stdout).filter(({ rule }) => rule === 'abc'[i]);
      expect(ofRule.length).toBeGreaterThan(0);
      expect(ofRule.map(numbers)).toEqual(alertsOf(alone.stdout).map(numbers));
    }
  });

  it('with --dry-run prints what would be sent, sends nothing and changes no state', async () => {
    const server = await serve(status(200));
    const { go, append, cwd } = scene(`webhook:${server.url}/`);
    const fresh = await go(0, '--dry-run');
    expect(existsSync(join(cwd, 'state'))).toBe(false);
    expect(fresh.stdout).toBe('nothing would be sent\n');
    await go(0);
    append(outage);
    const state = () => readFileSync(join(cwd, 'state', 'state.json'), 'utf8');
    const before = state();
    const dry = await go(10, '--dry-run');
    expect(dry.stdout).toMatch(/FIRING {4}errors: service=web: count\(\) [^\n]*\n[\s\S]*would be sent to ops/);
    expect(dry.status).toBe(1);
    expect(state()).toBe(before);
    expect(server.received).toEqual([]);
    const real = await go(10);
    expect(real.stdout).toContain('FIRING    errors: service=web');
  });

  it('begins a rule that was changed anew, and keeps the others', async () => {
    const { go, cwd, append } = scene(
      'stdout',
      'rules: [{name: a, query: level=error}, {name: b, query: level=error}]',
    );
    await go(0);
    append(outage);
    writeFileSync(
      join(cwd, 'rules.yml'),
      'rules: [{name: a, query: level=error}, {name: b, query: level=error, window: 1m}]',
    );
    const { stdout, stderr } = await go(6, '-o', 'ndjson');
    expect(new Set(alertsOf(stdout).map(({ rule }) => rule))).toEqual(new Set(['a']));
    expect(stderr).toMatch(/logscan: b: the logs cover \d+ min of the baseline/);
    const shown = await run(['state', 'show', 'state'], { cwd });
    expect(shown.stdout).toContain('rule       b: count() of level=error, window 60 s');
  });

  it('says what the rules do, and what is wrong with them', async () => {
    const { cwd } = scene('slack:env:SLACK_URL');
    const good = await run(['watch', 'rules.yml', '--check'], { cwd });
    expect(good.stdout).toBe(`errors: count() of level=error, a series for each service
  when 5m have more than 3 times the baseline of 1h, at least 5 events, chance under 0.001
  error, to ops
slow: p99(duration) of level=info
  when 5m are over 500
  warning, to ops
budget: share of level=error among all records
  critical when over 14.4 % in 1h and in 5m (14.4 times the budget of 1 %)
  critical when over 6 % in 6h and in 30m (6 times the budget of 1 %)
  warning when over 3 % in 1d and in 2h (3 times the budget of 1 %)
  warning when over 1 % in 3d and in 6h (1 times the budget of 1 %)
  to ops
sink ops: slack
`);
    expect(good).toMatchObject({ status: 0, stderr: '' });
    const bad = scene('', 'rules:\n  - name: a\n    ratio: none\n');
    const refused = await run(['watch', 'rules.yml', '--check'], { cwd: bad.cwd });
    expect(refused).toMatchObject({ status: 2, stdout: '' });
    expect(refused.stderr).toMatch(/rules\.yml:3:12: /);
  });

  it.each([
    [['watch'], 'watch needs a file of rules'],
    [['watch', 'no.yml', '--check'], "no.yml: the rules can't be read"],
    [['watch', 'rules.yml'], 'watch needs the logs to look at'],
    [['watch', 'rules.yml', '--once', 'app.log'], '--once needs a folder'],
    [['watch', 'rules.yml', '--once', '--state', 's'], 'watch needs the logs to look at'],
    [['watch', 'rules.yml', '--check', '--level', 'error'], '--level: what to look at stands in the rules'],
    [['watch', 'rules.yml', '--check', '-n', '3'], '--limit'],
  ])('refuses %j', async (args, message) => {
    const { cwd } = scene('stdout');
    const { stderr, status: code } = await run(args, { cwd });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it("refuses spike's state", async () => {
    const { go, cwd } = scene('stdout');
    await run(['spike', '--state', 'state', '--at', at(0), 'app.log'], { cwd });
    expect((await go(0)).stderr).toContain('--state state is of another');
  });
});

/** `logscan spike` as a process, over logs made for it. */

import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { Alert } from '../../src/detect/alert.ts';
import { folderWith, run } from './run.ts';
import { at, base, logOf, minuteMs } from './spike-logs.ts';

/** One error a minute, then one every two seconds for a quarter of an hour, then one a minute. */
const quiet = { from: -120, to: 0, everySeconds: 60 };
const spike = { from: 0, to: 15, everySeconds: 2 };
const calm = { from: 15, to: 60, everySeconds: 60 };

function alertsOf(stdout: string): Alert[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Alert => JSON.parse(line));
}

const kinds = (stdout: string): string[] => alertsOf(stdout).map(({ kind }) => kind);

describe('logscan spike', { timeout: 60_000 }, () => {
  it('says what fires, since when, with a chart, samples and traces, secrets taken out; exits 1', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet, { ...spike, to: 6 }) });
    const { stdout, stderr, status } = await run(['spike', '--at', at(6), 'app.log'], { cwd });
    expect(stdout).toMatch(/^FIRING {4}count\(\) 150 in 5m, 30x the 5 before, for 6m, since 2026-11-20 10:00\+00/);
    expect(stdout).toMatch(/[▁▂▃▄▅▆▇█]{30} {2}current 150, baseline 19\.5, ratio 7\.69/);
    expect(stdout.match(/trace [0-9a-f]{16}/g)).toHaveLength(3);
    expect(stdout).toContain('app.log:271');
    expect(stdout).not.toContain('hunter2');
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  it('says what is usual where nothing fires; exits 0', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const { stdout, status } = await run(['spike', '--at', at(0), 'app.log'], { cwd });
    expect(stdout).toBe(
      'quiet     count() 5 in 5m, baseline 5, ratio 1\n          window 2026-11-20 09:55+00 to 2026-11-20 10:00+00\n',
    );
    expect(status).toBe(0);
  });

  it('counts errors without a query, what matches with one, everything with --all', async () => {
    const info = { from: -120, to: 5, everySeconds: 5, level: 'info' };
    const cwd = folderWith({ 'app.log': logOf(quiet, info) });
    const current = async (...args: string[]) => {
      const { stdout } = await run(['spike', '-o', 'json', '--at', at(0), ...args, 'app.log'], { cwd });
      return JSON.parse(stdout).series[0].current;
    };
    expect(await current()).toBe(5);
    expect(await current('level=info')).toBe(60);
    expect(await current('--all')).toBe(65);
    expect(await current('--since', at(-2))).toBe(2);
    expect(await current('--level', 'info')).toBe(65);
  });

  it('keeps a series a key, and pools the rarest', async () => {
    const cwd = folderWith({
      'app.log': logOf(
        { ...quiet, service: 'web' },
        { ...quiet, service: 'api', everySeconds: 30 },
        { ...spike, service: 'db', to: 3 },
      ),
    });
    const one = await run(['spike', '--by', 'service', '-o', 'ndjson', '--at', at(3), 'app.log'], { cwd });
    expect(alertsOf(one.stdout)).toMatchObject([{ keys: [{ field: 'service', value: 'db' }], frozenBaseline: 0 }]);
    const few = await run(['spike', '--by', 'service', '--max-keys', '1', '--at', at(3), '-o', 'json', 'app.log'], {
      cwd,
    });
    expect(JSON.parse(few.stdout).series.map(({ keys }: { keys: { value: string }[] }) => keys[0].value)).toEqual(
      expect.arrayContaining(['api', '(other)']),
    );
    expect(few.stderr).toMatch(
      /1 series is the limit: \d+ records of rarer keys are pooled in \(other\) \(--max-keys\)/,
    );
  });

  it('p99 of a window is that of its values, and its exceedances are significant', async () => {
    const usual = { from: -60, to: 0, everySeconds: 1, level: 'info', duration: 100 };
    const slow = { from: 0, to: 5, everySeconds: 1, level: 'info', duration: 900 };
    const cwd = folderWith({ 'app.log': logOf(usual, slow) });
    const { stdout, status } = await run(['spike', '--of', 'p99(duration)', '-o', 'ndjson', '--at', at(5), 'app.log'], {
      cwd,
    });
    const [alert] = alertsOf(stdout);
    expect(alert).toMatchObject({ current: 900, frozenBaseline: 100, ratio: 9, measure: 'p99(duration)' });
    expect(alert.p).toBeLessThan(1e-12);
    expect(alert.onsetMs).toBe(base);
    expect(status).toBe(1);
  });

  it('a share goes by all records of the window', async () => {
    const info = { from: -60, to: 5, everySeconds: 2, level: 'info' };
    const cwd = folderWith({ 'app.log': logOf(info, { ...quiet, from: -60 }, { ...spike, to: 5 }) });
    const { stdout } = await run(['spike', '--of', 'share(failed=true)', '-o', 'ndjson', '--at', at(5), 'app.log'], {
      cwd,
    });
    expect(alertsOf(stdout)[0]).toMatchObject({ current: 0.5 });
  });

  it('one record dated next year changes nothing but a note', async () => {
    const log = logOf(quiet);
    const stray = JSON.stringify({ time: '2099-01-01T00:00:00Z', level: 'error' });
    const cwd = folderWith({ 'app.log': log, 'stray.log': `${log}${stray}\n` });
    const plain = await run(['spike', '--at', 'last', 'app.log'], { cwd });
    const strange = await run(['spike', '--at', 'last', 'stray.log'], { cwd });
    expect(strange.stdout).toBe(plain.stdout);
    expect(strange.stderr).toContain('1 record is dated in the future');
  });

  it('one record dated decades ago does not make decades of steps', async () => {
    const stray = JSON.stringify({ time: '1971-01-01T00:00:00Z', level: 'error' });
    const cwd = folderWith({ 'app.log': `${stray}\n${logOf(quiet)}` });
    const { stdout, stderr } = await run(['spike', '--at', 'last', 'app.log'], { cwd });
    expect(stdout).toMatch(/^quiet {5}count\(\) 5 /);
    expect(stderr).toContain('1 events came too late');
  });

  it('ten minutes after start-up says what is missing', async () => {
    const cwd = folderWith({ 'app.log': logOf({ ...quiet, from: -10 }) });
    const { stdout, stderr, status } = await run(['spike', '--at', at(0), 'app.log'], { cwd });
    expect(stdout).toContain('16 % of the baseline seen');
    expect(stderr).toContain(
      'the logs cover 10 min of the baseline of 60 min: nothing fires before half of it is, another 20 min',
    );
    expect(status).toBe(0);
  });

  it('--backtest tells when, how often, for how long; several ratios side by side', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet, spike, calm) });
    const one = await run(['spike', '--backtest', 'app.log'], { cwd });
    expect(one.stdout).toBe(
      '2026-11-20 10:00+00 to 2026-11-20 10:20+00, 20m; fired 10:01: peak 150, 5 before, worse 1x\n',
    );
    expect(one.status).toBe(1);
    const three = await run(['spike', '--backtest', '--ratio', '2,3,11.9', 'app.log'], { cwd });
    expect(three.stdout.split('\n').slice(0, 4).join('\n')).toMatchInlineSnapshot(`
      "ratio        alerts    firing for       longest  still firing
          2             1           19m           19m             0
          3             1           19m           19m             0
       11.9             0            0s            0s             0"
    `);
  });

  it('--scores gives a score a step', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet, spike, calm) });
    const { stdout } = await run(['spike', '--backtest', '--scores', '--anomaly', '-o', 'ndjson', 'app.log'], { cwd });
    const scores = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(scores).toHaveLength(180);
    expect(scores[120]).toMatchObject({ time: at(0), value: 30, current: 34 });
    const surprising = scores.filter(({ score }) => score > 0.5);
    expect(surprising[0].time).toBe(at(0));
  });

  it('--silence tells of a source that has stopped, not of its rotations', async () => {
    const cwd = folderWith({
      'a.log': logOf({ ...quiet, to: -30 }),
      'b.log': logOf(quiet),
      'b.log.1': logOf({ ...quiet, from: -240, to: -120 }),
    });
    const { stdout, status } = await run(['spike', '--silence', '10m', '--at', at(0), 'a.log', 'b.log', 'b.log.1'], {
      cwd,
    });
    expect(stdout).toMatch(/^FIRING {4}a\.log is silent: no record for 31 min/);
    expect(stdout).not.toContain('b.log');
    expect(status).toBe(1);
  });

  it.each([
    [['--window', '7m', '--baseline', '60m'], /baseline .* whole windows/],
    [['--ratio', '2,3'], /several are compared by --backtest/],
    [['--ratio', '1'], /must be over 1/],
    [['--of', 'last(x)'], /one record is no measure/],
    [['--of', 'count() by x'], /one aggregate/],
    [['--by', 'bin(5m)'], /takes fields/],
    [['--scores'], /goes with --backtest/],
    [['--wait', '1s'], /goes with --state/],
    [['--state', 's', '--backtest'], /one of the two/],
    [['--state', 's', '--since', '2h'], /do not go with --state/],
    [['-n', '3'], /shows alerts/],
    [['-o', 'csv'], /no output format csv/],
    [['--at', 'soon'], /now, last or a time/],
    [['--direction', 'left'], /choices: up, down, both|Allowed choices/],
    [['level=error | count'], /no stages/],
  ] as const)('refuses %j', async (args, message) => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const { stderr, status } = await run(['spike', ...args, 'app.log'], { cwd });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/BUG|at .*\.ts/);
    expect(status).toBe(2);
  });

  it('hostile content reaches neither the terminal nor the shape of the JSON', async () => {
    const hostile = Array.from({ length: 40 }, (_, i) =>
      JSON.stringify({
        time: new Date(base + i * 1000).toISOString(),
        level: 'error',
        service: '__proto__',
        message: '\u001b]0;owned\u0007\u202e',
      }),
    );
    const cwd = folderWith({ 'app.log': `${logOf(quiet)}${hostile.join('\n')}\n` });
    const { stdout } = await run(['spike', '--by', 'service', '--new', '--at', at(1), 'app.log'], { cwd });
    expect(stdout).toContain('service=__proto__');
    expect([...stdout].some((char) => char !== '\n' && char < ' ')).toBe(false);
  });
});

describe('logscan spike --state', { timeout: 60_000 }, () => {
  const cron = (cwd: string, minutes: number, ...args: readonly string[]) =>
    run(['spike', '--state', 'state', '-o', 'ndjson', '--at', at(minutes), ...args, 'app.log'], { cwd });

  it('tells each change once, over rotation and packing, and reads only what is new', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const log = join(cwd, 'app.log');
    expect(await cron(cwd, 0)).toMatchObject({ stdout: '', stderr: '', status: 0 });
    appendFileSync(log, logOf({ ...spike, to: 8 }));
    const second = await cron(cwd, 8);
    expect(kinds(second.stdout)).toEqual(['firing', 'escalated']);
    expect(alertsOf(second.stdout)[0]).toMatchObject({ onsetMs: base, atMs: base + minuteMs, frozenBaseline: 5 });
    expect(second.status).toBe(1);
    expect(await cron(cwd, 8)).toMatchObject({ stdout: '', status: 1 });
    appendFileSync(log, logOf({ ...spike, from: 8 }));
    renameSync(log, `${log}.1`);
    writeFileSync(log, logOf({ ...calm, to: 20 }));
    expect((await cron(cwd, 16)).stdout).toBe('');
    writeFileSync(`${log}.1.gz`, gzipSync(readFileSync(`${log}.1`)));
    rmSync(`${log}.1`);
    appendFileSync(log, logOf({ ...calm, from: 20 }));
    const last = await cron(cwd, 60);
    expect(kinds(last.stdout)).toEqual(['resolved']);
    expect(last).toMatchObject({ stderr: '', status: 0 });
    const shown = await run(['state', 'show', 'state'], { cwd });
    expect(shown.stdout).toContain('rule       count() of failed=true, window 300 s, baseline 3600 s');
    expect(shown.stdout).toContain('app.log.1.gz: ');
  });

  it('counts each event once, whatever was rotated between the runs', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const log = join(cwd, 'app.log');
    await cron(cwd, 0, '--all');
    appendFileSync(log, logOf({ from: 0, to: 2, everySeconds: 4 }));
    // Copied and cut off, then rotated twice.
    writeFileSync(`${log}.1`, readFileSync(log));
    writeFileSync(log, logOf({ from: 2, to: 3, everySeconds: 4 }));
    renameSync(`${log}.1`, `${log}.2`);
    renameSync(log, `${log}.1`);
    writeFileSync(log, logOf({ from: 3, to: 5, everySeconds: 4 }));
    const { stdout } = await run(['spike', '--state', 'state', '-o', 'json', '--all', '--at', at(5), 'app.log'], {
      cwd,
    });
    expect(JSON.parse(stdout).series[0].current).toBe(75);
  });

  it('a line that is half written is read when it is whole', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const log = join(cwd, 'app.log');
    const more = logOf({ from: 0, to: 2, everySeconds: 4 });
    appendFileSync(log, more.slice(0, 1000));
    await cron(cwd, 1);
    appendFileSync(log, more.slice(1000));
    const { stdout, stderr } = await run(['spike', '--state', 'state', '-o', 'json', '--at', at(5), 'app.log'], {
      cwd,
    });
    expect(JSON.parse(stdout).series[0].current).toBe(30);
    expect(stderr).not.toContain('like a JSON object');
  });

  it('what began and ended between two runs is one digest', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    await cron(cwd, 0);
    appendFileSync(join(cwd, 'app.log'), logOf(spike, calm));
    const { stdout, status } = await run(['spike', '--state', 'state', '--at', at(60), 'app.log'], { cwd });
    expect(stdout).toMatch(
      /^over {6}began and ended since the last run: 1\n {10}2026-11-20 10:00\+00 to 2026-11-20 10:20\+00/,
    );
    expect(status).toBe(0);
  });

  it('says what is gone', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    await cron(cwd, 0);
    rmSync(join(cwd, 'app.log'));
    writeFileSync(join(cwd, 'app.log'), logOf({ from: 0, to: 2, everySeconds: 60 }));
    expect((await cron(cwd, 2)).stderr).toContain('is in no file any more');
  });

  it('a state of another rule is refused, a damaged one set aside', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    await cron(cwd, 0);
    const other = await cron(cwd, 1, 'level=warn');
    expect(other.stderr).toContain('is of another query, measure, key or window');
    expect(other.status).toBe(2);
    writeFileSync(join(cwd, 'state/state.json'), readFileSync(join(cwd, 'state/state.json')).subarray(0, 900));
    const again = await cron(cwd, 1);
    expect(again.stderr).toMatch(/is damaged .* starting anew/);
    expect(again.status).toBe(0);
    expect((await run(['state', 'reset', 'state'], { cwd })).status).toBe(0);
    expect((await run(['state', 'show', 'state'], { cwd })).status).toBe(1);
  });

  it('two runs at once: the second says so and exits 75, or waits', async () => {
    const cwd = folderWith({ 'app.log': logOf(quiet) });
    const runs = await Promise.all([cron(cwd, 0), cron(cwd, 0), cron(cwd, 0)]);
    const held = runs.filter(({ status }) => status === 75);
    for (const { stderr } of held) expect(stderr).toMatch(/state is held by process \d+ on .*--wait/);
    expect(runs.filter(({ status }) => status === 0).length + held.length).toBe(3);
    const waiting = await Promise.all([cron(cwd, 0, '--wait', '30s'), cron(cwd, 0, '--wait', '30s')]);
    expect(waiting.map(({ status }) => status)).toEqual([0, 0]);
  });

  it('a log in UTF-16 is refused: its bytes are no places in what is read of it', async () => {
    const utf16 = Buffer.from(`\ufeff${logOf({ from: -60, to: 0, everySeconds: 60 })}`, 'utf16le');
    const cwd = folderWith({ 'app.log': utf16, 'web.log': logOf({ from: -60, to: 0, everySeconds: 60 }) });
    const { status, stderr } = await run(['spike', '--state', 's', '--at', 'last', 'app.log', 'web.log'], { cwd });
    expect(stderr).toContain("app.log: is in UTF-16: --state can't read on in it (iconv -t UTF-8 converts it)");
    expect(status).toBe(2);
  });

  it('standard input is refused: it has no place to go on from', async () => {
    const { stderr, status } = await run(['spike', '--state', 'state', '-'], { cwd: folderWith(), stdin: '' });
    expect(stderr).toContain('--state goes with files');
    expect(status).toBe(2);
  });
});

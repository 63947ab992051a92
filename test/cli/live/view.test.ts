/** The view of a live run: its text, and what a person sees of it. */

import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ViewState, viewText } from '../../../src/cli/live/view.ts';
import { folderWith, ndjson } from '../run.ts';
import { logOf } from '../spike-logs.ts';
import { hasTmux, Tmux } from '../terminal.ts';

const esc = '\x1b';
const nowMs = Date.UTC(2026, 10, 20, 10);
const options = { columns: 80, unicode: true, color: false };
const points = Array.from({ length: 60 }, (_, i) => (i < 55 ? 10 : 80));

const state: ViewState = {
  nowMs,
  lines: 1_234_567,
  lagMs: 400,
  isCaughtUp: true,
  undelivered: 0,
  preview: {
    silent: [],
    silentCount: 0,
    firingCount: 1,
    seriesCount: 12,
    series: [
      {
        rule: 'errors',
        measure: 'count()',
        keys: ['checkout'],
        current: 400,
        baseline: 50,
        firingSinceMs: nowMs - 840_000,
        points,
      },
      {
        rule: 'errors',
        measure: 'count()',
        keys: ['a name that is far too long for the columns there are'],
        current: 51,
        baseline: 50,
        firingSinceMs: undefined,
        points: points.map(() => 10),
      },
    ],
  },
};

describe('viewText', () => {
  it('fits 80 columns', () => {
    const text = viewText(state, options);
    expect(text).toBe(
      [
        '1 firing, 11 quiet, newest record under 1s ago, 1,234,567 lines',
        '        series                                         current baseline   since',
        'FIRING  errors checkout          ▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▂▆█      400       50     14m',
        '        errors a name that is…   ████████████████████       51       50        ',
        '        and 10 more series',
        '',
      ].join('\n'),
    );
  });

  it.each([20, 40, 80, 200])('no line is wider than %d columns', (columns) => {
    for (const line of viewText(state, { ...options, columns }).split('\n'))
      expect(line.length).toBeLessThanOrEqual(Math.max(columns, 55));
  });

  it('says while it reads what is there, what is not delivered, and that nothing came yet', () => {
    const reading = { ...state, isCaughtUp: false, preview: undefined };
    expect(viewText(reading, options)).toBe('reading what is there: 1,234,567 lines\n');
    const empty = {
      ...state,
      preview: { silent: [], silentCount: 0, series: [], firingCount: 0, seriesCount: 0 },
      lagMs: undefined,
      lines: 0,
    };
    expect(viewText({ ...empty, undelivered: 3 }, options)).toBe(
      '0 firing, 0 quiet, no record yet, 0 lines, 3 alerts not delivered yet\n',
    );
  });

  it('names the sources that are silent first, counts those it has no room for, and takes escapes out of their names', () => {
    const silent = [
      { source: `api${esc}[2J.log`, newestMs: nowMs - 720_000 },
      { source: `${'long/'.repeat(30)}web.log`, newestMs: nowMs - 60_000 },
    ];
    const preview = { silent, silentCount: 9, series: [], firingCount: 0, seriesCount: 0 };
    const lines = viewText({ ...state, preview }, options).split('\n');
    expect(lines[0]).toBe('0 firing, 9 silent, 0 quiet, newest record under 1s ago, 1,234,567 lines');
    expect(lines[1]).toMatch(/^SILENT {2}api.*\.log no record for 12m$/);
    expect(lines[2]).toMatch(/^SILENT {2}long\/.*… no record for 1m$/);
    expect(lines[3]).toBe('        and 7 more silent sources');
    expect(lines.join('')).not.toContain(esc);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('takes terminal escapes out of keys, and colours only what fires', () => {
    const [series] = state.preview?.series ?? [];
    const hostile = { ...series, keys: [`${esc}[2J\x07`] };
    const preview = { silent: [], silentCount: 0, series: [hostile], firingCount: 1, seriesCount: 1 };
    expect(viewText({ ...state, preview }, options)).not.toContain(esc);
    expect(viewText({ ...state, preview }, { ...options, color: true }).split(esc)).toHaveLength(3);
  });
});

describe.skipIf(!hasTmux)('on a terminal', { timeout: 60_000 }, () => {
  const live = (parts: string): string => `logscan spike -f --at last --by service ${parts} app.log`;

  it('series are drawn anew in their place, alerts stay above, and Ctrl-C leaves a clean line', async () => {
    const cwd = folderWith({ 'app.log': logOf({ from: -120, to: 0, everySeconds: 60 }) });
    const terminal = new Tmux();
    try {
      terminal.start(live('--utc'), 80, cwd);
      expect(await terminal.screen(/0 firing, 1 quiet/)).toMatch(/^0 firing, 1 quiet.*\n {8}series .*\n {8}web +█/);
      appendFileSync(join(cwd, 'app.log'), logOf({ from: 0, to: 9, everySeconds: 2 }));
      const firing = await terminal.screen(/1 firing[\s\S]*FIRING {2}web/);
      // One view only: it was drawn over the one before.
      expect(firing.match(/quiet,/g)).toHaveLength(1);
      expect(firing).toMatch(/current \d+, baseline/);
      expect(Math.max(...firing.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
      appendFileSync(join(cwd, 'app.log'), logOf({ from: 9, to: 60, everySeconds: 60 }));
      expect(await terminal.screen(/resolved [\s\S]*0 firing, 1 quiet/)).toMatch(/resolved {2}service=web/);
      terminal.keys('C-c');
      expect(await terminal.screen(/status/)).toMatch(/status 130$/);
    } finally {
      terminal.close();
    }
  });

  it('a source that goes silent is seen', async () => {
    const now = (secondsAgo: number): string =>
      ndjson({ time: new Date(Date.now() - secondsAgo * 1000).toISOString(), level: 'error', service: 'web' });
    const cwd = folderWith({ 'app.log': [90, 60, 30, 0].map(now).join('') });
    const terminal = new Tmux();
    try {
      terminal.start('logscan spike -f --silence 4s --window 5s --baseline 60s --lateness 1s app.log', 80, cwd);
      expect(await terminal.screen(/1 silent/)).toMatch(/\nSILENT {2}app\.log no record for \d+s\n/);
      appendFileSync(join(cwd, 'app.log'), now(0));
      expect(await terminal.screen(/speaks again[\s\S]*0 firing, 1 quiet/)).not.toMatch(/\nSILENT/);
      terminal.keys('C-c');
      await terminal.screen(/status/);
    } finally {
      terminal.close();
    }
  });

  it('what is said does not break the drawing; hostile keys do no harm; TERM=dumb has lines only', async () => {
    const hostile = ndjson({ time: '2026-11-20T09:59:00Z', level: 'error', service: `${esc}[2Jx${esc}]0;owned\x07` });
    const cwd = folderWith({ 'app.log': hostile + logOf({ from: 0, to: 20, everySeconds: 60 }) });
    const terminal = new Tmux();
    try {
      terminal.start(live('later.log'), 60, cwd);
      const shown = await terminal.screen(/quiet,[\s\S]*web/);
      expect(shown).toContain('logscan: later.log: not there yet; waiting for it');
      expect(shown.match(/quiet,/g)).toHaveLength(1);
      expect(shown).not.toContain('owned\x07');
      terminal.keys('C-c');
      await terminal.screen(/status/);
    } finally {
      terminal.close();
    }
    const plain = new Tmux();
    try {
      plain.start(`TERM=dumb ${live('later.log')} & sleep 2; kill $!; wait $!`, 80, cwd);
      expect(await plain.screen(/status/)).not.toContain('quiet,');
    } finally {
      plain.close();
    }
  });
});

/** What a report finds in logs in which an incident is planted. */

import { describe, expect, test } from 'vitest';
import { type IncidentReport, type ReportOptions, report } from '../../../src/index.ts';
import { failed, linesOf, minute, type Planted, t0 } from '../assess/logs.ts';

const at = (minutes: number): number => t0 + minutes * minute;

async function told(planted: Planted, options: ReportOptions = {}): Promise<IncidentReport> {
  const found = await report(linesOf(planted), { threads: 1, ...options });
  if (found === undefined) throw new Error('nothing was found');
  return found;
}

/** 8 of 40 fail from minute 90 to 110, twice as many from 97 on. */
const incident: Planted = {
  minutes: 150,
  change: (record, when, i) =>
    when >= 90 && when < 110 && i < (when >= 97 ? 16 : 8) ? failed(record) : { version: '1.0', ...record },
};

describe('report()', () => {
  test('began, detected, escalated, resolved, each to the minute', async () => {
    const { incident: found, timeline } = await told(incident);
    expect(found).toMatchObject({ kind: 'errors', beganMs: at(90), peak: 80 });
    expect(found.endedMs).toBeGreaterThanOrEqual(at(109));
    expect(found.endedMs).toBeLessThanOrEqual(at(112));
    expect(timeline.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['began', 'detected', 'escalated', 'worst', 'resolved', 'deploy']),
    );
    const detected = timeline.find(({ kind }) => kind === 'detected');
    expect(detected?.timeMs).toBeLessThanOrEqual(at(94));
    expect(timeline.map(({ timeMs }) => timeMs)).toEqual(timeline.map(({ timeMs }) => timeMs).sort((a, b) => a - b));
  });

  test('a version that is new is a deploy, one that is rare is none', async () => {
    const { timeline } = await told({
      minutes: 150,
      change: (record, when, i) => {
        if (when === 80 && i === 0) return { ...record, version: '0.9' };
        return when >= 90 && when < 110 && i < 8 ? failed(record) : { version: '1.0', ...record };
      },
    });
    const deploys = timeline.filter(({ kind }) => kind === 'deploy');
    expect(deploys.map(({ text }) => text)).toEqual(['first record of shop 2.0']);
    expect(deploys[0].timeMs).toBe(at(90));
  });

  test('a process that ends and another one that begins on its host, and what it says', async () => {
    const { timeline } = await told({
      ...incident,
      change: (record, when, i) => {
        const one = incident.change?.(record, when, i);
        const place = { host: `h${i % 2}`, pid: i % 2 === 1 && when >= 112 ? 200 : 100 };
        const said = when === 112 && i === 1 ? { message: 'server listening on port 8080' } : {};
        return { ...one, ...place, ...said };
      },
    });
    const restarts = timeline.filter(({ kind }) => kind === 'restart').map(({ text }) => text);
    expect(restarts).toEqual(['h1 restarted: process 100 became 200', 'h1: server listening on port 8080']);
  });

  test('the cause: what explain finds, and what diagnose finds', async () => {
    const { explanation, diagnosis } = await told(incident);
    expect(explanation?.factors[0].query).toBe('version=2.0');
    expect(diagnosis?.findings.map(({ kind }) => kind)).toContain('deploy-regression');
  });

  test('impact and evidence', async () => {
    const { impact, services, codes, messages, samples, series } = await told(incident);
    expect(impact.errors.value).toBe(7 * 8 + 13 * 16);
    expect(impact.durationMs).toBeGreaterThanOrEqual(19 * minute);
    expect(services.rows[0]).toMatchObject({ value: 'shop', errors: 264 });
    expect(codes.rows[0]).toMatchObject({ value: 'ECART', records: 264 });
    expect(messages.rows[0].pattern).toBe('cart <num> is broken');
    expect(samples.length).toBeGreaterThan(0);
    expect(series.errors.map(({ name }) => name)).toContain('shop');
    expect(series.records.length).toBe(series.p95Ms.length);
  });

  test('of two incidents the one with more errors; the time that is asked for decides', async () => {
    const two: Planted = {
      minutes: 300,
      change: (record, when, i) =>
        (when >= 90 && when < 110 && i < 8) || (when >= 220 && when < 240 && i < 20) ? failed(record) : record,
    };
    expect((await told(two)).incident.beganMs).toBe(at(220));
    expect((await told(two, { until: at(200) })).incident.beganMs).toBe(at(90));
    expect((await told(two, { since: at(80), until: at(120) })).incident.beganMs).toBe(at(90));
  });

  test('one that goes on has no end', async () => {
    const { incident: found, during } = await told({
      minutes: 120,
      change: (record, when, i) => (when >= 90 && i < 8 ? failed(record) : record),
    });
    expect(found).toMatchObject({ beganMs: at(90), endedMs: undefined });
    expect(during.toMs).toBe(at(120));
  });

  test('slow responses without errors: explained by what is slow', async () => {
    const found = await told({
      minutes: 150,
      change: (record, when, i) => ({
        ...record,
        level: 'info',
        status: 200,
        host: `h${i % 4}`,
        ...(when >= 100 && i % 4 === 0 ? { duration: 3000 + i } : {}),
      }),
    });
    expect(found.incident).toMatchObject({ kind: 'latency', beganMs: at(100) });
    expect(found.explanation?.threshold).toBeLessThan(100);
    expect(found.explanation?.factors[0].query).toMatch(/host=h0|route=\/cart/);
  });

  test('nothing stands out: the time itself is told of', async () => {
    const found = await told({ minutes: 150 }, { since: at(30), until: at(60) });
    expect(found).toMatchObject({ incident: { kind: 'none' }, during: { fromMs: at(30), toMs: at(60) } });
    expect(found.explanation).toBeUndefined();
  });

  test('events given by hand, and of the cluster', async () => {
    const clusterEvents = JSON.stringify({
      items: [{ reason: 'Killing', firstTimestamp: new Date(at(95)).toISOString(), message: 'stopping' }],
    });
    const { timeline } = await told(incident, {
      clusterEvents,
      events: [{ at: new Date(at(105)), text: 'rolled back' }],
    });
    expect(timeline).toContainEqual({ timeMs: at(105), kind: 'by hand', text: 'rolled back', command: undefined });
    expect(timeline).toContainEqual({ timeMs: at(95), kind: 'restart', text: 'Killing: stopping', command: undefined });
  });

  test('what cannot be told of', async () => {
    expect(await report(Buffer.from('{"level":"error"}\n'))).toBeUndefined();
    await expect(report('no-such-file.log')).rejects.toThrow('no-such-file.log');
    await expect(report(Buffer.from('{}'), { query: 'count by level' })).rejects.toThrow();
    await expect(report(Buffer.from('{}'), { since: Number.NaN })).rejects.toThrow('since');
  });
});

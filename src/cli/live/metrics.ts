/** `/metrics` in Prometheus' format, and `/healthz`, on a local port. */

import { createServer, type RequestListener, type Server } from 'node:http';
import { Counter, Gauge, Registry } from 'prom-client';
import { UsageError } from '../../core/errors.ts';
import { reason } from '../../state/folder.ts';
import type { Figures } from './figures.ts';

export interface Listening {
  close(): void;
}

/** Listens at `HOST:PORT` or `PORT`, the latter on this machine only. Throws UsageError where that can't be. */
export async function listen(address: string, figures: () => Figures): Promise<Listening> {
  const { host, port } = addressOf(address);
  const registry = registryOf(figures);
  const server = createServer(answering(registry, figures));
  await started(server, host, port, address);
  return {
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function addressOf(text: string): { host: string; port: number } {
  const found = /^(?:(.*):)?(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  if (found === null || port > 65_535)
    throw new UsageError(`--listen takes HOST:PORT or a port, not ${text}`, 'such as --listen 127.0.0.1:9464');
  return { host: (found[1] || '127.0.0.1').replace(/^\[(.*)\]$/, '$1'), port };
}

function started(server: Server, host: string, port: number, address: string): Promise<void> {
  return new Promise((resolve, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => fail(listenFailure(error, address)));
    server.listen(port, host, () => {
      server.on('error', () => undefined);
      resolve();
    });
  });
}

function listenFailure(error: NodeJS.ErrnoException, address: string): UsageError {
  if (error.code === 'EADDRINUSE')
    return new UsageError(`--listen ${address}: another process listens there`, 'take another port');
  const why = error.code === 'EADDRNOTAVAIL' ? 'this machine has no such address' : reason(error);
  return new UsageError(`--listen ${address}: ${why}`, 'such as --listen 127.0.0.1:9464');
}

function answering(registry: Registry, figures: () => Figures): RequestListener {
  return async (request, response) => {
    request.resume();
    const path = (request.url ?? '').split('?')[0];
    const answer = (status: number, body: string, type = 'text/plain; charset=utf-8'): void => {
      response.writeHead(status, { 'content-type': type }).end(body);
    };
    if (request.method !== 'GET' && request.method !== 'HEAD') answer(405, 'only GET\n');
    else if (path === '/metrics') answer(200, await registry.metrics(), registry.contentType);
    else if (path === '/healthz') {
      const { illness } = figures();
      answer(illness === undefined ? 200 : 503, `${illness ?? 'ok'}\n`);
    } else answer(404, 'there are /metrics and /healthz\n');
  };
}

function registryOf(figures: () => Figures): Registry {
  const registry = new Registry();
  const registers = [registry];
  const counter = (
    name: string,
    help: string,
    rows: (f: Figures) => Rows,
    labelNames: readonly string[] = [],
  ): void => {
    new Counter({
      name: `logscan_${name}`,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of rows(figures())) this.inc(labels, value);
      },
    });
  };
  const gauge = (name: string, help: string, rows: (f: Figures) => Rows, labelNames: readonly string[] = []): void => {
    new Gauge({
      name: `logscan_${name}`,
      help,
      labelNames: [...labelNames],
      registers,
      collect() {
        this.reset();
        for (const [labels, value] of rows(figures())) this.set(labels, value);
      },
    });
  };
  counter('lines_total', 'Lines read.', ({ lines }) => [[{}, lines]]);
  counter('bytes_total', 'Bytes read.', ({ bytes }) => [[{}, bytes]]);
  counter('unreadable_lines_total', 'Lines that are not what they seem, or too long.', (f) => [
    [{}, f.unreadableLines],
  ]);
  counter('matches_total', 'Records that matched a rule.', ({ matches }) => by('rule', matches), ['rule']);
  counter('alerts_total', 'Changes of alerts.', ({ alerts }) => by('kind', alerts), ['kind']);
  counter(
    'deliveries_total',
    'Alerts sent to sinks, by what became of them.',
    ({ deliveries }) => deliveries.map(([sink, outcome, count]) => [{ sink, outcome }, count]),
    ['sink', 'outcome'],
  );
  counter('reloads_total', 'Rules files read anew.', ({ reloads }) => by('outcome', reloads), ['outcome']);
  gauge('alerts_firing', 'Alerts that are firing.', ({ firing }) => by('rule', firing), ['rule']);
  gauge('series', 'Series kept.', ({ series }) => by('rule', series), ['rule']);
  gauge('alerts_undelivered', 'Alerts that wait for a sink.', ({ undelivered }) => [[{}, undelivered]]);
  gauge('lag_seconds', 'From the newest record to now.', ({ lagSeconds }) =>
    lagSeconds === undefined ? [] : [[{}, lagSeconds]],
  );
  return registry;
}

type Rows = readonly (readonly [labels: Record<string, string>, value: number])[];

function by(label: string, values: ReadonlyMap<string, number>): Rows {
  return [...values].map(([key, value]) => [{ [label]: key }, value]);
}

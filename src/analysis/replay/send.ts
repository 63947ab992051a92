/** Sends requests to one server, at the times that they had or at a rate, and takes down how each ended. */

import { Agent, type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest, Agent as SecureAgent } from 'node:https';
import { limits } from '../../core/limits.ts';
import type { ReplayRequest } from './model.ts';
import type { Target } from './target.ts';

/** When each is sent: as it was, so many times as fast; or so many a second. */
export type Pace = { readonly speed: number } | { readonly perSecond: number };

export interface SendOptions {
  readonly target: Target;
  readonly pace: Pace;
  /** For one whole request. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

export interface SentRequest {
  readonly request: ReplayRequest;
  /** Undefined where none came. */
  readonly status: number | undefined;
  /** Until the whole answer was there; undefined where none came. */
  readonly durationMs: number | undefined;
  readonly answerBytes: number;
  /** Why there is no answer: ECONNREFUSED, or a sentence. */
  readonly error: string | undefined;
  /** How much later than due it was sent, since too many others were under way. */
  readonly lateMs: number;
}

/** Milliseconds after the first at which each is due. A request without a time goes with the one before it. */
export function dueTimes(requests: readonly ReplayRequest[], pace: Pace): number[] {
  if ('perSecond' in pace) return requests.map((_, i) => (i * 1000) / pace.perSecond);
  const start = requests.find(({ timeMs }) => timeMs !== undefined)?.timeMs ?? 0;
  let latest = 0;
  return requests.map(({ timeMs }) => {
    if (timeMs !== undefined) latest = Math.max(latest, (timeMs - start) / pace.speed);
    return latest;
  });
}

/** Sends them in order and gives each as it ends. Redirects are answers, and are not followed: nothing goes to another host.
 * After an abort none is begun, and those under way are broken off and not given. */
export async function* sendRequests(
  requests: readonly ReplayRequest[],
  options: SendOptions,
): AsyncGenerator<SentRequest, void> {
  const { target, pace, signal } = options;
  const Kind = target.protocol === 'https:' ? SecureAgent : Agent;
  const agent = new Kind({ keepAlive: true, maxSockets: limits.replayInFlight });
  const due = dueTimes(requests, pace);
  const flight = new Flight(signal);
  const startMs = performance.now();
  try {
    for (const [i, request] of requests.entries()) {
      for (;;) {
        yield* flight.takeEnded();
        if (signal.aborted) return;
        const waitMs = startMs + due[i] - performance.now();
        if (waitMs <= 1 && flight.underWay < limits.replayInFlight) break;
        await flight.change(waitMs > 1 ? waitMs : undefined);
      }
      flight.begin(sendOne(request, Math.max(0, performance.now() - startMs - due[i]), agent, options));
    }
    while (flight.underWay > 0 && !signal.aborted) {
      await flight.change(undefined);
      if (!signal.aborted) yield* flight.takeEnded();
    }
  } finally {
    agent.destroy();
  }
}

/** The requests under way. */
class Flight {
  underWay = 0;
  #ended: SentRequest[] = [];
  #wake: () => void = () => undefined;

  constructor(signal: AbortSignal) {
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  begin(sending: Promise<SentRequest>): void {
    this.underWay++;
    void sending.then((sent) => {
      this.underWay--;
      this.#ended.push(sent);
      this.#wake();
    });
  }

  takeEnded(): SentRequest[] {
    const ended = this.#ended;
    this.#ended = [];
    return ended;
  }

  /** Until one ends, or so long, or an abort. */
  change(waitMs: number | undefined): Promise<void> {
    if (this.#ended.length > 0) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = waitMs === undefined ? undefined : setTimeout(resolve, waitMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function sendOne(
  request: ReplayRequest,
  lateMs: number,
  agent: Agent,
  { target, timeoutMs, signal }: SendOptions,
): Promise<SentRequest> {
  const startMs = performance.now();
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const message = await answerTo(clientRequest(request, target, agent, limit), request.body);
    const answerBytes = await drain(message);
    const durationMs = performance.now() - startMs;
    return { request, status: message.statusCode, durationMs, answerBytes, error: undefined, lateMs };
  } catch (error) {
    return {
      request,
      status: undefined,
      durationMs: undefined,
      answerBytes: 0,
      error: reason(error, timeoutMs),
      lateMs,
    };
  }
}

function clientRequest(
  { method, path, headers, body }: ReplayRequest,
  { protocol, hostname, port, basePath }: Target,
  agent: Agent,
  signal: AbortSignal,
): ClientRequest {
  const send = protocol === 'https:' ? httpsRequest : httpRequest;
  const length = body === undefined ? [] : ['content-length', String(Buffer.byteLength(body))];
  return send({
    protocol,
    hostname: hostname.replace(/^\[(.*)\]$/, '$1'),
    port,
    method,
    path: `${basePath}${path}`,
    // As a list, so that a name that comes twice goes out twice.
    headers: [
      ...headers.flatMap(({ name, value }) => [name, toLatin1(value)]),
      'host',
      hostOf(hostname, port),
      ...length,
    ],
    agent,
    signal,
  });
}

const hostOf = (hostname: string, port: string): string => (port === '' ? hostname : `${hostname}:${port}`);

/** Headers are bytes: what is beyond them is sent as UTF-8. */
const toLatin1 = (value: string): string => Buffer.from(value, 'utf8').toString('latin1');

function answerTo(sending: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((done, fail) => {
    sending.on('response', done).on('error', fail);
    // As bytes: with a text Node writes the headers in the text's encoding.
    sending.end(body === undefined ? undefined : Buffer.from(body));
  });
}

async function drain(message: IncomingMessage): Promise<number> {
  let bytes = 0;
  for await (const chunk of message) bytes += chunk.length;
  return bytes;
}

function reason(error: unknown, timeoutMs: number): string {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (name === 'TimeoutError' || (name === 'AbortError' && code === 'ABORT_ERR')) return `no answer in ${timeoutMs} ms`;
  return code ?? message;
}

/** One request to a sink that speaks HTTP, and what its answer means. */

import { redactText } from '../redact/index.ts';
import { sanitizeLine } from '../render/sanitize.ts';
import { hideSecrets, type Secret } from './secret.ts';
import { type Answer, accepted, type Surroundings } from './sink.ts';

export interface HttpRequest {
  readonly url: Secret;
  readonly method?: 'POST' | 'GET';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What an answer must not show of the request. */
  readonly secrets?: readonly Secret[];
}

/** Sends a request. A body goes to the host it was meant for and to no other, so redirects are not followed. */
export async function request(
  { url, method = 'POST', headers = {}, body, secrets = [] }: HttpRequest,
  { fetch, nowMs }: Surroundings,
  signal: AbortSignal,
): Promise<Answer> {
  const { address, authorization } = withoutUserInfo(url);
  const sent = { 'user-agent': 'logscan', ...authorization, ...headers };
  try {
    const init: RequestInit = { method, headers: sent, redirect: 'manual', signal };
    const response = await fetch(address, body === undefined ? init : { ...init, body });
    return await answerOf(response, nowMs(), [url, pathOf(url), ...secrets]);
  } catch (error) {
    return { kind: 'unavailable', reason: faultOf(error) };
  }
}

/** fetch takes no user and password in a URL; they are what Basic credentials are made of. */
function withoutUserInfo(secret: Secret): { address: string; authorization: Record<string, string> } {
  const url = new URL(secret.reveal());
  if (url.username === '' && url.password === '') return { address: url.href, authorization: {} };
  const user = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { address: url.href, authorization: { authorization: `Basic ${Buffer.from(user).toString('base64')}` } };
}

/** What a server knows of a URL, and may repeat. A path of one character hides nothing. */
function pathOf(url: Secret): Secret {
  return url.map((text) => {
    const { pathname, search } = new URL(text);
    return pathname.length > 1 ? pathname : search;
  });
}

async function answerOf(response: Response, nowMs: number, secrets: readonly Secret[]): Promise<Answer> {
  const { status } = response;
  const isOver = status === 408 || status === 429 || status >= 500;
  const said = status < 400 || isOver ? '' : await excerpt(response, secrets);
  // Nothing else of an answer is read, however long it is; it need not even arrive.
  await response.body?.cancel().catch(() => {});
  if (status >= 200 && status < 300) return accepted;
  if (isOver) return { kind: 'unavailable', reason: `status ${status}`, ...retryAfter(response, nowMs) };
  if (status >= 300 && status < 400) {
    return { kind: 'refused', reason: `status ${status}: a redirect, which is not followed; give the final address` };
  }
  return { kind: 'refused', reason: `status ${status}${said === '' ? '' : `: ${said}`}` };
}

const excerptBytes = 1_024;
const excerptChars = 200;

/** The beginning of what a server says about a refusal: it names the mistake. */
async function excerpt(response: Response, secrets: readonly Secret[]): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return '';
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  try {
    while (bytes < excerptBytes) {
      const { done, value } = await reader.read();
      if (done) break;
      chunks.push(value);
      bytes += value.length;
    }
  } catch {
    // The status has said enough.
  }
  reader.releaseLock();
  const text = Buffer.concat(chunks).toString('utf8', 0, excerptBytes).trim();
  return sanitizeLine(redactText(hideSecrets(text, secrets))).slice(0, excerptChars);
}

/** Retry-After in seconds or as a date (RFC 9110, 10.2.3). */
function retryAfter(response: Response, nowMs: number): { readonly retryAfterMs?: number } {
  const text = response.headers.get('retry-after') ?? '';
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - nowMs;
  return Number.isNaN(ms) ? {} : { retryAfterMs: Math.max(0, ms) };
}

const faults: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there (connection refused)',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'the host is out of reach',
  ENETUNREACH: 'the network is out of reach',
  ETIMEDOUT: 'the connection timed out',
  UND_ERR_CONNECT_TIMEOUT: 'the connection timed out',
  UND_ERR_HEADERS_OVERFLOW: 'the answer has too many headers',
};

/** What went wrong, by its code: messages of fetch may hold the URL. */
function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return 'the request failed';
  if (error.name === 'AbortError' || error.name === 'TimeoutError') return 'the request was stopped';
  const code = codeOf(error.cause) ?? codeOf(error);
  return code === undefined ? 'the request failed' : (faults[code] ?? `the request failed (${code})`);
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError) return codeOf(error.errors[0]) ?? ownCode(error);
  return ownCode(error);
}

function ownCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

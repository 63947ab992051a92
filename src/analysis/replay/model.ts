/** Requests that logs hold whole enough to be made again. */

import type { JsonValue } from '../../core/value.ts';

export interface LoggedHeader {
  readonly name: string;
  readonly value: string;
}

/** A request as a log holds it, its secrets in it still: nothing outside this folder is given it. */
export interface LoggedRequest {
  readonly method: string;
  /** As logged: a path with its query, or a whole address. */
  readonly url: string;
  readonly headers: readonly LoggedHeader[];
  readonly body: JsonValue | undefined;
}

/** What became of a request. */
export interface LoggedAnswer {
  readonly status: number | undefined;
  readonly durationMs: number | undefined;
}

/** A request that can be made again: no secrets, nothing that belongs to the old connection, an address without its host. */
export interface ReplayRequest {
  /** Upper case. */
  readonly method: string;
  /** The path and the query; always begins with `/`, is printable ASCII, and has no fragment. */
  readonly path: string;
  /** Names are HTTP tokens, values have no control characters. */
  readonly headers: readonly LoggedHeader[];
  readonly body: string | undefined;
  /** Epoch milliseconds. */
  readonly timeMs: number | undefined;
  readonly logged: LoggedAnswer;
  /** The host that the request was for, as the log says; only told, never used. */
  readonly loggedHost: string | undefined;
  readonly requestId: string | undefined;
  readonly file: string;
  readonly line: number;
}

/** What was left out of the requests, and why. */
export interface Withheld {
  /** Headers left out for their names or the shape of their values, with how many requests had them. */
  readonly headers: Map<string, number>;
  /** Requests with secrets in their address or body, which are `***` now. */
  masked: number;
  /** Requests that had a body which the log does not hold. */
  bodyMissing: number;
  /** Records with a method whose address is none: `*`, `example.com:443`. */
  badAddress: number;
}

/** Methods that change nothing on the server (RFC 9110, 9.2.1). */
export const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Where requests are sent: one server, by its address. */

import { UsageError } from '../../core/errors.ts';

export interface Target {
  readonly protocol: 'http:' | 'https:';
  readonly hostname: string;
  readonly port: string;
  /** Comes before every path; empty or such as `/v2`. */
  readonly basePath: string;
  /** As it is written: `http://localhost:3000/v2`, without a slash at its end. */
  readonly text: string;
}

/** Reads an address. Throws UsageError for what is none, or has a user, a query or a fragment. */
export function parseTarget(text: string): Target {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const { protocol } = url ?? {};
  if (url === undefined || (protocol !== 'http:' && protocol !== 'https:') || url.hostname === '')
    throw new UsageError(`--target takes the address of a server, not ${text}`, 'such as http://localhost:3000');
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      '--target takes an address without a user and password',
      "set the header instead: --header 'authorization: Basic ...'",
    );
  if (url.search !== '' || url.hash !== '')
    throw new UsageError(`--target takes an address without ? and #, not ${text}`, 'such as http://localhost:3000/v2');
  const basePath = url.pathname.replace(/\/+$/, '');
  return { protocol, hostname: url.hostname, port: url.port, basePath, text: `${url.origin}${basePath}` };
}

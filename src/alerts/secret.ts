/** Secrets of sinks: read from the environment or a file, used in one place, printed nowhere. */

import { readFileSync, statSync } from 'node:fs';
import { inspect } from 'node:util';
import { UsageError } from '../core/errors.ts';

const hidden = '***';

/** A text that shows as `***` in messages, JSON and the debugger. */
export class Secret {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  /** The text itself, for the request that needs it. */
  reveal(): string {
    return this.#text;
  }
  /** A secret made from this one, such as a longer URL. */
  map(change: (text: string) => string): Secret {
    return new Secret(change(this.#text));
  }
  toString(): string {
    return hidden;
  }
  toJSON(): string {
    return hidden;
  }
  [inspect.custom](): string {
    return hidden;
  }
}

/** A text without the secrets that it may repeat, as answers of servers do. */
export function hideSecrets(text: string, secrets: readonly Secret[]): string {
  return secrets.reduce(
    (out, secret) => (secret.reveal() === '' ? out : out.replaceAll(secret.reveal(), hidden)),
    text,
  );
}

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Resolved {
  readonly secret: Secret;
  readonly warning: string | undefined;
}

const reference = /^(env|file):(.+)$/s;
const mostBytes = 64 * 1024;

/** Whether a text says where a secret is: `env:NAME` or `file:PATH`. */
export const isReference = (text: string): boolean => reference.test(text);

/** The secret that `env:NAME` or `file:PATH` names; undefined for any other text. Throws UsageError where it is not there. */
export function resolveReference(text: string, env: Environment): Resolved | undefined {
  const found = reference.exec(text);
  if (found === null) return undefined;
  const [, scheme, place = ''] = found;
  return scheme === 'env' ? fromEnvironment(place, env) : fromFile(place);
}

function fromEnvironment(name: string, env: Environment): Resolved {
  const text = env[name];
  if (text === undefined || text === '') {
    throw new UsageError(
      `The environment variable ${name} is ${text === '' ? 'empty' : 'not set'}.`,
      `export ${name}=...`,
    );
  }
  return { secret: new Secret(text), warning: undefined };
}

function fromFile(path: string): Resolved {
  const text = readSecretFile(path).trim();
  if (text === '')
    throw new UsageError(`The secret file ${path} is empty.`, 'Write the secret into it, and nothing else.');
  const mode = statSync(path).mode & 0o777;
  const warning =
    process.platform !== 'win32' && (mode & 0o077) !== 0
      ? `The secret file ${path} is open to others (mode ${mode.toString(8)}): chmod 600 ${path}`
      : undefined;
  return { secret: new Secret(text), warning };
}

function readSecretFile(path: string): string {
  try {
    const { size } = statSync(path);
    if (size <= mostBytes) return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    throw new UsageError(`The secret file ${path} can't be read: ${code}.`, 'Name a file that this user may read.');
  }
  throw new UsageError(
    `The secret file ${path} is over 64 KiB.`,
    'Name a file that holds the secret and nothing else.',
  );
}

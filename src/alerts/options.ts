/** The options of a sink: declared as data (for help, the schema of rules and checks), read with their types. */

import { durationFromText } from '../core/duration.ts';
import { UsageError } from '../core/errors.ts';
import { suggestion } from '../query/did-you-mean.ts';
import { type Environment, isReference, resolveReference, Secret } from './secret.ts';

/** `text`, `url`, `secret` (only by reference), `duration`, `count`, `words` (a program and its arguments), and `map` (names with
 * values of their own, in a spec `label.team=ops`). */
export type OptionType = 'text' | 'url' | 'secret' | 'duration' | 'count' | 'words' | 'map';

export interface OptionKind {
  readonly name: string;
  readonly type: OptionType;
  readonly summary: string;
  readonly required?: boolean;
}

export type OptionValue = string | number | readonly string[] | Readonly<Record<string, string>>;
export type OptionValues = Readonly<Record<string, OptionValue>>;

/** A mistake in an option, named so that a rules file can show its place. */
export class OptionError extends UsageError {
  override readonly name = 'OptionError';
  readonly option: string;
  constructor(option: string, message: string, hint?: string) {
    super(message, hint);
    this.option = option;
  }
}

/** A URL that may hold a secret, with what may be shown of it. */
export interface SecretUrl {
  readonly secret: Secret;
  /** As `env:NAME`, or scheme and host. */
  readonly shown: string;
}

/** Reads options as their types. Throws OptionError for what is unknown, missing or of the wrong kind; never shows a value that may
 * be a secret. */
export class OptionReader {
  readonly warnings: string[] = [];
  readonly #values: OptionValues;
  readonly #env: Environment;

  constructor(values: OptionValues, kinds: readonly OptionKind[], env: Environment) {
    this.#values = values;
    this.#env = env;
    const names = kinds.map((kind) => kind.name);
    for (const name of Object.keys(values)) {
      if (!names.includes(name)) {
        throw new OptionError(
          name,
          `There is no option "${name}".`,
          suggestion(name, names) ?? `Options: ${names.join(', ')}.`,
        );
      }
    }
    for (const { name, required } of kinds) {
      if (required === true) this.required(name, values[name] === '' ? undefined : values[name]);
    }
  }

  text(name: string): string | undefined {
    const value = this.#value(name);
    if (value === undefined || typeof value === 'string') return value;
    throw new OptionError(name, `The option "${name}" must be a text.`);
  }

  count(name: string): number | undefined {
    const value = this.#value(name);
    if (value === undefined) return undefined;
    const count = typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : value;
    if (typeof count === 'number' && Number.isSafeInteger(count) && count > 0) return count;
    throw new OptionError(name, `The option "${name}" must be a whole number above 0.`, `${name}=30`);
  }

  durationMs(name: string): number | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const ms = /^[\d.]+$/.test(text) ? undefined : durationFromText(text, 1);
    if (ms !== undefined && ms > 0) return ms;
    throw new OptionError(name, `The option "${name}" must be a duration with its unit.`, `${name}=5s, or 10m`);
  }

  /** A program and its arguments: a list, or a text that is cut at spaces outside quotes. No shell reads it. */
  words(name: string): readonly string[] {
    const value = this.#value(name);
    const words = typeof value === 'string' ? splitWords(value) : value;
    if (Array.isArray(words) && words.length > 0 && words[0] !== '') return words.map(String);
    throw new OptionError(name, `The option "${name}" names no program.`, `${name}: /usr/local/bin/page --team ops`);
  }

  /** A secret, which must be given by reference: what stands in a command or a file of rules is seen by others. */
  secret(name: string): Secret | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    const secret = this.#resolve(text);
    if (secret !== undefined) return secret;
    throw new OptionError(name, `The option "${name}" must say where the secret is.`, 'env:NAME or file:PATH');
  }

  /** A map whose values are texts or references. */
  map(name: string): ReadonlyMap<string, Secret> {
    const value = this.#value(name);
    if (value === undefined) return new Map();
    if (typeof value !== 'object' || Array.isArray(value)) {
      throw new OptionError(name, `The option "${name}" must be names with values.`, `${name}.team=ops`);
    }
    const entries = Object.entries(value).map(([key, text]) => [key, this.#resolve(text) ?? new Secret(text)] as const);
    return new Map(entries);
  }

  /** The value of an option that is declared as required. */
  required<T>(name: string, value: T | undefined): T {
    if (value === undefined) throw new OptionError(name, `The option "${name}" is missing.`);
    return value;
  }

  /** An http or https URL, given as it is or by reference. `isSecret`: who has it may use it, as with Slack's. */
  url(name: string, isSecret = false): SecretUrl {
    const text = this.required(name, this.text(name));
    const secret = this.#resolve(text) ?? new Secret(text);
    const url = URL.canParse(secret.reveal()) ? new URL(secret.reveal()) : undefined;
    if (url === undefined || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
      const what = isReference(text) ? `what ${text} holds` : `the option "${name}"`;
      throw new OptionError(name, `No http or https URL: ${what}.`, 'https://example.org/hook, or env:NAME');
    }
    this.#warnOfUrl(url, isSecret, isReference(text));
    return { secret, shown: isReference(text) ? text : `${url.protocol}//${url.host}` };
  }

  #warnOfUrl(url: URL, isSecret: boolean, isByReference: boolean): void {
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
      this.warnings.push(`Alerts go to ${url.host} unencrypted: use https.`);
    }
    if (!isByReference && (isSecret || url.password !== '')) {
      this.warnings.push(`The URL for ${url.host} is a secret that others can see here: use env:NAME or file:PATH.`);
    }
  }

  #value(name: string): OptionValue | undefined {
    return Object.hasOwn(this.#values, name) ? this.#values[name] : undefined;
  }

  #resolve(text: string): Secret | undefined {
    const found = resolveReference(text, this.#env);
    if (found?.warning !== undefined) this.warnings.push(found.warning);
    return found?.secret;
  }
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(hostname);
}

const word = /"((?:[^"\\]|\\.)*)"|'([^']*)'|([^\s"']+)/g;

/** Words of a command, with "double" (backslash escapes) and 'single' quotes. No variable, glob or `~` is expanded. */
function splitWords(text: string): string[] {
  const words: string[] = [];
  let end = -1;
  for (const found of text.matchAll(word)) {
    const [whole, double, single, bare] = found;
    const piece = double?.replace(/\\(.)/g, '$1') ?? single ?? bare ?? '';
    // Pieces that touch are one word: --team="a b".
    if (found.index === end) words.push(`${words.pop() ?? ''}${piece}`);
    else words.push(piece);
    end = found.index + whole.length;
  }
  return words;
}

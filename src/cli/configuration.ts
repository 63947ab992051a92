/** The configuration file: what a user would otherwise say in every command about how these logs are written.
 *
 *     { "aliases": { "level": ["sev"], "duration": "took" }, "durationUnit": "s", "logTz": "Europe/Berlin" }
 *
 * It is the file of --config, else of LOGSCAN_CONFIG, else .logscan.json in the current folder, else the user's. */

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../core/errors.ts';
import { suggestion } from '../query/did-you-mean.ts';

export interface Configuration {
  /** As for --alias: `level=sev`. */
  readonly alias: readonly string[];
  readonly durationUnit: string | undefined;
  readonly logTz: string | undefined;
  /** Where it was read from; undefined where there is none. */
  readonly path: string | undefined;
}

const empty: Configuration = { alias: [], durationUnit: undefined, logTz: undefined, path: undefined };
const settings = ['aliases', 'durationUnit', 'logTz'];
const durationUnits = ['ns', 'us', 'ms', 's'];

/** Throws a UsageError for a file that was named and cannot be read, and for any that is not as it should be. */
export function readConfiguration(named: string | undefined, env: NodeJS.ProcessEnv = process.env): Configuration {
  const chosen = named ?? env.LOGSCAN_CONFIG;
  if (chosen === '') return empty;
  if (chosen !== undefined) return checked(textOf(chosen, true) ?? '', chosen);
  for (const path of ['.logscan.json', join(userFolder(env), 'logscan', 'config.json')]) {
    const text = textOf(path, false);
    if (text !== undefined) return checked(text, path);
  }
  return empty;
}

function userFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32' && env.APPDATA) return env.APPDATA;
  return env.XDG_CONFIG_HOME || join(homedir(), '.config');
}

function textOf(path: string, mustExist: boolean): string | undefined {
  try {
    return readFileSync(path, 'utf8').replace(/^\ufeff/, '');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!mustExist && ['ENOENT', 'ENOTDIR'].includes(code)) return undefined;
    throw new UsageError(`the configuration file ${path} could not be read: ${code || String(error)}`);
  }
}

function checked(text: string, path: string): Configuration {
  const fail = (message: string, hint?: string): never => {
    throw new UsageError(`${path}: ${message}`, hint);
  };
  const found = parsed(text, fail);
  for (const name of Object.keys(found))
    if (!settings.includes(name))
      fail(`there is no setting ${name}`, suggestion(name, settings) ?? `they are ${settings.join(', ')}`);
  const { durationUnit, logTz } = found;
  if (durationUnit !== undefined && !durationUnits.some((unit) => unit === durationUnit))
    fail(`durationUnit is one of ${durationUnits.join(', ')}, not ${JSON.stringify(durationUnit)}`);
  if (logTz !== undefined && typeof logTz !== 'string') fail('logTz is a text, such as "Europe/Berlin" or "+02:00"');
  return {
    alias: aliasesOf(found.aliases ?? {}, fail),
    durationUnit: durationUnit === undefined ? undefined : String(durationUnit),
    logTz: logTz === undefined ? undefined : String(logTz),
    path,
  };
}

type Fail = (message: string, hint?: string) => never;

function parsed(text: string, fail: Fail): Readonly<Record<string, unknown>> {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    return fail(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  return isObject(found) ? found : fail('is no JSON object', '{ "aliases": { "level": "sev" } }');
}

function aliasesOf(found: unknown, fail: Fail): string[] {
  if (!isObject(found)) return fail('aliases is an object of names and keys', '"aliases": { "level": ["sev"] }');
  return Object.entries(found).flatMap(([name, keys]) => {
    const list = Array.isArray(keys) ? keys : [keys];
    if (list.length === 0 || !list.every((key) => typeof key === 'string' && key !== ''))
      return fail(`aliases.${name} is a key or a list of keys`, '"aliases": { "level": ["sev"] }');
    return list.map((key) => `${name}=${key}`);
  });
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

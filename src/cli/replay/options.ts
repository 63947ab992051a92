/** The options of `logscan replay`. */

import { type Command, Option } from 'commander';
import type { LoggedHeader } from '../../analysis/replay/model.ts';
import type { Pace } from '../../analysis/replay/send.ts';
import { parseTarget, type Target } from '../../analysis/replay/target.ts';
import { UsageError } from '../../core/errors.ts';
import { durationMs, plainDecimal } from '../../query/literal.ts';
import { addScanOptions, type ScanOptions } from '../options.ts';

export interface ReplayOptions extends ScanOptions {
  target?: string;
  send?: boolean;
  yes?: boolean;
  rate?: string;
  speed?: string;
  timeout?: string;
  header?: string[];
  keepHeader?: string[];
  redactPii?: boolean;
}

export function addReplayOptions(command: Command): void {
  addScanOptions(command);
  for (const name of ['--target <url>', '--rate <n>', '--speed <factor>', '--timeout <duration>', '--send', '--yes'])
    command.addOption(new Option(name));
  for (const name of ['--header <header>', '--keep-header <name>'])
    command.addOption(new Option(name).argParser((value: string, before: string[] = []) => [...before, value]));
  command.addOption(new Option('--redact-pii'));
}

/** Printed requests go here unless told otherwise: never to where they came from. */
export const printedTarget = 'http://localhost:3000';

/** What the options say of sending; undefined without `--send`. */
export interface Sending {
  readonly target: Target;
  readonly pace: Pace;
  readonly timeoutMs: number;
}

export function sendingOf(options: ReplayOptions): Sending | undefined {
  const { rate, speed, timeout } = options;
  if (options.send !== true) {
    const idle = Object.entries({ rate, speed, timeout, yes: options.yes }).find(([, value]) => value !== undefined);
    if (idle !== undefined) throw new UsageError(`--${idle[0]} goes with --send`);
    return undefined;
  }
  if (options.target === undefined)
    throw new UsageError('--send needs the server to send to', '--send --target http://localhost:3000');
  return { target: parseTarget(options.target), pace: paceOf(rate, speed), timeoutMs: timeoutOf(timeout ?? '30s') };
}

function paceOf(rate: string | undefined, speed: string | undefined): Pace {
  if (rate !== undefined && speed !== undefined) throw new UsageError('--rate and --speed do not go together');
  if (rate !== undefined) return { perSecond: positive('--rate', rate, 'requests a second, such as 50', 100_000) };
  return { speed: positive('--speed', speed ?? '1', 'how many times as fast, such as 10', 1e9) };
}

function positive(option: string, text: string, what: string, most: number): number {
  const value = plainDecimal(text) === undefined ? Number.NaN : Number(text);
  if (!(value > 0 && value <= most)) throw new UsageError(`${option} takes ${what}; not ${text}`);
  return value;
}

function timeoutOf(text: string): number {
  const ms = durationMs(text);
  if (ms === undefined || ms < 1 || ms > 3_600_000)
    throw new UsageError(`--timeout takes a duration from 1ms to 1h, such as 30s; not ${text}`);
  return Math.round(ms);
}

/** Headers that every request gets, in place of a logged one of that name. */
export function headersOf(texts: readonly string[] = []): readonly LoggedHeader[] {
  return texts.map((text) => {
    const parts = /^([\w!#$%&'*+.^`|~-]+):[ \t]*([\t\x20-\x7e\x80-\u{10ffff}]*)$/u.exec(text);
    if (parts === null)
      throw new UsageError(`--header takes 'NAME: VALUE', not ${text}`, "such as --header 'x-test-run: 42'");
    return { name: parts[1], value: parts[2] };
  });
}

/** A rules file for a run: what it has the engine look for, and where alerts go. */

import { readFileSync } from 'node:fs';
import type { SinkConfig } from '../alerts/index.ts';
import type { KeptRule } from '../analysis/spike/saved-run.ts';
import { UsageError } from '../core/errors.ts';
import { reason } from '../state/folder.ts';
import { parseRules, type RulesFile } from '../watch/rules.ts';
import { say } from './kept-run.ts';
import { Notifier, type NotifierOptions } from './notifier.ts';
import { settingsOf } from './watch-settings.ts';

/** Throws UsageError where it can't be read or is wrong. */
export function readRules(file: string): RulesFile {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new UsageError(`${file}: the rules can't be read: ${reason(error)}`);
  }
  return parseRules(file, text);
}

export function keptRules({ rules, sinks }: RulesFile, around: Parameters<typeof settingsOf>[1]): KeptRule[] {
  return rules.flatMap((rule) => {
    const sinkIds = rule.sinks.map((name) => idOf(name, sinks.get(name)));
    return settingsOf(rule, around).map((settings) => ({ settings, sinkIds }));
  });
}

/** Deliveries are remembered by the name in the file, unless the sink has another. */
export function idOf(name: string, config: SinkConfig | undefined): string {
  const own = config?.options.name;
  return typeof own === 'string' ? own : name;
}

/** Reads the secrets. Throws UsageError where one is no good. */
export function notifierOf(rulesFile: RulesFile, isQuiet: boolean, options: Omit<NotifierOptions, 'say'>): Notifier {
  const configs = [...rulesFile.sinks].map(([name, { kind, options: own }]) => ({ kind, options: { name, ...own } }));
  const notifier = new Notifier(configs, rulesFile.heartbeat, { ...options, say });
  if (!isQuiet) for (const warning of notifier.warnings) say(warning);
  return notifier;
}

/** What is right in a rules file, and may surprise. */
export function sayRulesNotes(file: string, { notes }: RulesFile): void {
  for (const { line, column, message } of notes) say(`${file}:${line}:${column}: ${message}`);
}

/** Rules in plain words, for `--check`. */

import { printDuration } from '../query/printer.ts';
import type { Rule, RulesFile } from '../watch/rules.ts';

export function rulesText({ rules, sinks, heartbeat }: RulesFile): string {
  const lines = [
    ...rules.flatMap(ruleLines),
    ...[...sinks].map(([name, { kind }]) => `sink ${name}: ${kind}`),
    ...(heartbeat === undefined ? [] : ['a heartbeat after each good run']),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function ruleLines(rule: Rule): string[] {
  const by = rule.by.length === 0 ? '' : `, a series for each ${rule.by.join(', ')}`;
  const lasting = rule.forMs === 0 ? '' : `, for ${printDuration(rule.forMs)}`;
  const to = rule.sinks.length === 0 ? 'only printed' : `to ${rule.sinks.join(', ')}`;
  const severity = rule.kind === 'burn-rate' ? '' : `${rule.severity}, `;
  return [
    `${rule.name}: ${whatOf(rule)}${by}`,
    ...whenOf(rule).map((when) => `  ${when}${lasting}`),
    `  ${severity}${to}`,
  ];
}

function whatOf(rule: Rule): string {
  const of = rule.query === '' ? 'all records' : rule.query;
  return rule.kind === 'burn-rate' ? `share of ${rule.bad} among ${of}` : `${rule.measure} of ${of}`;
}

function whenOf(rule: Rule): string[] {
  switch (rule.kind) {
    case 'spike':
      return [spikeWords(rule)];
    case 'threshold':
      return [thresholdWords(rule)];
    case 'burn-rate':
      return rule.windows.map(
        ({ rate, longMs, shortMs, maxBadShare, severity }) =>
          `${severity} when over ${percent(maxBadShare)} in ${printDuration(longMs)} and in ${printDuration(shortMs)} (${rate} times the budget of ${percent(1 - rule.objective)})`,
      );
  }
}

function spikeWords(rule: Rule & { readonly kind: 'spike' }): string {
  const { ratio, windowMs, baselineMs, minCount, maxP, isPlain, direction } = rule;
  const which = {
    up: `more than ${ratio} times`,
    down: `less than a ${ratio}th of`,
    both: `over ${ratio} times or under a ${ratio}th of`,
  };
  const guard = isPlain ? '' : `, at least ${minCount} events, chance under ${maxP}`;
  return `when ${printDuration(windowMs)} have ${which[direction]} the baseline of ${printDuration(baselineMs)}${guard}`;
}

function thresholdWords({ windowMs, above, below }: Rule & { readonly kind: 'threshold' }): string {
  const bounds = [
    ...(above === undefined ? [] : [`over ${above}`]),
    ...(below === undefined ? [] : [`under ${below}`]),
  ];
  return `when ${printDuration(windowMs)} are ${bounds.join(' or ')}`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(6))} %`;
}

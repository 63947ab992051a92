/** A finding as a sentence: for terminals, alerts and reports. Log content in it is as it was: it must be made safe where it is shown. */

import { levelFromText, levelRank } from '../core/level.ts';
import { canonicalOf } from '../operators/binder.ts';
import type { Filter } from '../query/ast.ts';
import type { ExplainReport, Finding } from './explain.ts';
import { fieldsOfFilter } from './named-fields.ts';
import type { Shift } from './shift.ts';

/** What the selected records are called: "errors", "slow records", "matches". */
export function nounOf(filter: Filter): string {
  if (asksForErrors(filter)) return 'errors';
  return fieldsOfFilter(filter).some((field) => canonicalOf(field) === 'duration') ? 'slow records' : 'matches';
}

/** `level>=error`, `level=fatal`, `failed=true`, also among other terms. */
function asksForErrors(filter: Filter): boolean {
  if (filter.kind === 'and') return filter.items.some(asksForErrors);
  if (filter.kind !== 'compare' || !['=', '>=', '>'].includes(filter.op)) return false;
  if (canonicalOf(filter.field) === 'level') return (levelFromText(filter.value.text) ?? 0) >= levelRank.error;
  return keyOf(filter.field.segments) === 'failed';
}

function keyOf(segments: readonly object[]): string {
  const [first] = segments;
  return segments.length === 1 && 'key' in first ? String(first.key) : '';
}

/** `Accounts for at least 62 % of the errors: version=2.4.1 host=checkout-3 (812 of 1,204; 31x as likely; rate 64 % against 2 %)` */
export function sentenceOf(finding: Finding, { selected }: Pick<ExplainReport, 'selected'>, noun: string): string {
  const { attributableShare, query, riskRatio, rate, rateElsewhere } = finding;
  const facts = [
    `${grouped(finding.selected)} of ${grouped(selected)}`,
    `${timesText(riskRatio)} as likely`,
    `rate ${percent(rate)} against ${percent(rateElsewhere)}`,
  ];
  return `Accounts for at least ${percent(attributableShare)} of the ${noun}: ${query} (${facts.join('; ')})`;
}

/** `The share of slow records rose from 5 % to 31 %: 2 points by another mix of route, 24 within its values.` */
export function shiftSentence({ field, rateBefore, rateAfter, mix, within }: Shift, noun: string): string {
  const rose = rateAfter >= rateBefore ? 'rose' : 'fell';
  const causes = `${points(mix)} by another mix of ${field}, ${points(within)} within its values`;
  return `The share of ${noun} ${rose} from ${percent(rateBefore)} to ${percent(rateAfter)}: ${causes}.`;
}

/** In points of a percentage. */
function points(fraction: number): string {
  return `${(fraction * 100).toFixed(1)} points`;
}

function grouped(n: number): string {
  return n.toLocaleString('en');
}

/** 1.6x, 31x, over 1,000x. */
function timesText(ratio: number): string {
  if (ratio > 1000) return 'over 1,000x';
  return `${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio)}x`;
}

/** Two digits: 62 %, 2.1 %, 0.04 %. What is not zero never reads as zero, nor what is not all as all. */
export function percent(fraction: number): string {
  const value = fraction * 100;
  if (value > 0 && value < 0.01) return 'under 0.01 %';
  if (value >= 99.5) return fraction === 1 ? '100 %' : 'over 99 %';
  return `${value >= 10 ? Math.round(value) : Number(value.toPrecision(2))} %`;
}

/** From what the tests saw to findings: what goes together in time and place is one, and some follow from others. */

import { limits } from '../../core/limits.ts';
import type { Filter } from '../../query/ast.ts';
import type { Confidence, Evidence, Place } from './model.ts';
import type { Observation } from './observation.ts';
import type { Signature } from './signature.ts';

export interface Found {
  readonly signature: Signature;
  readonly observations: readonly Observation[];
}

/** A finding whose records were not looked at yet. */
export interface BareFinding {
  readonly signature: Signature;
  /** The proof that it is known by. */
  readonly head: Observation;
  readonly places: readonly Place[];
  readonly evidence: readonly Evidence[];
  readonly confidence: Confidence;
  readonly onsetMs: number;
  readonly untilMs: number | undefined;
  readonly p: number;
  readonly filter: Filter;
  readonly followsFrom: string | undefined;
}

/** Many signatures are looked for, each by a few tests: a proof must be rarer than this by chance. */
const mostPOfProof = 1e-4;
const mostPOfSupport = 1e-3;
/** Evidence this strong may date the onset, beside the strongest. */
const datingP = 1e-4;
const highP = 1e-12;
const mediumP = 1e-6;
const mostEvidence = 6;

/** The surest first; those that follow from another last. */
export function findingsOf(found: readonly Found[]): BareFinding[] {
  const findings = found.flatMap(ofSignature);
  const ranked = findings.sort(byRank);
  const roots = ranked.map((finding) => ({ ...finding, followsFrom: causeOf(finding, ranked) }));
  return [
    ...roots.filter(({ followsFrom }) => followsFrom === undefined),
    ...roots.filter(({ followsFrom }) => followsFrom !== undefined),
  ];
}

const ranks: Readonly<Record<Confidence, number>> = { high: 0, medium: 1, low: 2 };

function byRank(a: BareFinding, b: BareFinding): number {
  return ranks[a.confidence] - ranks[b.confidence] || a.p - b.p || b.head.evidence.value - a.head.evidence.value;
}

function ofSignature({ signature, observations }: Found): BareFinding[] {
  const proofs = observations
    .filter(({ test, evidence }) => test.isProof && evidence.p <= mostPOfProof)
    .sort((a, b) => a.evidence.p - b.evidence.p || b.evidence.value - a.evidence.value);
  const support = observations.filter(({ test, evidence }) => !test.isProof && evidence.p <= mostPOfSupport);
  const clusters: Observation[][] = [];
  for (const proof of proofs) {
    const cluster = clusters.find(([head]) => overlap(head.evidence, proof.evidence) && agree(head, proof));
    if (cluster !== undefined) cluster.push(proof);
    else if (clusters.length < limits.diagnosedFindings) clusters.push([proof]);
  }
  return clusters.map((cluster) => {
    const beside = support.filter((one) => overlap(cluster[0].evidence, one.evidence) && agree(cluster[0], one));
    return findingOf(signature, cluster, beside);
  });
}

function findingOf(signature: Signature, proofs: readonly Observation[], support: readonly Observation[]): BareFinding {
  const [head] = proofs;
  const all = [...proofs, ...support];
  const dating = all.filter((one) => one === head || (one.evidence.p <= datingP && isClean(one.evidence)));
  return {
    signature,
    head,
    places: head.places,
    evidence: all.map(({ evidence }) => evidence).slice(0, mostEvidence),
    confidence: confidenceOf(all),
    onsetMs: dating.reduce((least, { evidence }) => Math.min(least, evidence.onsetMs), head.evidence.onsetMs),
    untilMs: head.evidence.untilMs,
    p: head.evidence.p,
    filter: head.filter,
    followsFrom: undefined,
  };
}

/** What happens outside the stretch too, if rarely, may have happened just before it by chance: it dates nothing. */
const cleanShare = 0.02;

function isClean({ test, figures }: Evidence): boolean {
  // Of several values that one load has, others have some too, and earlier.
  if (test === 'concentration') return false;
  const inside = figures.perMinute ?? figures.share ?? 1;
  const outside = figures.perMinuteOutside ?? figures.shareOutside ?? 0;
  return outside <= cleanShare * inside;
}

function confidenceOf(all: readonly Observation[]): Confidence {
  const { p } = all[0].evidence;
  const tests = new Set(all.map(({ test }) => test.name));
  if (p <= highP || (p <= mediumP && tests.size > 1)) return 'high';
  return p <= mediumP || tests.size > 1 ? 'medium' : 'low';
}

type Stretch = Pick<Evidence, 'onsetMs' | 'untilMs'>;

/** What comes right after another belongs to it: the process dies when the memory is full. */
const overlapMs = 60_000;

function overlap(a: Stretch, b: Stretch): boolean {
  const end = (one: Stretch): number => (one.untilMs ?? Number.POSITIVE_INFINITY) + overlapMs;
  return a.onsetMs < end(b) && b.onsetMs < end(a);
}

/** They do not name different services or hosts, or different things that are called. Codes and routes may differ: one failure has several. */
function agree(a: Observation, b: Observation): boolean {
  return a.places.every(({ field, value }) =>
    b.places.every((other) => other.field !== field || other.value === value || severalOfOne.has(field)),
  );
}

const severalOfOne: ReadonlySet<string> = new Set(['errorCode', 'route']);

/** What follows begins no earlier than its cause, but for what dating is worth. */
const leastToleranceMs = 120_000;

/** The kind of a finding that brings this one with it. */
function causeOf(finding: BareFinding, all: readonly BareFinding[]): string | undefined {
  const lastsMs = (finding.untilMs ?? finding.onsetMs) - finding.onsetMs;
  const toleranceMs = Math.max(leastToleranceMs, lastsMs / 5);
  const cause = all.find(
    (other) =>
      other.signature.kind !== finding.signature.kind &&
      other.signature.accountsFor.includes(finding.signature.kind) &&
      !finding.signature.accountsFor.includes(other.signature.kind) &&
      other.onsetMs <= finding.onsetMs + toleranceMs &&
      overlap(other, finding) &&
      sameService(other, finding),
  );
  return cause?.signature.kind;
}

function sameService(a: BareFinding, b: BareFinding): boolean {
  const of = ({ places }: BareFinding): string | undefined => places.find(({ field }) => field === 'service')?.value;
  const [first, second] = [of(a), of(b)];
  return first === undefined || second === undefined || first === second;
}

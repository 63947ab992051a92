/** Which known failures do the logs show? Every signature is a few tests; what they count is asked in one scan, after a first that tells
 * from when to when the logs are and which fields they have. A third looks for records that show what was found. */

import { limits } from '../../core/limits.ts';
import type { InputFile } from '../../input/input.ts';
import type { Filter } from '../../query/ast.ts';
import { withKeptInput } from '../kept-input.ts';
import { type AnalysisSummary, emptyAnalysisSummary, type PassOptions, plannedWithin } from '../pass.ts';
import { askBursts } from './bursts-test.ts';
import { askConcentration } from './concentration.ts';
import { canonicalField, fieldsNamed } from './field-names.ts';
import { type Found, findingsOf } from './findings.ts';
import type { Diagnosis, LookedFor } from './model.ts';
import type { AskedTest, Ground, LackedTest } from './observation.ts';
import { askRise } from './rise.ts';
import { withSamples } from './samples.ts';
import { askAll, type Scope } from './scan.ts';
import type { Signature, SignatureTest } from './signature.ts';
import { askSlower } from './slower.ts';
import { Steps } from './steps.ts';
import { type LogSurvey, surveyLogs } from './survey.ts';
import { trafficOf, trafficQuestion } from './traffic.ts';
import { askTrend } from './trend-test.ts';
import { askVersions } from './versions.ts';

export interface DiagnoseOptions {
  readonly engine: PassOptions;
  readonly signatures: readonly Signature[];
  /** Which records take part. */
  readonly filter: Filter;
}

/** Looks for what the signatures describe. `summary` may be watched meanwhile. Standard input is kept in a temporary file, since files are
 * read more than once. */
export async function diagnose(
  files: readonly InputFile[],
  { engine, signatures, filter }: DiagnoseOptions,
  summary: AnalysisSummary = emptyAnalysisSummary(),
): Promise<Diagnosis> {
  return withKeptInput(files, engine, async (kept) => {
    const planned = await plannedWithin(kept, filter, engine);
    summary.problems.push(...planned.problems);
    summary.seek = planned.seek;
    const scope = { planned, filter, engine };
    const survey = await surveyLogs(kept, scope, summary);
    const diagnosis = await diagnosed(survey, scope, signatures, kept);
    summary.stopped = engine.signal?.aborted === true;
    return { ...diagnosis, summary };
  });
}

async function diagnosed(
  survey: LogSurvey,
  scope: Scope,
  signatures: readonly Signature[],
  files: readonly InputFile[],
): Promise<Omit<Diagnosis, 'summary'>> {
  if (survey.span === undefined || scope.engine.signal?.aborted === true) {
    const lookedFor = signatures.map((one) => lookedForOf(one, 0, ['no record has a time']));
    return { findings: [], lookedFor, span: survey.span, hints: [] };
  }
  const ground = groundOf(survey, survey.span);
  const asked = signatures.map((signature) => ({
    signature,
    tests: signature.tests.map((test) => ask(test, ground)),
  }));
  const { found, pooledRecords } = await observe(asked, ground, scope);
  const findings = await withSamples(findingsOf(found), { scope, survey, files });
  return {
    findings,
    lookedFor: asked.map(({ signature, tests }) =>
      lookedForOf(
        signature,
        findings.filter(({ kind }) => kind === signature.kind).length,
        tests.flatMap((test) => ('lacks' in test ? [test.lacks] : [])),
      ),
    ),
    span: survey.span,
    hints: hintsOf(survey, pooledRecords, scope.engine.maxGroups),
  };
}

interface AskedSignature {
  readonly signature: Signature;
  readonly tests: readonly (AskedTest | LackedTest)[];
}

async function observe(
  asked: readonly AskedSignature[],
  ground: Ground,
  scope: Scope,
): Promise<{ found: Found[]; pooledRecords: number }> {
  const own = asked.flatMap(({ tests }) => tests.flatMap((test) => ('lacks' in test ? [] : test.questions)));
  const { groupers, pooledRecords } = await askAll(scope, [trafficQuestion(ground), ...own]);
  const traffic = trafficOf(groupers[0], ground);
  let at = 1;
  const found = asked.map(({ signature, tests }) => {
    const observations = tests.flatMap((test) => {
      if ('lacks' in test) return [];
      const rows = groupers.slice(at, at + test.questions.length).map((ways) => ways.map((way) => way.rows()));
      at += test.questions.length;
      return test.judge(rows, traffic);
    });
    return { signature, observations };
  });
  return { found, pooledRecords };
}

function ask(test: SignatureTest, ground: Ground): AskedTest | LackedTest {
  switch (test.test) {
    case 'rise':
      return askRise(test, ground);
    case 'trend':
      return askTrend(test, ground);
    case 'slower':
      return askSlower(test, ground);
    case 'concentration':
      return askConcentration(test, ground);
    case 'versions':
      return askVersions(test, ground);
    case 'bursts':
      return askBursts(test, ground);
  }
}

/** Keys that name what is called, beside the canonical fields that say where something is. */
const dependencyNames = ['dependency', 'upstream', 'upstreamCluster', 'peerService', 'dbSystem', 'pool'];
const canonicalPlaces = ['service', 'host', 'route', 'errorCode'] as const;

function groundOf(survey: LogSurvey, { fromMs, toMs }: { fromMs: number; toMs: number }): Ground {
  return {
    survey,
    steps: new Steps(fromMs, toMs, limits.diagnosedSteps),
    fineSteps: new Steps(fromMs, toMs, limits.diagnosedFineSteps),
    places: [
      ...canonicalPlaces.filter((name) => survey.canonical.has(name)).map(canonicalField),
      ...fieldsNamed(dependencyNames, survey.paths).slice(0, 3),
    ],
  };
}

function lookedForOf({ kind, title, about }: Signature, found: number, lacks: readonly string[]): LookedFor {
  return { kind, title, about, found, lacks: [...new Set(lacks)] };
}

function hintsOf({ strayRecords }: LogSurvey, pooledRecords: number, maxGroups: number): string[] {
  const of = (n: number): string => (n === 1 ? '1 record is' : `${n.toLocaleString('en')} records are`);
  return [
    ...(strayRecords === 0 ? [] : [`${of(strayRecords)} dated far from all others; they are left out`]),
    ...(pooledRecords === 0
      ? []
      : [`over ${maxGroups.toLocaleString('en')} groups: ${of(pooledRecords)} not told apart (--max-groups)`]),
  ];
}

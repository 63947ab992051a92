/** The first minute of an incident: how bad it is, whether it is getting worse, who is concerned. Two passes: the first counts by steps of
 * time and tells what is wrong and since when; the second looks at who and what, since then and before. */

import type { InputFile } from '../../input/input.ts';
import type { TimeRange } from '../../input/seek.ts';
import { withKeptInput } from '../kept-input.ts';
import { emptyStepSummary, type StepSummary } from '../spike/step-scan.ts';
import { high, low } from './confidence.ts';
import { type Deeper, deeperOf } from './deeper.ts';
import { type Details, secondPass } from './details.ts';
import { errorsLine, nowOf } from './errors-line.ts';
import { codesLine, latencyLine, requestsLine, servicesLine, statusesLine, usersLine } from './lines.ts';
import type { AssessReport, UnreadLine, Wrong } from './model.ts';
import { patternsLine } from './new-patterns.ts';
import { routesLine, slowerRoutes } from './routes-line.ts';
import { type FirstPass, firstPass } from './series.ts';
import type { AssessSettings } from './settings.ts';
import { silenceAsWrong, silenceLine } from './silence.ts';
import { type Incident, incidentOf, spansOf } from './wrong.ts';

/** Assesses what the files show at the instant that `settings.at` names. `summary` may be watched meanwhile. Standard input is kept in a
 * temporary file, since files are read twice. */
export async function assess(
  files: readonly InputFile[],
  settings: AssessSettings,
  summary: StepSummary = emptyStepSummary(),
): Promise<AssessReport> {
  return withKeptInput(files, settings.engine, async (kept) => {
    const pass = await firstPass(kept, settings, summary, neededFor(settings));
    return reportOf(kept, pass, settings, summary);
  });
}

/** A file is silent, or not, by when it was written to around that time. */
function neededFor({ sinceMs, at, windows }: AssessSettings): TimeRange {
  return {
    fromMs: (sinceMs ?? Number.NEGATIVE_INFINITY) - windows.baselineMs,
    toMs: (typeof at === 'number' ? at : Number.POSITIVE_INFINITY) + windows.baselineMs,
  };
}

async function reportOf(
  files: readonly InputFile[],
  pass: FirstPass,
  settings: AssessSettings,
  summary: StepSummary,
): Promise<AssessReport> {
  const { windows } = settings;
  const deeper = deeperOf(settings);
  const [errors] = pass.looks;
  const { endMs, notes } = errors.report;
  const unread = unreadLine(summary, deeper);
  if (endMs === undefined || pass.coveredFrom === undefined) return { ...nothing(settings), unread, notes };
  const now = nowOf(windows, endMs, pass.coveredFrom);
  const incident = incidentOf(pass, now);
  const details = await secondPass(files, spansOf(incident, now), settings);
  const { windowMs, baselineMs } = windows;
  const silence = silenceLine(pass.inputs, details, { atMs: endMs, silenceMs: settings.silenceMs, baselineMs }, deeper);
  const wrong = [...incident.wrong, ...slowerRoutes(details), ...silenceAsWrong(silence)];
  return {
    atMs: endMs,
    windowMs,
    baselineMs,
    isWrong: wrong.length > 0,
    wrong,
    verdict: verdictOf(incident, wrong),
    onsetMs: incident.onsetMs,
    endedMs: incident.endedMs,
    during: details.during.span,
    before: details.before.span,
    errors: errorsLine(errors, incident, now, deeper),
    ...linesOf(details, deeper, endMs),
    silence,
    unread,
    notes,
  };
}

function linesOf(
  details: Details,
  deeper: Deeper,
  endMs: number,
): Pick<AssessReport, 'users' | 'requests' | 'services' | 'statuses' | 'latency' | 'routes' | 'patterns' | 'codes'> {
  return {
    users: usersLine(details, deeper),
    requests: requestsLine(details, deeper),
    services: servicesLine(details, deeper),
    statuses: statusesLine(details, deeper),
    latency: latencyLine(details, deeper, endMs),
    routes: routesLine(details, deeper),
    patterns: patternsLine(details, deeper),
    codes: codesLine(details, deeper),
  };
}

/** What the second pass alone has found goes on as it is: one look tells no course. */
function verdictOf(incident: Incident, wrong: readonly Wrong[]): AssessReport['verdict'] {
  return incident.wrong.length === 0 && wrong.length > 0 ? 'steady' : incident.verdict;
}

function nothing({ windows }: AssessSettings): Omit<AssessReport, 'unread' | 'notes'> {
  return {
    atMs: undefined,
    windowMs: windows.windowMs,
    baselineMs: windows.baselineMs,
    isWrong: false,
    wrong: [],
    verdict: 'quiet',
    onsetMs: undefined,
    endedMs: undefined,
    during: undefined,
    before: undefined,
    errors: undefined,
    users: undefined,
    requests: undefined,
    services: undefined,
    statuses: undefined,
    latency: undefined,
    routes: undefined,
    patterns: undefined,
    codes: undefined,
    silence: undefined,
  };
}

export function unreadLine({ records, broken, ahead, problems, seek }: StepSummary, deeper: Deeper): UnreadLine {
  const files = problems.filter(({ severity }) => severity === 'error').map(({ path }) => path);
  const isAll = broken + ahead + files.length === 0;
  return {
    records,
    broken,
    ahead,
    files,
    skippedBytes: seek.skippedBytes,
    confidence: isAll ? high('every line was read') : low('what could not be read is in no other line'),
    deeper: deeper.command('', [], '-c --stats'),
  };
}

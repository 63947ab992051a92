/** The lines of an assessment in words, for terminals and for Markdown. Log content in them is as it was: it must be made safe where it is
 * shown. */

import { byCoverage } from '../../analysis/assess/confidence.ts';
import type {
  AssessReport,
  Judged,
  RouteCounts,
  SilentSource,
  UnreadLine,
  ValueCounts,
  Wrong,
} from '../../analysis/assess/model.ts';
import { percent } from '../../analysis/explain-sentence.ts';
import { durationWords, numberText } from '../../analysis/spike/summary.ts';
import { durationText } from '../../render/index.ts';
import type { Clock } from '../../render/time-text.ts';
import { bytesText, counted } from '../report.ts';

/** A line: what it is of, what it says (each on a line of its own), and how far it can be trusted. */
export interface Said {
  readonly label: string;
  readonly texts: readonly string[];
  readonly judged: Judged;
}

export class AssessWords {
  readonly #report: AssessReport;
  readonly #clock: Clock;

  constructor(report: AssessReport, clock: Clock) {
    this.#report = report;
    this.#clock = clock;
  }

  /** `WRONG: errors are getting worse: 42 in 5m, 80x the 0.5 before, since 02:30 (27m)` */
  headline(): string {
    const { isWrong, wrong, verdict, onsetMs, endedMs, atMs } = this.#report;
    if (atMs === undefined) return 'NOTHING TO ASSESS: no record has a time';
    if (isWrong) return `WRONG, ${verdict}: ${this.#wrongText(wrong[0])}${this.#since(wrong[0].onsetMs)}`;
    if (verdict === 'over' && endedMs !== undefined && onsetMs !== undefined)
      return `QUIET: the last incident is over; it lasted from ${this.time(onsetMs)} to ${this.time(endedMs)} (${durationWords(endedMs - onsetMs)})`;
    if (this.isUnclear) return `UNCLEAR: nothing stands out, but ${this.#coveredText()}: too little to tell by`;
    return 'QUIET: errors, traffic and response times are as they were';
  }

  /** Whether nothing is wrong only because there is too little to hold it against. */
  get isUnclear(): boolean {
    const { atMs, isWrong, verdict, errors } = this.#report;
    return atMs !== undefined && !isWrong && verdict === 'quiet' && (errors?.coverage ?? 0) < leastCoverage;
  }

  #coveredText(): string {
    const { errors, baselineMs } = this.#report;
    return byCoverage(errors?.coverage ?? 0, durationWords(baselineMs))?.because ?? '';
  }

  /** What else is wrong, a line each. */
  others(): string[] {
    const [first, ...rest] = this.#report.wrong;
    // The line of the services says where errors are; it is no further thing that is wrong.
    const others = rest.filter(({ kind }) => kind !== 'errors of a service' || first.kind !== 'errors');
    const shown = others.slice(0, mostOthers).map((one) => `also: ${this.#wrongText(one)}${this.#since(one.onsetMs)}`);
    return others.length > mostOthers ? [...shown, `also: ${others.length - mostOthers} more`] : shown;
  }

  /** `5m to 2026-11-20 02:57Z against 60m; the rest is since 02:30, against the 60m before it` */
  frame(): string {
    const { atMs, windowMs, baselineMs, onsetMs, endedMs } = this.#report;
    if (atMs === undefined) return '';
    const baseline = durationWords(baselineMs);
    const window = `errors and latency: ${durationWords(windowMs)} to ${this.#clock.text(atMs, 'minute')}${this.#clock.offset(atMs)}`;
    if (onsetMs === undefined) return `${window}, against the ${baseline} before`;
    const rest =
      endedMs === undefined ? `since ${this.time(onsetMs)}` : `from ${this.time(onsetMs)} to ${this.time(endedMs)}`;
    return `${window}; the rest: ${rest}, against ${baseline} before that`;
  }

  time(ms: number): string {
    return this.#clock.timeOfDay(ms, ms % 60_000 === 0 ? 'minute' : 'second');
  }

  #since(onsetMs: number | undefined): string {
    const { atMs = 0 } = this.#report;
    return onsetMs === undefined ? '' : `, since ${this.time(onsetMs)} (${durationWords(atMs - onsetMs)})`;
  }

  #wrongText({ kind, of, current, before }: Wrong): string {
    const window = durationWords(this.#report.windowMs);
    const times =
      before === 0 ? 'and none before' : `${numberText(current / before)}x the ${numberText(before)} before`;
    const slower = `p95 ${durationText(current)}, ${durationText(before)} before`;
    switch (kind) {
      case 'errors':
        return `${numberText(current)} errors in ${window}, ${times}`;
      case 'errors of a service':
        return `${numberText(current)} errors of ${of} in ${window}, ${times}`;
      case 'traffic':
        return `${numberText(current)} records in ${window}, down from ${numberText(before)}`;
      case 'latency':
        return `response times: ${slower}`;
      case 'latency of a route':
        return `${of} is slow: ${slower}`;
      case 'silence':
        return `${of} is silent`;
    }
  }

  lines(): Said[] {
    const { errors, users, requests, services, statuses, latency, routes, patterns, codes, silence } = this.#report;
    const said: (Said | undefined)[] = [
      errors && { label: 'errors', texts: [this.#errors(errors)], judged: errors },
      users && { label: 'users', texts: [this.#users(users)], judged: users },
      requests && { label: 'requests', texts: [this.#requests(requests)], judged: requests },
      services && { label: 'services', texts: services.values.map(valueText('errors')), judged: services },
      statuses && { label: 'status', texts: [statuses.values.map(statusText).join('   ')], judged: statuses },
      latency && { label: 'latency', texts: [this.#latency(latency)], judged: latency },
      routes && { label: 'routes', texts: routes.routes.map(routeText), judged: routes },
      codes && { label: 'codes', texts: codes.values.map(valueText('records')), judged: codes },
      patterns && { label: 'messages', texts: this.#patterns(patterns), judged: patterns },
      silence && { label: 'silent', texts: [this.#silence(silence)], judged: silence },
      { label: 'unread', texts: [unreadText(this.#report.unread)], judged: this.#report.unread },
    ];
    return said.filter((one) => one !== undefined);
  }

  #errors({ current, baseline, ratio, before, sinceOnset }: NonNullable<AssessReport['errors']>): string {
    const window = durationWords(this.#report.windowMs);
    const rule = `${numberText(current)} in ${window}, baseline ${numberText(baseline)}, ratio ${numberText(ratio)}`;
    if (sinceOnset === undefined) return rule;
    return `${rule}; ${numberText(before)} a window before; ${numberText(sinceOnset)} since`;
  }

  #users({ affected, active, isEstimate }: NonNullable<AssessReport['users']>): string {
    if (active === 0) return 'no record names a user';
    const about = isEstimate ? 'about ' : '';
    return `${about}${grouped(affected)} of ${grouped(active)} active users had errors (${percent(affected / active)})`;
  }

  #requests(line: NonNullable<AssessReport['requests']>): string {
    const { requests, failed, distinctFailed, perMinute, perMinuteBefore } = line;
    const share = requests === 0 ? '' : ` (${percent(failed / requests)})`;
    const distinct =
      distinctFailed === undefined ? '' : `; by id ${counted(distinctFailed, 'request', 'requests')} with errors`;
    return `${grouped(failed)} of ${grouped(requests)} answered 5xx${share}${distinct}; ${numberText(perMinute)} records/min (${numberText(perMinuteBefore)} before)`;
  }

  #latency({ now, before }: NonNullable<AssessReport['latency']>): string {
    const one = (name: string, a: number | undefined, b: number | undefined): string =>
      `${name} ${text(a)} (${text(b)} before)`;
    return [
      one('p50', now.p50Ms, before.p50Ms),
      one('p95', now.p95Ms, before.p95Ms),
      one('p99', now.p99Ms, before.p99Ms),
    ].join('   ');
  }

  #patterns({ patterns }: NonNullable<AssessReport['patterns']>): string[] {
    if (patterns.length === 0) return ['no new kind of message'];
    return patterns.map(({ pattern, count, level, firstMs }) => {
      const first = firstMs === undefined ? '' : `, first at ${this.#clock.timeOfDay(firstMs, 'second')}`;
      return `new: ${grouped(count)}x ${level === undefined ? '' : `${level} `}${shortened(pattern)}${first}`;
    });
  }

  #silence({ sources, looked }: NonNullable<AssessReport['silence']>): string {
    if (sources.length === 0) return `none of ${counted(looked, 'file or service', 'files and services')}`;
    return sources
      .slice(0, mostSilent)
      .map((source) => this.#silent(source))
      .join('; ');
  }

  #silent({ kind, name, lastMs }: SilentSource): string {
    return `${kind} ${name}${lastMs === undefined ? '' : `, last record at ${this.time(lastMs)}`}`;
  }
}

/** Of the baseline; with less nothing fires. */
const leastCoverage = 0.5;
const mostOthers = 3;
const mostSilent = 4;
const patternChars = 110;

function valueText(what: 'errors' | 'records'): (counts: ValueCounts) => string {
  return (counts) => {
    const [now, before] =
      what === 'errors' ? [counts.errors, counts.errorsBefore] : [counts.records, counts.recordsBefore];
    const share = what === 'errors' ? ` of ${grouped(counts.records)} records` : '';
    return `${counts.value}: ${grouped(now)}${share} (${grouped(before)} before)`;
  };
}

function statusText({ value, records, recordsBefore }: ValueCounts): string {
  return `${value} ${grouped(records)} (${grouped(recordsBefore)} before)`;
}

function routeText(route: RouteCounts): string {
  const { value, errors, errorsBefore, p95Ms, p95BeforeMs, isSlower } = route;
  const slower = isSlower ? ', SLOWER' : '';
  return `${value}: ${counted(errors, 'error', 'errors')} (${grouped(errorsBefore)} before), p95 ${text(p95Ms)} (${text(p95BeforeMs)} before)${slower}`;
}

function unreadText({ records, broken, ahead, files, skippedBytes }: UnreadLine): string {
  const parts = [
    ...(files.length === 0 ? [] : [`${files.slice(0, 3).join(', ')} could not be read`]),
    ...(broken === 0 ? [] : [counted(broken, 'broken record', 'broken records')]),
    ...(ahead === 0 ? [] : [`${counted(ahead, 'record', 'records')} dated past the present`]),
  ];
  const apart = skippedBytes === 0 ? '' : `; ${bytesText(skippedBytes)} outside these times`;
  const all = `${counted(records, 'record', 'records')}${apart}`;
  return parts.length === 0 ? `nothing: all of ${all}` : `${parts.join('; ')}, of ${all}`;
}

function text(ms: number | undefined): string {
  return ms === undefined ? '-' : durationText(ms);
}

function grouped(n: number): string {
  return n.toLocaleString('en');
}

function shortened(message: string): string {
  return message.length <= patternChars ? message : `${message.slice(0, patternChars - 1)}…`;
}

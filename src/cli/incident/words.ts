/** Words that several parts of a report use. */

import { quoted } from '../../analysis/assess/deeper.ts';
import { percent } from '../../analysis/explain-sentence.ts';
import type { IncidentReport } from '../../analysis/report/model.ts';
import { levelText } from '../../analysis/report/timeline.ts';
import { durationWords, numberText } from '../../analysis/spike/summary.ts';
import { Clock } from '../../render/time-text.ts';

export class ReportWords {
  readonly zone: 'local' | 'utc';
  readonly #report: IncidentReport;
  readonly #clock: Clock;

  constructor(report: IncidentReport, zone: 'local' | 'utc') {
    this.#report = report;
    this.zone = zone;
    this.#clock = new Clock(zone);
  }

  title(): string {
    const { incident } = this.#report;
    return `Incident of ${this.#clock.text(incident.beganMs, 'minute')}: ${this.what()}`;
  }

  /** `errors of checkout` */
  what(): string {
    const { kind, of } = this.#report.incident;
    switch (kind) {
      case 'errors':
        return 'errors';
      case 'errors of a service':
        return `errors of ${of}`;
      case 'latency':
        return 'slow responses';
      case 'traffic':
        return 'loss of traffic';
      case 'none':
        return 'nothing that stands out';
    }
  }

  facts(): { name: string; value: string }[] {
    const { incident, during, impact } = this.#report;
    const { beganMs, detectedMs, endedMs } = incident;
    return [
      { name: 'Began', value: this.instant(beganMs) },
      ...(detectedMs === undefined ? [] : [{ name: 'Detectable', value: this.instant(detectedMs) }]),
      { name: 'Resolved', value: endedMs === undefined ? 'not by the end of the logs' : this.instant(endedMs) },
      { name: 'Lasted', value: durationWords(during.toMs - during.fromMs) },
      { name: 'Errors', value: impact.errors.value.toLocaleString('en') },
      { name: 'Users with errors', value: this.users() },
    ];
  }

  users(): string {
    const { usersAffected, usersActive } = this.#report.impact;
    if (usersActive.value === 0) return 'unknown: no record names a user';
    const share = percent(usersAffected.value / usersActive.value);
    return `${usersAffected.value.toLocaleString('en')} of ${usersActive.value.toLocaleString('en')} active (${share})`;
  }

  /** `2026-11-20 10:05Z`, with seconds where there are some. */
  instant(ms: number): string {
    return `${this.#clock.text(ms, ms % 60_000 === 0 ? 'minute' : 'second')}${this.#clock.offset(ms)}`;
  }

  time(ms: number): string {
    return this.#clock.timeOfDay(ms, ms % 60_000 === 0 ? 'minute' : 'second');
  }

  level(value: number): string {
    return levelText(this.#report.incident, value);
  }

  /** With its seconds. */
  second(ms: number): string {
    return this.#clock.timeOfDay(ms, 'second');
  }

  /** Over what it was before: `53x`. */
  times(value: number, before: number): string {
    return before === 0 ? 'and none before' : `${numberText(value / before)} times the ${numberText(before)} of before`;
  }

  /** A command with the inputs in it. */
  command(command: string): string {
    return command.replace(/FILES$/, () => this.#report.inputs.map(quoted).join(' '));
  }
}

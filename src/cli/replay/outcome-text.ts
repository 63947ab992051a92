/** What became of the requests, for people. */

import type { Percentiles, ReplayOutcome } from '../../analysis/replay/outcome.ts';
import type { SentRequest } from '../../analysis/replay/send.ts';
import { durationText, sanitizeLine } from '../../render/index.ts';
import { counted } from '../report.ts';

const mostChanged = 20;
const lateWorthSayingMs = 100;

export function outcomeText(outcome: ReplayOutcome, target: string, seconds: number): string {
  const { sent, failed, errors, mostLateMs } = outcome;
  const lines = [`${counted(sent, 'request', 'requests')} sent to ${target} in ${seconds.toFixed(1)} s`, ''];
  lines.push(...table([['status', 'logged', 'now'], ...outcome.statuses.map(statusRow)]));
  if (outcome.loggedMs !== undefined && outcome.nowMs !== undefined)
    lines.push(
      '',
      ...table([
        ['duration', 'p50', 'p95', 'max'],
        durationRow('logged', outcome.loggedMs),
        durationRow('now', outcome.nowMs),
      ]),
    );
  if (outcome.changed.length > 0) lines.push('', 'another status than logged', ...changedLines(outcome.changed));
  if (failed > 0)
    lines.push(
      '',
      `no answer: ${errors.map(([reason, count]) => `${reason} (${counted(count, 'time', 'times')})`).join(', ')}`,
    );
  if (mostLateMs >= lateWorthSayingMs)
    lines.push('', `some were sent up to ${durationText(mostLateMs)} late: too many others were under way`);
  return `${lines.map((line) => sanitizeLine(line).trimEnd()).join('\n')}\n`;
}

function statusRow({ status, logged, now }: ReplayOutcome['statuses'][number]): string[] {
  return [status === undefined ? 'none' : String(status), String(logged), String(now)];
}

function durationRow(name: string, { p50, p95, max }: Percentiles): string[] {
  return [name, ...[p50, p95, max].map((ms) => durationText(ms))];
}

function changedLines(changed: readonly SentRequest[]): string[] {
  const shown = changed
    .slice(0, mostChanged)
    .map(({ request, status }) => [
      `${request.logged.status} -> ${status}`,
      `${request.method} ${request.path}`,
      `${request.file}:${request.line}`,
    ]);
  const more = changed.length - shown.length;
  const rest = more > 0 ? [`  and ${more.toLocaleString('en')} more; -o ndjson shows all`] : [];
  return [...shown.map((parts) => `  ${parts.join('  ')}`), ...rest];
}

/** The first column to the left, numbers to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, at) => Math.max(...rows.map((row) => row[at].length)));
  return rows.map((row) =>
    row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  '),
  );
}

/** A trace as one page that needs nothing else: no script, no font, no picture. Its style is allowed by its hash alone, bars are SVG, and
 *  details open by `<details>`; so whatever a log holds is text and nothing more. */

import { createHash } from 'node:crypto';
import type { Trace, TraceEntry, TraceRecord } from '../../analysis/trace/model.ts';
import { depthFirst } from '../../analysis/trace/tree.ts';
import { stringify } from '../../core/json.ts';
import { levelName, levelRank } from '../../core/level.ts';
import { htmlText as escaped } from '../../render/html.ts';
import { durationText } from '../../render/index.ts';
import { Clock } from '../../render/time-text.ts';
import { style } from './html-style.ts';
import { notesOf } from './notes.ts';
import { counted, describe, kindOf } from './words.ts';

/** Lines of a page; more would be slow to open. The rest is counted. */
const mostLines = 5_000;
const longestRecord = 20_000;
const deepestShown = 12;

/** The page. Secrets are as in the trace: take them out before. */
export function traceHtml(trace: Trace, zone: 'local' | 'utc'): string {
  const title = `${kindOf(trace.asked.field)} ${trace.asked.id}`;
  const hash = createHash('sha256').update(style).digest('base64');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escaped(title)}</h1>
${heading(trace, zone)}
${notes(trace)}
${servicesTable(trace)}
${waterfallTable(trace)}
${apart('Without a time', trace.untimed)}
${apart('May belong to it: no id, but of the same process or host, meanwhile', trace.nearby)}
</main>
</body>
</html>
`;
}

function heading(
  { asked, traceIds, requestIds, startMs, durationMs, entries, services }: Trace,
  zone: 'local' | 'utc',
): string {
  const clock = new Clock(zone);
  const others = [...traceIds.map((id) => `trace ${id}`), ...requestIds.map((id) => `request ${id}`)].filter(
    (text) => !text.endsWith(` ${asked.id}`),
  );
  const failed = entries.filter((entry) => entry.failed).length;
  const facts: readonly (readonly [string, string])[] = [
    ['Began', `${clock.text(Math.floor(startMs), 'millisecond')} ${clock.offset(startMs)}`],
    ['Took', durationText(durationMs)],
    ['Lines', `${entries.length.toLocaleString('en')}, ${failed.toLocaleString('en')} failed`],
    ['Services', services.length.toLocaleString('en')],
    ...(others.length === 0 ? [] : [['Also', others.slice(0, 10).join(', ')] as const]),
  ];
  const rows = entries.length === 0 ? facts.slice(2) : facts;
  return `<dl class="facts">${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`).join('')}</dl>`;
}

function notes(trace: Trace): string {
  const all = notesOf(trace);
  if (all.length === 0) return '';
  return `<h2 id="notable">Notable</h2>\n<ul class="notes">\n${all.map((note) => `<li>${escaped(note)}</li>`).join('\n')}\n</ul>`;
}

function servicesTable({ services }: Trace): string {
  const rows = services.map(
    ({ name, entries, failed, longestMs }) =>
      `<tr><th scope="row">${escaped(name)}</th><td>${entries}</td><td>${failed}</td><td>${longestMs === undefined ? '' : escaped(durationText(longestMs))}</td></tr>`,
  );
  return `<h2 id="services">Services</h2>
<div class="scroll" role="region" aria-labelledby="services" tabindex="0"><table class="services">
<thead><tr><th scope="col">Service</th><th scope="col">Lines</th><th scope="col">Failed</th><th scope="col">Longest</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>`;
}

// ---- waterfall

function waterfallTable(trace: Trace): string {
  const order = depthFirst(trace.entries);
  const shown = order.slice(0, mostLines);
  const more = order.length - shown.length;
  const rows = shown.map((i) => waterfallRow(trace, trace.entries[i]));
  return `<h2 id="waterfall">Waterfall</h2>
<div class="scroll" role="region" aria-labelledby="waterfall" tabindex="0"><table class="waterfall">
<thead><tr><th scope="col">Start</th><th scope="col">Took</th><th scope="col">Service</th><th scope="col">What</th><th scope="col">When</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody></table></div>${more > 0 ? `\n<p>${more.toLocaleString('en')} more lines are left out of this page.</p>` : ''}`;
}

function waterfallRow(trace: Trace, entry: TraceEntry): string {
  const look = lookOf(entry);
  const took = entry.durationMs === undefined ? '' : escaped(durationText(entry.durationMs));
  const start = escaped(`+${durationText(entry.startMs - trace.startMs)}`);
  const depth = Math.min(entry.depth, deepestShown);
  return `<tr class="${look}"><td>${start}</td><td>${took}</td><td>${escaped(entry.service)}</td><td class="d${depth}">${details(entry)}</td><td>${barSvg(trace, entry)}</td></tr>`;
}

/** A class of ours, never a word of the log. */
function lookOf({ failed, level = 0 }: TraceRecord): string {
  if (failed || level >= levelRank.error) return 'error';
  return level >= levelRank.warn ? 'warn' : 'plain';
}

function details(record: TraceRecord): string {
  const { level, host, file, line } = record;
  const json = stringify(record.record);
  const cut = json.length > longestRecord ? `${json.slice(0, longestRecord)} … (cut)` : json;
  const from = [levelName(level ?? 0), host, `${file}:${line}`].filter((part) => part !== undefined).join(' · ');
  const mark = record.failed ? '<span class="mark">failed</span> ' : '';
  return `<details><summary>${mark}${escaped(describe(record))}</summary><p>${escaped(from)}</p><pre>${escaped(cut)}</pre></details>`;
}

const barUnits = 1000;

/** Numbers alone go into it. */
function barSvg({ startMs, durationMs }: Trace, entry: TraceEntry): string {
  const at = (ms: number): number => (durationMs > 0 ? ((ms - startMs) / durationMs) * barUnits : 0);
  const x = Math.min(barUnits - 6, Math.max(0, at(entry.startMs)));
  const width = Math.max(4, Math.min(barUnits, at(entry.endMs)) - x);
  const shape =
    entry.durationMs === undefined
      ? `<rect class="instant" x="${x.toFixed(1)}" y="3" width="6" height="10"/>`
      : `<rect x="${x.toFixed(1)}" y="2" width="${width.toFixed(1)}" height="12"/>`;
  return `<svg viewBox="0 0 ${barUnits} 16" preserveAspectRatio="none" aria-hidden="true">${shape}</svg>`;
}

function apart(title: string, records: readonly TraceRecord[]): string {
  if (records.length === 0) return '';
  const shown = records.slice(0, mostLines).map((record) => `<li>${escaped(record.service)} ${details(record)}</li>`);
  return `<h2>${escaped(title)}</h2>\n<p>${counted(records.length, 'record', 'records')}</p>\n<ul class="apart">\n${shown.join('\n')}\n</ul>`;
}

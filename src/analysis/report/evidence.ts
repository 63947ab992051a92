/** The tables of evidence: where the errors are, what is slow, which messages are new. */

import { printFilter } from '../../query/printer.ts';
import type { Deeper } from '../assess/deeper.ts';
import { shortIso } from '../assess/deeper.ts';
import { type Details, within } from '../assess/details.ts';
import { valuesOf } from '../assess/lines.ts';
import { newPatterns } from '../assess/new-patterns.ts';
import { routeChanges } from '../assess/routes-line.ts';
import type { Evidence, IncidentReport } from './model.ts';

/** Rows of a table. */
const mostRows = 20;

export function evidenceOf(
  details: Details,
  deeper: Deeper,
): Pick<IncidentReport, 'services' | 'routes' | 'statuses' | 'codes' | 'messages'> {
  const { during, before } = details;
  const time = within(during.span);
  const errors = printFilter(deeper.errors);
  const services = valuesOf(during.services, before.services).sort((a, b) => b.errors - a.errors);
  const routes = routeChanges(details).map(({ counts }) => counts);
  return {
    services: first(services, deeper.table([time], `stats count(), count(${errors}) by service`)),
    routes: first(
      routes.sort((a, b) => b.errors - a.errors || Number(b.isSlower) - Number(a.isSlower)),
      deeper.table([time], `stats count(), count(${errors}), p95(duration) by route`),
    ),
    statuses: first(
      valuesOf(during.statuses, before.statuses).map((one) => ({ ...one, value: `${one.value[0]}xx` })),
      deeper.table([time], 'stats count() by bin(status, 100)'),
    ),
    codes: first(
      valuesOf(during.codes, before.codes),
      deeper.table([deeper.errors, time], 'stats count() by errorCode'),
    ),
    messages: first(
      newPatterns(details.patterns),
      deeper.command(
        'patterns',
        [within({ fromMs: before.span.fromMs, toMs: during.span.toMs })],
        `--new-since ${shortIso(during.span.fromMs)}`,
      ),
    ),
  };
}

function first<T>(rows: readonly T[], command: string): Evidence<T> {
  return { rows: rows.slice(0, mostRows), command };
}

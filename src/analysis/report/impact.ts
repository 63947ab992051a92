/** How many were concerned, each number with the command that gives it. */

import type { Filter } from '../../query/ast.ts';
import type { Deeper } from '../assess/deeper.ts';
import { type Details, within } from '../assess/details.ts';
import type { Impact, ReportNumber } from './model.ts';

export function impactOf({ during, before }: Details, deeper: Deeper): Impact {
  const time = within(during.span);
  const number = (name: string, value: number, filters: readonly Filter[], stage: string): ReportNumber => ({
    name,
    value,
    command: deeper.table(filters, stage),
  });
  const { errors, totals, span } = during;
  const ids = errors.requestIds >= errors.traceIds ? 'requestId' : 'traceId';
  const distinctIds = Math.max(errors.requestIds, errors.traceIds);
  return {
    durationMs: span.toMs - span.fromMs,
    errors: number('errors', errors.records, [deeper.errors, time], 'stats count()'),
    errorsBefore: number('errors before', before.errors.records, [deeper.errors, within(before.span)], 'stats count()'),
    usersAffected: number('users with errors', errors.users, [deeper.errors, time], 'stats distinct(userId)'),
    usersActive: number('active users', totals.users, [time], 'stats distinct(userId)'),
    requests: number('records with a status', totals.requests, [time], 'stats count(status=*)'),
    requestsFailed: number('answered 5xx', totals.serverErrors, [time], 'stats count(status>=500)'),
    requestsByIdFailed:
      distinctIds === 0
        ? undefined
        : number('requests with errors, by id', distinctIds, [deeper.errors, time], `stats distinct(${ids})`),
    errorsWithUser: errors.withUser,
    latency: totals.latency,
    latencyBefore: before.totals.latency,
  };
}

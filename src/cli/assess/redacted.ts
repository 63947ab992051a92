/** An assessment that may leave the terminal: what of it is log content is freed of secrets. */

import type { AssessReport, ValueCounts, ValuesLine } from '../../analysis/assess/model.ts';
import { type RedactOptions, redactText } from '../../redact/index.ts';

export function redactAssess(report: AssessReport, options: RedactOptions = {}): AssessReport {
  const clean = (text: string): string => redactText(text, options);
  const value = <T extends ValueCounts>(one: T): T => ({ ...one, value: clean(one.value) });
  const values = (line: ValuesLine | undefined): ValuesLine | undefined =>
    line && { ...line, values: line.values.map(value) };
  const { routes, patterns, silence } = report;
  return {
    ...report,
    wrong: report.wrong.map((one) => ({ ...one, of: one.of === undefined ? undefined : clean(one.of) })),
    services: values(report.services),
    statuses: values(report.statuses),
    codes: values(report.codes),
    routes: routes && { ...routes, routes: routes.routes.map(value) },
    patterns: patterns && {
      ...patterns,
      patterns: patterns.patterns.map((one) => ({ ...one, pattern: clean(one.pattern) })),
    },
    silence: silence && {
      ...silence,
      sources: silence.sources.map((one) => ({ ...one, name: clean(one.name) })),
      deeper: clean(silence.deeper),
    },
  };
}

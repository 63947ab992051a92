/** A report that may leave the terminal: values of keys are log content, and freed of secrets. */

import type { LatencyReport } from '../../analysis/latency/model.ts';
import { redactText } from '../../redact/index.ts';

export function redactLatency(report: LatencyReport): LatencyReport {
  const clean = (key: string | null): string | null => (key === null ? null : redactText(key));
  return { ...report, rows: report.rows.map((row) => ({ ...row, keys: row.keys.map(clean) })) };
}

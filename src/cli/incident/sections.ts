/** The parts of a report, in the order in which they are read. */

import type { IncidentReport } from '../../analysis/report/model.ts';
import { causeSection } from './cause.ts';
import type { ReportDocument, Section } from './document.ts';
import { evidenceSection } from './evidence.ts';
import { impactSection } from './impact.ts';
import { lessonsSection, preventionSection, resolutionSection } from './people.ts';
import { summarySection } from './summary.ts';
import { timelineSection } from './timeline.ts';
import type { ReportWords } from './words.ts';

const sections: readonly ((report: IncidentReport, words: ReportWords) => Section)[] = [
  summarySection,
  timelineSection,
  impactSection,
  causeSection,
  resolutionSection,
  preventionSection,
  lessonsSection,
  evidenceSection,
];

export function documentOf(
  report: IncidentReport,
  words: ReportWords,
  { title, version }: { readonly title: string | undefined; readonly version: string },
): ReportDocument {
  return {
    title: title ?? words.title(),
    facts: words.facts(),
    sections: sections.map((section) => section(report, words)),
    zone: words.zone,
    foot: `Written by logscan ${version} of ${report.inputs.join(', ')}. What stands in boxes is for people to fill in.`,
  };
}

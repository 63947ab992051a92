/** A diagnosis that may leave the terminal. */

import type { Diagnosis, DiagnosisFinding, Evidence, Place, SupportingRecord } from '../analysis/diagnose/model.ts';
import { redactRecordLine, redactText } from '../redact/index.ts';

/** The same without secrets in its records, queries and sentences. */
export function redactDiagnosis(diagnosis: Diagnosis): Diagnosis {
  return { ...diagnosis, findings: diagnosis.findings.map(redactFinding) };
}

function redactFinding(finding: DiagnosisFinding): DiagnosisFinding {
  return {
    ...finding,
    where: finding.where.map(redactPlace),
    evidence: finding.evidence.map(redactEvidence),
    samples: finding.samples.map(redactSample),
    next: finding.next.map((text) => redactText(text)),
    mitigations: finding.mitigations.map((text) => redactText(text)),
    query: redactText(finding.query),
  };
}

function redactPlace({ field, value, query }: Place): Place {
  return { field, value: redactText(value), query: redactText(query) };
}

function redactEvidence(evidence: Evidence): Evidence {
  return { ...evidence, says: redactText(evidence.says), query: redactText(evidence.query) };
}

function redactSample(sample: SupportingRecord): SupportingRecord {
  return { ...sample, text: redactRecordLine(sample.text) };
}

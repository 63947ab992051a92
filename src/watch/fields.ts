/** What a rules file may hold, as data: names are checked against it, and the published JSON Schema is made of it. */

export type FieldType =
  | 'text'
  | 'texts'
  | 'query'
  | 'measure'
  | 'duration'
  | 'number'
  | 'count'
  | 'share'
  | 'boolean'
  | 'choice'
  | 'sinks'
  | 'rules'
  | 'defaults';

export interface FieldKind {
  readonly name: string;
  readonly type: FieldType;
  readonly summary: string;
  readonly choices?: readonly string[];
}

export const severities = ['info', 'warning', 'error', 'critical'] as const;
export const directions = ['up', 'down', 'both'] as const;

/** Of every rule, and of the defaults. Names are those of spike's options. */
export const sharedFields: readonly FieldKind[] = [
  { name: 'window', type: 'duration', summary: 'the time that is judged (5m)' },
  { name: 'baseline', type: 'duration', summary: 'the time it is compared with, a multiple of the window (60m)' },
  { name: 'ratio', type: 'number', summary: 'how many times the baseline is a spike (3)' },
  { name: 'min-count', type: 'count', summary: 'the fewest events of a spike (5)' },
  { name: 'max-p', type: 'share', summary: 'the greatest chance that the baseline gives as much (0.001)' },
  { name: 'plain', type: 'boolean', summary: 'the ratio alone, without its guards against noise' },
  { name: 'direction', type: 'choice', choices: directions, summary: 'which way it must go (up)' },
  { name: 'by', type: 'texts', summary: 'fields: one series for each of their values' },
  { name: 'max-keys', type: 'count', summary: 'the most series; the others are pooled (10000)' },
  { name: 'for', type: 'duration', summary: 'how long it must last before it is an alert (0s)' },
  { name: 'cooldown', type: 'duration', summary: 'how long repeats are held back (30m)' },
  { name: 'severity', type: 'choice', choices: severities, summary: 'info, warning, error or critical (error)' },
  { name: 'sinks', type: 'texts', summary: 'where its alerts go (to all)' },
];

export const ruleFields: readonly FieldKind[] = [
  { name: 'name', type: 'text', summary: 'what the rule is called; alerts are known by it' },
  { name: 'query', type: 'query', summary: 'which records it looks at (failed=true; with an objective, all)' },
  { name: 'of', type: 'measure', summary: 'what is measured of them: any aggregate (count())' },
  { name: 'above', type: 'number', summary: 'alerts when the measure of a window is over this, instead of a spike' },
  { name: 'below', type: 'number', summary: 'alerts when the measure of a window is under this, instead of a spike' },
  {
    name: 'objective',
    type: 'share',
    summary: 'the share of good records to keep to, such as 99.9%: alerts on burn rates',
  },
  { name: 'bad', type: 'query', summary: 'which records count against the objective (failed=true)' },
  { name: 'text', type: 'text', summary: 'the line of its alerts, with {{current}} and other names in it' },
  ...sharedFields,
];

export const fileFields: readonly FieldKind[] = [
  { name: 'rules', type: 'rules', summary: 'the rules' },
  { name: 'sinks', type: 'sinks', summary: 'where alerts go: names with a sink each' },
  { name: 'defaults', type: 'defaults', summary: 'for what rules leave out' },
  {
    name: 'heartbeat',
    type: 'text',
    summary: 'a URL that is called after each good run: https://..., env:NAME or file:PATH',
  },
];

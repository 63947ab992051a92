/** The text of a rule's alerts: `{{current}} errors of {{key.service}}`. */

export type TemplatePart = { readonly text: string } | { readonly value: string };

/** Names that any rule's text may use. `key.FIELD` stands for the rule's own keys. */
export const templateNames = [
  'rule',
  'kind',
  'severity',
  'summary',
  'query',
  'measure',
  'current',
  'baseline',
  'ratio',
  'onset',
];

const placeholder = /\{\{([^{}]{0,200})\}\}/g;

export interface NamedPlace {
  readonly name: string;
  /** UTF-16 offset into the template. */
  readonly index: number;
}

/** The parts of a template. */
export function parseTemplate(template: string): readonly TemplatePart[] {
  const parts: TemplatePart[] = [];
  let end = 0;
  for (const { name, index, length } of placeholders(template)) {
    if (index > end) parts.push({ text: template.slice(end, index) });
    parts.push({ value: name });
    end = index + length;
  }
  return end < template.length ? [...parts, { text: template.slice(end) }] : parts;
}

/** The names of a template that are not among these. */
export function unknownNames(template: string, names: readonly string[]): readonly NamedPlace[] {
  return placeholders(template).filter(({ name }) => !names.includes(name));
}

function placeholders(template: string): (NamedPlace & { readonly length: number })[] {
  return [...template.matchAll(placeholder)].map(({ 0: whole, 1: name = '', index }) => ({
    name: name.trim(),
    index,
    length: whole.length,
  }));
}

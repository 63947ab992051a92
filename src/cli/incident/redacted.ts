/** A document that may leave the terminal: every text of it is freed of secrets, whoever wrote it. */

import { type RedactOptions, redactText } from '../../redact/index.ts';
import type { Block, Cell, ReportDocument } from './document.ts';

export function redactDocument(document: ReportDocument, options: RedactOptions): ReportDocument {
  const clean = (words: string): string => redactText(words, options);
  const cell = (one: Cell): Cell => {
    if ('code' in one) return { code: clean(one.code) };
    return 'number' in one ? one : { text: clean(one.text) };
  };
  const block = (one: Block): Block => {
    switch (one.kind) {
      case 'text':
      case 'prompt':
      case 'heading':
        return { ...one, text: clean(one.text) };
      case 'list':
        return { ...one, items: one.items.map(clean) };
      case 'code':
        return { ...one, code: clean(one.code) };
      case 'table': {
        const command = one.command === undefined ? undefined : clean(one.command);
        return { ...one, rows: one.rows.map((row) => row.map(cell)), command };
      }
      case 'chart': {
        const errors = one.series.errors.map((line) => ({ ...line, name: clean(line.name) }));
        return { ...one, words: clean(one.words), command: clean(one.command), series: { ...one.series, errors } };
      }
    }
  };
  return {
    ...document,
    title: clean(document.title),
    facts: document.facts.map(({ name, value }) => ({ name, value: clean(value) })),
    foot: clean(document.foot),
    sections: document.sections.map((section) => ({ ...section, blocks: section.blocks.map(block) })),
  };
}

/** A report as Markdown. */

import { sparkline } from '../../render/index.ts';
import { markdownCode, markdownTable, markdownText } from '../../render/markdown.ts';
import type { Block, Cell, DocumentChart, ReportDocument, Section } from './document.ts';

export function reportMarkdown(document: ReportDocument): string {
  const facts = document.facts.map(({ name, value }) => `- ${markdownText(name)}: ${markdownText(value)}\n`).join('');
  const sections = document.sections.map(sectionText).join('');
  return `# ${markdownText(document.title)}\n\n${facts}\n${sections}---\n\n${markdownText(document.foot)}\n`;
}

function sectionText({ title, blocks }: Section): string {
  return `## ${markdownText(title)}\n\n${blocks.map(blockText).join('')}`;
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'text':
      return `${markdownText(block.text)}\n\n`;
    case 'heading':
      return `### ${markdownText(block.text)}\n\n`;
    case 'list':
      return `${block.items.map((item) => `- ${markdownText(item)}\n`).join('')}\n`;
    case 'prompt':
      return `> **To fill in:** ${markdownText(block.text)}\n\n`;
    case 'code':
      return `${markdownText(block.label)}:\n\n${fenced(block.code)}\n`;
    case 'table':
      return `**${markdownText(block.caption)}**\n\n${markdownTable(
        block.columns.map(markdownText),
        block.rows.map((row) => row.map(cellText)),
      )}\n${commandText(block.command)}`;
    case 'chart':
      return chartText(block);
  }
}

function cellText(cell: Cell): string {
  if ('code' in cell) return cell.code === '' ? '' : markdownCode(cell.code);
  return markdownText(cell.text);
}

function commandText(command: string | undefined): string {
  return command === undefined ? '' : `${fenced(command)}\n`;
}

/** Whatever backticks it holds. */
function fenced(code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${code}\n${fence}\n`;
}

const chartColumns = 80;

/** A small chart of characters. */
function chartText({ id, caption, words, series, command }: DocumentChart): string {
  const values =
    id === 'errors'
      ? series.records.map((_, i) => series.errors.reduce((sum, line) => sum + line.values[i], 0))
      : id === 'records'
        ? series.records
        : series.p95Ms.map((value) => value ?? 0);
  const width = Math.ceil(values.length / chartColumns);
  const shown = Array.from({ length: Math.ceil(values.length / width) }, (_, i) =>
    Math.max(...values.slice(i * width, (i + 1) * width)),
  );
  return `**${markdownText(caption)}**\n\n${fenced(sparkline(shown, Math.max(1, ...shown), true))}\n${markdownText(words)}\n\n${commandText(command)}`;
}

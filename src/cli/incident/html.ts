/** A report as one page that needs nothing else. Its style and its script are allowed by their hashes alone, and nothing may be loaded or
 * sent; so whatever a log holds is text and nothing more. */

import { createHash } from 'node:crypto';
import { htmlText } from '../../render/html.ts';
import { Clock } from '../../render/time-text.ts';
import { chartSvg } from './charts.ts';
import type { Block, Cell, DocumentChart, DocumentTable, ReportDocument, Section } from './document.ts';
import { script } from './html-script.ts';
import { style } from './html-style.ts';

/** The page. Secrets are as in the document: take them out before. */
export function reportHtml(document: ReportDocument): string {
  const { title, facts, sections, foot } = document;
  const policy = `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="color-scheme" content="light dark">
<title>${htmlText(title)}</title>
<style>${style}</style>
</head>
<body>
<a class="skip" href="#${sections[0].id}">To the report</a>
<header>
<h1>${htmlText(title)}</h1>
<dl class="facts">${facts.map(({ name, value }) => `<div><dt>${htmlText(name)}</dt><dd>${htmlText(value)}</dd></div>`).join('')}</dl>
<nav aria-label="Parts"><ul>${sections.map(({ id, title: name }) => `<li><a href="#${id}">${htmlText(name)}</a></li>`).join('')}</ul></nav>
</header>
<main>
${sections.map((section) => sectionHtml(section, document.zone)).join('\n')}
</main>
<footer><p>${htmlText(foot)}</p></footer>
<script>${script}</script>
</body>
</html>
`;
}

function hashOf(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

function sectionHtml({ id, title, blocks }: Section, zone: 'local' | 'utc'): string {
  const content = blocks.map((block) => blockHtml(block, zone)).join('\n');
  return `<section aria-labelledby="${id}">\n<h2 id="${id}">${htmlText(title)}</h2>\n${content}\n</section>`;
}

function blockHtml(block: Block, zone: 'local' | 'utc'): string {
  switch (block.kind) {
    case 'text':
      return `<p>${htmlText(block.text)}</p>`;
    case 'heading':
      return `<h3>${htmlText(block.text)}</h3>`;
    case 'list':
      return `<ul>${block.items.map((item) => `<li>${htmlText(item)}</li>`).join('')}</ul>`;
    case 'prompt':
      return `<p class="fill"><b>To fill in</b> ${htmlText(block.text)}</p>`;
    case 'code':
      return `<p>${htmlText(block.label)}:</p>\n<pre>${htmlText(block.code)}</pre>`;
    case 'table':
      return tableHtml(block);
    case 'chart':
      return chartHtml(block, zone);
  }
}

function tableHtml({ id, caption, columns, rows, command }: DocumentTable): string {
  const isNumber = columns.map((_, c) => rows.some((row) => 'number' in row[c]));
  const head = columns.map(
    (name, c) =>
      `<th scope="col"${isNumber[c] ? ' class="number"' : ''}><button type="button">${htmlText(name)}</button></th>`,
  );
  const body = rows.map((row) => `<tr>${row.map(cellHtml).join('')}</tr>`);
  return `<div class="scroll" role="region" aria-labelledby="${id}" tabindex="0"><table class="sortable">
<caption id="${id}">${htmlText(caption)}</caption>
<thead><tr>${head.join('')}</tr></thead>
<tbody>
${body.join('\n')}
</tbody></table></div>${commandHtml(command)}`;
}

function cellHtml(cell: Cell): string {
  if ('code' in cell) return `<td>${cell.code === '' ? '' : `<code>${htmlText(cell.code)}</code>`}</td>`;
  if (!('number' in cell)) return `<td${cell.text.length > 20 ? ' class="words"' : ''}>${htmlText(cell.text)}</td>`;
  const sort = cell.number === undefined ? '' : String(cell.number);
  return `<td class="number" data-sort="${htmlText(sort)}">${htmlText(cell.text)}</td>`;
}

function commandHtml(command: string | undefined): string {
  return command === undefined
    ? ''
    : `\n<details><summary>The command that prints it</summary><pre>${htmlText(command)}</pre></details>`;
}

function chartHtml(chart: DocumentChart, zone: 'local' | 'utc'): string {
  const title = `${chart.id}-chart`;
  const names = chart.id === 'errors' ? chart.series.errors.map(({ name }) => name) : [];
  const keys = names.map((name, i) => `<li><span class="key key${i}" aria-hidden="true"></span>${htmlText(name)}</li>`);
  return `<figure class="chart">
<figcaption id="${title}">${htmlText(chart.caption)}</figcaption>
<div class="scroll" role="region" aria-labelledby="${title}" tabindex="0">${chartSvg(chart, zone, title)}</div>
${keys.length === 0 ? '' : `<ul class="keys">${keys.join('')}</ul>`}
<p>${htmlText(chart.words)}</p>
<details><summary>Its numbers</summary>
${numbersHtml(chart, zone)}
</details>${commandHtml(chart.command)}
</figure>`;
}

/** The same as a table: who cannot see the chart has its numbers. */
function numbersHtml({ id, caption, series }: DocumentChart, zone: 'local' | 'utc'): string {
  const clock = new Clock(zone);
  const columns =
    id === 'errors' ? series.errors : [{ name: caption, values: id === 'records' ? series.records : series.p95Ms }];
  const rows = series.records.map((_, i): Cell[] => {
    const ms = series.fromMs + i * series.stepMs;
    const cells = columns.map(({ values }): Cell => {
      const value = values[i];
      return {
        text: value === null ? '-' : Number(value.toPrecision(4)).toLocaleString('en'),
        number: value ?? undefined,
      };
    });
    return [{ text: clock.timeOfDay(ms, 'minute'), number: ms }, ...cells];
  });
  const names = ['Time', ...columns.map(({ name }) => name)];
  return tableHtml({ kind: 'table', id: `${id}-numbers`, caption: `${caption}: numbers`, columns: names, rows });
}

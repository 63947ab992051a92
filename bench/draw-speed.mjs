/**
 * The speed of a run, as README's table and chart.
 *
 * @typedef {{ title: string, medianMs: number, peakBytes: number | null, ratio?: number }} TimesRecord
 * @typedef {{
 *   id: string, args: string[], input: string, bytes: number,
 *   aims: { aim: string, got: string, reached: boolean | null }[],
 *   logscan: TimesRecord, peers: Record<string, TimesRecord>,
 * }} QuestionRecord
 * @typedef {{
 *   date: string, size: string, versions: Record<string, string>, machine: { cpu: string, coresUsed: number },
 *   questions: QuestionRecord[],
 * }} SpeedRecord
 */

import { bar, label, logScale, rule, svg } from './svg.mjs';

/** Those of the chart. */
const charted = ['slow-count', 'count-by-level', 'p99-by-route', 'errors-by-minute', 'rare-search', 'free-text'];
/** The columns of the table, where they were asked. */
const columns = ['duckdb', 'chdb', 'jq', 'gojq', 'mlr', 'lnav', 'json-parse', 'rg', 'grep', 'awk'];
const notPeers = new Set(['self', 'empty', 'zcat']);

/** @param {SpeedRecord} record */
export function speedTable(record) {
  const asked = record.questions.filter(({ input }) => input !== 'none' && input !== 'first100');
  const shown = columns.filter((name) => asked.some(({ peers }) => name in peers));
  const titles = shown.map((name) => asked.find(({ peers }) => name in peers)?.peers[name].title ?? name);
  return `${heading(record)}
![Seconds for each question, by tool](bench/record/speed.svg)

${markdownTable([['question', 'of', 'logscan', 'peak', ...titles], ...asked.map((one) => tableRow(one, shown))])}

The columns of the other tools say how many times logscan's time they take; – is a question that the tool cannot be asked, or that
was not asked of it. ${aimsSentence(record)}
`;
}

/** Of the page that tells the method. @param {SpeedRecord} record */
export function aimsTable(record) {
  const rows = record.questions.filter(({ aims }) => aims.length > 0).map(aimsRow);
  return `${markdownTable([['question', 'reached', 'not reached'], ...rows])}\n`;
}

/** @param {SpeedRecord} record */
function aimsSentence({ questions }) {
  const aims = questions.flatMap(({ aims }) => aims).filter(({ reached }) => reached !== null);
  const reached = aims.filter(({ reached }) => reached === true).length;
  return `${reached} of ${aims.length} aims are reached: [the list](bench/README.md#what-is-aimed-at).`;
}

/** @param {SpeedRecord} record */
function heading({ date, size, machine, versions }) {
  const tools = Object.entries(versions).filter(([, version]) => version !== '');
  const named = tools.map(([name, version]) => (version.startsWith(name) ? version : `${name} ${version}`));
  return `Logs of ${sizeText(size)}, ${machine.coresUsed} cores (${machine.cpu}), ${date.slice(0, 10)}: whole processes, page cache warm, medians of pairs. ${named.join(', ')}.
Kept in \`bench/record/\`; [bench/README.md](bench/README.md) tells the method.
`;
}

/** `100m` as `100 MB`. @param {string} name */
function sizeText(name) {
  return `${Number.parseInt(name, 10)} ${name.slice(-1).toUpperCase()}B`;
}

/**
 * @param {QuestionRecord} question
 * @param {readonly string[]} shown
 */
function tableRow({ id, args, input, logscan, peers }, shown) {
  return [
    `\`${args.map(quoted).join(' ')}\`${id === 'piped' ? ', piped' : ''}`,
    input,
    secondsText(logscan.medianMs),
    logscan.peakBytes === null ? '–' : `${(logscan.peakBytes / 1e6).toFixed(0)} MB`,
    ...shown.map((name) => ratioText(peers[name]?.ratio)),
  ];
}

/** @param {QuestionRecord} question */
function aimsRow({ id, aims }) {
  const texts = (/** @type {boolean} */ wanted) =>
    aims.filter(({ reached }) => reached === wanted).map(({ aim, got }) => `${aim} (${got})`);
  return [id, texts(true).join(', '), texts(false).join(', ')];
}

/** @param {string} argument */
function quoted(argument) {
  return /^[\w.:-]+$/.test(argument) ? argument : `'${argument}'`;
}

/** @param {number} ms */
function secondsText(ms) {
  return ms < 1000 ? `${ms.toFixed(0)} ms` : `${(ms / 1000).toFixed(2)} s`;
}

/** @param {number | undefined} ratio */
function ratioText(ratio) {
  return ratio === undefined ? '–' : ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(0);
}

/** @param {readonly (readonly string[])[]} rows */
export function markdownTable([head, ...rows]) {
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

const WIDTH = 860;
const NAME_WIDTH = 150;
const BAR = 14;
const colours = { logscan: '#0969da', others: '#8c959f' };

/** Bars of seconds on a logarithmic scale, a group of them a question. @param {SpeedRecord} record */
export function speedChart(record) {
  const groups = record.questions
    .filter(({ id }) => charted.includes(id))
    .map(({ id, args, logscan, peers }) => {
      const others = Object.entries(peers).filter(([name]) => !notPeers.has(name));
      const times = [logscan, ...others.map(([, times]) => times)];
      return { id, args, times: times.sort((a, b) => a.medianMs - b.medianMs) };
    });
  const seconds = groups.flatMap(({ times }) => times.map(({ medianMs }) => medianMs / 1000));
  const scale = logScale(seconds, NAME_WIDTH, WIDTH - 60);
  const height = groups.reduce((sum, { times }) => sum + times.length * BAR + 34, 30);
  const parts = scale.ticks.flatMap((tick) => [
    rule(scale.at(tick), 20, scale.at(tick), height - 8),
    label(scale.at(tick), 14, `${Number(tick.toPrecision(1))} s`, 'text-anchor="middle" font-size="11"'),
  ]);
  let y = 42;
  for (const { args, times } of groups) {
    parts.push(label(8, y, `logscan ${args.map(quoted).join(' ')}`, 'font-weight="600"'));
    y += 6;
    for (const { title, medianMs } of times) {
      const end = scale.at(medianMs / 1000);
      const colour = title === 'logscan' ? colours.logscan : colours.others;
      parts.push(label(NAME_WIDTH - 6, y + BAR - 4, title, 'text-anchor="end" font-size="11"'));
      parts.push(bar(NAME_WIDTH, y + 2, Math.max(1, end - NAME_WIDTH), BAR - 3, colour));
      parts.push(label(end + 4, y + BAR - 4, secondsText(medianMs), 'font-size="11"'));
      y += BAR;
    }
    y += 28;
  }
  return svg(WIDTH, height, parts);
}

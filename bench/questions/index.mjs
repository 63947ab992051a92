/**
 * The table of questions, in the order they are asked. One file a question: what logscan is asked, how each peer is
 * asked the same, how the answers are read, and what is aimed at.
 *
 * @typedef {import('../answers.mjs').AnswerKind} AnswerKind
 * @typedef {import('../aims.mjs').Aim} Aim
 * @typedef {{
 *   id: string,
 *   args: string[],
 *   input: 'corpus' | 'first100' | 'none',
 *   answer: AnswerKind,
 *   expected?(): string,
 *   aims: Aim[],
 *   ask: {
 *     jsonParse?: Fold, duckdb?: DuckDBQuestion, jq?: string, awk?: string, grep?: string, empty?: true,
 *   },
 * }} Question
 *   args: logscan's, without the file; expected: the answer where no script is needed to know it; ask: a peer that is not
 *   named cannot be asked.
 *   jq: a program for `jq -n -R -r -c`, which reads lines by `inputs`; grep: a shell command with the file as "$1".
 *
 * @typedef {{ columns: Record<string, string> | null, sql: string, rows?: true }} DuckDBQuestion
 *   columns: what read_json is told to read; null: whole lines, as the column json. The table is called log.
 *   rows: many records come out: DuckDB writes them itself.
 *
 * @typedef {{ lines?: true, start(): { add(record: any): void, end(): Iterable<unknown> } }} Fold
 *   What the split2 + JSON.parse script does with each record (or each line), and the rows it prints. A line that is not
 *   JSON comes as a record without fields, which is what it is to logscan's groups.
 */

import { countByLevel } from './count-by-level.mjs';
import { errorRows } from './error-rows.mjs';
import { errorsByMinute } from './errors-by-minute.mjs';
import { firstHundred } from './first-hundred.mjs';
import { freeText } from './free-text.mjs';
import { p99ByRoute } from './p99-by-route.mjs';
import { rareSearch } from './rare-search.mjs';
import { slowCount } from './slow-count.mjs';
import { version } from './version.mjs';

/** @type {readonly Question[]} */
export const questions = [
  slowCount,
  p99ByRoute,
  errorsByMinute,
  rareSearch,
  errorRows,
  countByLevel,
  freeText,
  version,
  firstHundred,
];

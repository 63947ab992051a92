/**
 * The table of questions, in the order they are asked. One file a question: what logscan is asked, how each peer is
 * asked the same, how the answers are read, and what is aimed at.
 *
 * @typedef {import('../answers.mjs').AnswerKind} AnswerKind
 * @typedef {import('../aims.mjs').Aim} Aim
 * @typedef {{
 *   id: string,
 *   args: string[],
 *   input: string,
 *   piped?: true,
 *   answer: AnswerKind,
 *   expected?(): string,
 *   aims: Aim[],
 *   ask: {
 *     jsonParse?: Fold, duckdb?: SqlQuestion, chdb?: SqlQuestion, jq?: string, mlr?: string[], awk?: string, grep?: string,
 *     rg?: string, lnav?: string, zcat?: true, self?: SelfQuestion, empty?: true,
 *   },
 * }} Question
 *   args: logscan's, without the file; input: a name in inputs.mjs; piped: through `cat`, into standard input; expected: the
 *   answer where no script is needed to know it; ask: a peer that is not named cannot be asked.
 *   jq: a program for `jq -n -R -r -c`, which reads lines by `inputs`, and the same for gojq; grep, rg: a shell command with
 *   the files as "$@"; mlr: options and verbs behind `--ijsonl`; lnav: SQL.
 *
 * @typedef {{ title: string, args?: string[], input?: string, piped?: false, otherAnswer?: true }} SelfQuestion
 *   logscan itself, asked in another way: what is left out is as in the question.
 *
 * @typedef {{ columns: Record<string, string> | null, sql: string, rows?: true }} SqlQuestion
 *   columns: names and types to read; null: whole lines, as the column json. The table is called log.
 *   rows: records come out, as objects.
 *
 * @typedef {{ lines?: true, start(): { add(record: any): void, end(): Iterable<unknown> } }} Fold
 *   What the split2 + JSON.parse script does with each record (or each line), and the rows it prints. A line that is not
 *   JSON comes as a record without fields, which is what it is to logscan's groups.
 */

import { hasRealLogs } from '../real-log.mjs';
import { countByLevel } from './count-by-level.mjs';
import { errorRows } from './error-rows.mjs';
import { errorsByMinute } from './errors-by-minute.mjs';
import { firstHundred } from './first-hundred.mjs';
import { freeText } from './free-text.mjs';
import { gzip, gzips } from './gzip.mjs';
import { lastHour } from './last-hour.mjs';
import { oneThread } from './one-thread.mjs';
import { p99ByRoute } from './p99-by-route.mjs';
import { piped } from './piped.mjs';
import { rareSearch } from './rare-search.mjs';
import { realErrors } from './real-errors.mjs';
import { realText } from './real-text.mjs';
import { shapeQuestions } from './shapes.mjs';
import { slowCount } from './slow-count.mjs';
import { tenTimes } from './ten-times.mjs';
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
  lastHour,
  ...shapeQuestions,
  gzip,
  gzips,
  piped,
  oneThread,
  tenTimes,
  ...(hasRealLogs ? [realText, realErrors] : []),
  version,
  firstHundred,
];

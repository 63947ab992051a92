/**
 * One question asked of ClickHouse inside this process: `node chdb.mjs QUESTION FILE...`, the former an SqlQuestion as JSON.
 * Prints a row a line: an array, or the columns as an object where records come out.
 */

import { query } from 'chdb';

const [question, file] = process.argv.slice(2);
/** @type {import('../questions/index.mjs').SqlQuestion} */
const { columns, sql, rows } = JSON.parse(question);

const settings = {
  max_threads: 2,
  input_format_skip_unknown_fields: 1,
  input_format_allow_errors_ratio: 1,
  output_format_json_quote_64bit_integers: 0,
  date_time_input_format: `'best_effort'`,
};
const from = columns ? `'JSONEachRow', '${structureOf(columns)}'` : `'LineAsString', 'json String'`;
const given = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
const text = `with log as (select * from file('${file.replaceAll("'", "\\'")}', ${from})) ${sql} settings ${given.join(', ')}`;
process.stdout.write(query(text, rows ? 'JSONEachRow' : 'JSONCompactEachRow'));

/** @param {Record<string, string>} types */
function structureOf(types) {
  return Object.entries(types)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')
    .replaceAll("'", "\\'");
}

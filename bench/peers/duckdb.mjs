/**
 * One question asked of DuckDB, as a process of its own: `node duckdb.mjs QUESTION FILE...`, the former an SqlQuestion
 * as JSON. Prints a row a line: a bare value if there is one column, else an object.
 */

import { DuckDBInstance } from '@duckdb/node-api';

const [question, ...files] = process.argv.slice(2);
/** @type {import('../questions/index.mjs').SqlQuestion} */
const { columns, sql, rows } = JSON.parse(question);

const query = `with log as (from ${columns ? recordsOf(columns) : `read_json_objects(${source()})`}) ${sql}`;
const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
if (rows) await connection.run(`copy (${query}) to '/dev/stdout' (format json)`);
else process.stdout.write((await (await connection.runAndReadAll(query)).getRowObjectsJS()).map(rowText).join(''));

/** @param {Record<string, string>} types */
function recordsOf(types) {
  const named = Object.entries(types).map(([name, type]) => `"${name}": '${type}'`);
  // Else it takes a column of texts for whole lines where the first record has none of that name.
  return `read_json(${source()}, records = true, columns = {${named.join(', ')}})`;
}

function source() {
  const names = files.map((file) => `'${file.replaceAll("'", "''")}'`);
  return `[${names.join(', ')}], format = 'newline_delimited', ignore_errors = true`;
}

/** @param {Record<string, unknown>} row */
function rowText(row) {
  const values = Object.values(row);
  const json = JSON.stringify(values.length === 1 ? values[0] : row, (_, value) =>
    typeof value === 'bigint' ? Number(value) : value,
  );
  return `${json}\n`;
}

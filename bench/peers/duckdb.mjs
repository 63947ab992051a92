/**
 * One question asked of DuckDB, as a process of its own: `node duckdb.mjs FILE COLUMNS SQL`. Prints a row a line: a
 * bare value if there is one column, else an object. COLUMNS is JSON: what read_json is told, or null for whole lines.
 */

import { DuckDBInstance } from '@duckdb/node-api';

const [file, columns, sql] = process.argv.slice(2);
const source = `'${file.replaceAll("'", "''")}'`;
const named = JSON.parse(columns);
const shared = `format = 'newline_delimited', ignore_errors = true`;
const table = named
  ? `read_json(${source}, columns = {${Object.entries(named)
      .map(([name, type]) => `"${name}": '${type}'`)
      .join(', ')}}, ${shared})`
  : `read_json_objects(${source}, ${shared})`;

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();
const rows = await (await connection.runAndReadAll(`with log as (from ${table}) ${sql}`)).getRowObjectsJS();

let output = '';
for (const row of rows) {
  const values = Object.values(row);
  output += `${JSON.stringify(values.length === 1 ? values[0] : row, plainNumber)}\n`;
}
process.stdout.write(output);

/**
 * @param {string} _key
 * @param {unknown} value
 */
function plainNumber(_key, value) {
  return typeof value === 'bigint' ? Number(value) : value;
}

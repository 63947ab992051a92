/** One question asked of lnav without a screen: `node lnav.mjs SQL FILE...`. Prints a row a line. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [sql, ...files] = process.argv.slice(2);
const formats = fileURLToPath(new URL('lnav', import.meta.url));
// It writes settings and a history where it finds a home.
const home = mkdtempSync(join(tmpdir(), 'logscan-bench-lnav-'));
const args = ['-n', '-N', '-I', formats, '-c', `;${sql}`, '-c', ':write-jsonlines-to -', ...files];
const { status, stdout, stderr } = spawnSync('lnav', args, {
  encoding: 'utf8',
  maxBuffer: 2 ** 30,
  env: { ...process.env, HOME: home, XDG_CONFIG_HOME: '' },
});
rmSync(home, { recursive: true, force: true });
process.stderr.write(stderr);
for (const line of stdout.split('\n')) if (line !== '') process.stdout.write(`${rowText(JSON.parse(line))}\n`);
process.exitCode = status ?? 1;

/** A single number, a record as it was, or the columns. @param {Record<string, unknown>} row */
function rowText(row) {
  const values = Object.values(row);
  return values.length === 1 ? String(values[0]) : JSON.stringify(values);
}

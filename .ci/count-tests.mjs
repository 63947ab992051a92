/**
 * Reads vitest's JSON report, prints the names of what failed and what was skipped, and writes "passed failed skipped".
 *
 *     node .ci/count-tests.mjs REPORT COUNTS
 */

import { readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';

const [reportPath, countsPath] = process.argv.slice(2);
const report = JSON.parse(readFileSync(reportPath, 'utf8'));

const failed = [];
const skipped = [];
let passed = 0;
for (const file of report.testResults) {
  const path = relative('', file.name);
  for (const test of file.assertionResults) {
    const name = `${path}: ${[...test.ancestorTitles, test.title].join(' > ')}`;
    if (test.status === 'passed') passed++;
    else if (test.status === 'failed') failed.push(name);
    else skipped.push(name);
  }
  // A file that could not be loaded has no tests to count, but it has not passed.
  const hasFailedTest = file.assertionResults.some((test) => test.status === 'failed');
  if (file.status === 'failed' && !hasFailedTest) failed.push(`${path}: ${file.message.split('\n')[0]}`);
}

for (const name of skipped) console.log(`skipped: ${name}`);
for (const name of failed) console.log(`FAILED: ${name}`);
writeFileSync(countsPath, `${passed} ${failed.length} ${skipped.length}\n`);

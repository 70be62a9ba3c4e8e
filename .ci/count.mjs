// Adds up the test runner's reports of all workspaces. The tests that work on copies of the project are counted apart.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const folders = ['infra', 'bench', 'docker'];
for (const parent of ['apps', 'packages']) folders.push(...readdirSync(parent).map((name) => `${parent}/${name}`));

const total = count('.test-report.json');
const copies = count('.copies-report.json');
if (total.passed === 0) {
  print('No test was run.');
  process.exit(1);
}
if (copies.reports > 0) print(`In copies of the project: ${line(copies)}`);
print(
  line({
    passed: total.passed + copies.passed,
    failed: total.failed + copies.failed,
    skipped: total.skipped + copies.skipped,
  }),
);

function print(text) {
  process.stdout.write(`${text}\n`);
}

function count(name) {
  const sum = { reports: 0, passed: 0, failed: 0, skipped: 0 };
  for (const file of folders.map((folder) => `${folder}/${name}`).filter((path) => existsSync(path))) {
    const report = JSON.parse(readFileSync(file, 'utf8'));
    sum.reports += 1;
    sum.passed += report.numPassedTests;
    sum.failed += report.numFailedTests;
    sum.skipped += report.numPendingTests;
  }
  return sum;
}

function line({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

import { globSync } from 'node:fs';
import { join, relative } from 'node:path';
import { REQUIREMENTS } from '../src/setup/requirements.ts';
import { setup } from '../src/setup/setup.ts';
import { runGroup } from './runner/group.ts';
import { testPackages } from './runner/python.ts';
import { Report } from './runner/report.ts';

/**
 * `npm test`: brings what the tests need, then runs all of them but those that are run by name only. `npm test -- PATTERN…`
 * runs the files whose path contains a pattern. The last line is `N passed, N failed`; exit code 1 when something failed.
 */
const root = join(import.meta.dirname, '..');
const patterns = process.argv.slice(2);
/** Emulated, bpftrace takes most of a minute to start: its package's 38 tools take half an hour. Every run has some of them. */
const byNameOnly = /^test\/vm\/bpftrace-tools\/(blocks|files|headers|missing|network|processes)\b/;
const all = globSync('test/**/*.test.ts', { cwd: root }).sort();
const files = all.filter((file) =>
  patterns.length === 0 ? !byNameOnly.test(file) : patterns.some((pattern) => file.includes(pattern)),
);

/** An emulated machine keeps one CPU busy for most of its time: two at once are faster than one after the other. */
const machines = /^test\/vm\//;
/** What holds us against other tools, against time, or kills what runs has both CPUs for itself. */
const machinesAlone =
  /^test\/vm\/(counts|death|ftrace-sigkill|ftrace-top-level|guard|hist|interrupts|investigations|kmod-crash|matrix|options|pair|sigkill|truth)\b/;
/** A browser, the server and a machine take all for themselves. */
const browser = /^test\/browser\//;
const checks = /^test\/checks\//;
const groups = [
  { name: 'checks of the sources', files: files.filter((file) => checks.test(file)), concurrency: 2 },
  {
    name: 'tests',
    files: files.filter((file) => ![checks, machines, browser].some((each) => each.test(file))),
    concurrency: 2,
  },
  {
    name: 'tests on a real kernel',
    files: files.filter((file) => machines.test(file) && !machinesAlone.test(file)),
    concurrency: 2,
  },
  {
    name: 'tests on a real kernel that is alone',
    files: files.filter((file) => machinesAlone.test(file)),
    concurrency: 1,
  },
  {
    name: 'tests in a browser',
    files: files.filter((file) => browser.test(file)),
    concurrency: 1,
  },
];

const report = new Report((path) => relative(root, path));
if (files.some((file) => !checks.test(file))) {
  report.section('what the tests need');
  await setup({ need: [...REQUIREMENTS.tests, testPackages], log: (line) => report.note(line) });
}
for (const { name, files, concurrency } of groups) {
  if (files.length === 0) continue;
  report.section(name);
  await runGroup(
    files.map((file) => join(root, file)),
    concurrency,
    report,
  );
}
const left = all.length - files.length;
if (patterns.length === 0)
  console.log(`\n${left} files take half an hour and are run by name: npm test -- vm/bpftrace-tools`);
process.exitCode = report.end();

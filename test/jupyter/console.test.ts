import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { jupyterEnvironment } from './support/environment.ts';

const jupyter = jupyterEnvironment();

/** What `support/console.py`, at the terminal, saw at each step. */
let seen: Readonly<Record<string, string>>;
before(async () => {
  copyFileSync(join(import.meta.dirname, 'support/console.py'), join(jupyter.folder, 'person_at_console.py'));
  const printed = await jupyter.run('person_at_console');
  seen = JSON.parse(printed.split('\n').at(-1)!) as typeof seen;
});

test('jupyter console greets with the banner and prompts', () => {
  assert.match(seen.banner!, /Probebook \S+: TypeScript .*In \[1\]: $/s);
});

test('a result is shown with its number, an error with its place', () => {
  assert.match(seen.result!, /Out\[1\]: 42\n/);
  assert.match(seen.error!, /RangeError: no such thing\n {4}at \[2\]:1:7\n/);
});

test('Tab completes', () => assert.match(seen.completed!, /Math\.cbrt\(27\)\nOut\[4\]: 3\n/));

test('a cell that is not complete goes on in the next line, indented', () => {
  assert.match(seen.continued!, /\n {3}\.\.\.: {3}$/);
  assert.match(seen.function!, /Out\[6\]: 42\n/);
});

test('Ctrl-C ends a busy loop and keeps what was bound', () => {
  assert.match(seen.interrupted!, /KeyboardInterrupt: the cell was interrupted/);
  assert.match(seen.kept!, /Out\[8\]: 17\n/);
});

test('input() asks at the terminal', () => assert.match(seen.greeting!, /Out\[11\]: 'Hello Ada'\n/));

test('Ctrl-D ends the console and leaves no process', () => {
  assert.equal(seen.status, 0);
  assert.deepEqual(processesOfGroup(Number(seen.pid)), []);
});

/** The kernel leads a process group (proc(5), `/proc/PID/stat`: behind the name in parentheses state, parent, group). */
function processesOfGroup(group: number): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      const stat = /^\d+$/.test(pid) ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '';
      const [, state, , leader] = stat.slice(stat.lastIndexOf(')')).split(' ');
      // A zombie waits for whoever adopted it to take note.
      return leader === String(group) && state !== 'Z';
    } catch {
      return false; // it has just ended
    }
  });
}

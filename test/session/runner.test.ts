import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { inspect } from 'node:util';
import { type CellOutput, createCellRunner } from '../../src/session/cells.ts';
import { currentOutput, routeProcessOutput } from '../../src/session/routing.ts';
import { createTestMagics } from './support/magics.ts';
import { createVmInterpreter } from './support/vm-interpreter.ts';

// Cells in process, as `probebook run` executes them: no sockets, no front-end.

after(routeProcessOutput('process'));

const runner = createCellRunner({
  interpreter: createVmInterpreter(),
  magics: createTestMagics(),
  toBundle: (value) => ({ data: { 'text/plain': inspect(value) }, metadata: {} }),
  interactive: false,
});

let log: string[] = [];
beforeEach(() => {
  log = [];
});

const output: CellOutput = {
  stream: (name, text) => void log.push(`${name} ${text}`),
  display: (bundle) => void log.push(`display ${bundle.data['text/plain']}`),
  update: () => undefined,
  clear: () => undefined,
  result: (bundle, count) => void log.push(`result ${count - first} ${bundle.data['text/plain']}`),
};
const first = runner.count;
const run = (source: string, signal = new AbortController().signal) => runner.run(source, output, signal);

test('a cell prints to its output and has a result', async () => {
  const outcome = await run('console.log("a"); console.error("b"); 1 + 1');
  assert.deepEqual(log, ['stdout a\n', 'stderr b\n', 'result 1 2']);
  assert.deepEqual(outcome, {
    status: 'ok',
    result: { data: { 'text/plain': '2' }, metadata: {} },
    pages: [],
  });
});

test('nobody can press Stop', async () => {
  await run('%interactive');
  assert.deepEqual(log, ['result 2 false']);
});

test('an output that prints itself does not print to itself', async () => {
  const printed: string[] = [];
  const echo: CellOutput = {
    ...output,
    stream(_name, text) {
      process.stdout.write('');
      printed.push(text);
    },
  };
  await runner.run('%echo loud', echo, new AbortController().signal);
  await runner.run('console.log("clear")', echo, new AbortController().signal);
  assert.deepEqual(printed, ['loud\n', 'clear\n']);
});

test('help is among the pages', async () => {
  const outcome = await run('%echo?');
  assert.deepEqual(outcome.status === 'ok' && outcome.pages, [{ 'text/plain': 'help for echo' }]);
});

test('a value that cannot be shown is the failure of its cell', async () => {
  const outcome = await run(
    '({ get [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("shy") } })',
  );
  assert.equal(outcome.status === 'error' && outcome.error.evalue, 'shy');
});

test('an abort fails a waiting cell at once and lets a magic end by itself', async () => {
  const controller = new AbortController();
  const waiting = run('await new Promise(() => {})', controller.signal);
  controller.abort();
  const outcome = await waiting;
  assert.equal(outcome.status === 'error' && outcome.error.ename, 'KeyboardInterrupt');

  const another = new AbortController();
  const tracing = run('%trace', another.signal);
  setTimeout(() => another.abort(), 20);
  assert.equal((await tracing).status, 'ok');
  assert.ok(log.includes('stdout kept what there was\n'));
});

test('what fails because of the abort is an interrupt', async () => {
  const controller = new AbortController();
  Reflect.set(globalThis, 'stop', () => controller.abort());
  const outcome = await run('globalThis.stop(); throw new Error("read ECANCELED")', controller.signal);
  assert.equal(outcome.status === 'error' && outcome.error.ename, 'KeyboardInterrupt');
});

test('Ctrl-C ends a loop of a process without a socket thread', async () => {
  const source = `process.getBuiltinModule('child_process').execFile('sh', ['-c', 'sleep 0.2; kill -INT ${process.pid}']); for (;;) {}`;
  const outcome = await run(source);
  assert.equal(outcome.status === 'error' && outcome.error.ename, 'KeyboardInterrupt');
});

test('an interrupted cell has no result later', async () => {
  const controller = new AbortController();
  const waiting = run('await new Promise((resolve) => setTimeout(resolve, 30, "late"))', controller.signal);
  setTimeout(() => controller.abort(), 5);
  await waiting;
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.deepEqual(log, []);
});

test('code of a cell finds the output of its cell, others find none', async () => {
  Reflect.set(globalThis, 'currentOutput', currentOutput);
  await run('globalThis.currentOutput().stream("stdout", "mine")');
  assert.deepEqual(log, ['stdout mine']);
  assert.equal(currentOutput(), null);
});

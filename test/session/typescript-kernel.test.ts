import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { EXECUTE, type Received, startKernel, streamText, types } from './support/client.ts';

// The whole kernel, as a front-end starts it: real interpreter, real magics.

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const client = await startKernel([MAIN, 'kernel']);
after(() => client.close());

function resultOf(outputs: readonly Received[]): string | undefined {
  return outputs.find(({ header }) => header.msg_type === 'execute_result')?.content.data?.['text/plain'];
}

test('cells are TypeScript and share their names', async () => {
  await client.execute('const base: number = 40');
  assert.equal(resultOf((await client.execute('base + 2')).outputs), '42');
});

test('a type error is the one error of its cell, and nothing ran', async () => {
  const { reply, outputs } = await client.execute('console.log("ran"); const wrong: string = 5');
  assert.equal(reply.content.status, 'error');
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'error', 'status']);
  assert.match(reply.content.traceback!.join('\n'), /TS2322.*\n.*const wrong: string = 5\n\s+\^/);
});

test('the trace of an error has the lines of the cell', async () => {
  const { reply } = await client.execute('function fail() {\n  throw new RangeError("far")\n}\nfail()');
  assert.match(reply.content.traceback!.join('\n'), /^RangeError: far\n.*fail.*\[\d+\]:2:9/);
});

test('a magic among TypeScript runs at its place', async () => {
  const { reply, outputs } = await client.execute('console.log("before")\n%lsmagic\nconsole.log("after")');
  assert.equal(reply.content.status, 'ok');
  assert.deepEqual(types(outputs).slice(2, 5), ['stream', 'display_data', 'stream']);
  assert.equal(streamText(outputs), 'before\nafter\n');
});

test('completion knows what earlier cells declared, beside a magic too', async () => {
  await client.execute('const openings = { total: 3 }');
  const code = '%lsmagic\nopenings.to';
  const { content } = await client.request('complete_request', { code, cursor_pos: code.length });
  assert.deepEqual(content.matches, ['total']);
  assert.equal(content.cursor_start, code.length - 2);
});

test('asking a magic for help opens the pager', async () => {
  const { reply } = await client.execute('%lsmagic?');
  const [page] = reply.content.payload as { source: string; data: Record<string, string> }[];
  assert.equal(page?.source, 'page');
  assert.match(page?.data['text/plain'] ?? '', /lsmagic/);
});

for (const [name, code] of Object.entries({
  'a loop': 'console.log("on"); while (true) {}',
  'a loop after an await': 'console.log("on"); await null; while (true) {}',
  'a loop in a timer':
    'console.log("on"); setTimeout(() => { while (true) {} }, 10); await new Promise(() => {})',
  'a promise that stays pending': 'console.log("on"); await new Promise(() => {})',
  'a synchronous process':
    'import { execSync } from "node:child_process"; console.log("on"); execSync("sleep 97")',
})) {
  test(`an interrupt ends ${name}; names bound before keep their values and types`, async () => {
    const id = await client.send('execute_request', {
      ...EXECUTE,
      code: `let bound = ${JSON.stringify(name)}\n${code}`,
    });
    await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
    await client.request('interrupt_request', {}, 'control');
    assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
    assert.equal(resultOf((await client.execute('bound.length')).outputs), String(name.length));
  });
}

test('it ends when it is asked to', async () => {
  assert.equal(
    (await client.request('shutdown_request', { restart: false }, 'control')).content.status,
    'ok',
  );
  if (client.kernel.exitCode === null) await new Promise((resolve) => client.kernel.once('exit', resolve));
  assert.equal(client.kernel.exitCode, 0);
  assert.equal(client.log(), '');
});

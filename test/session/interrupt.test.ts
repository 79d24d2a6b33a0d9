import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { EXECUTE, streamText, types } from './support/client.ts';
import { sharedKernel } from './support/kernels.ts';

const client = await sharedKernel();

/** Each announces that it runs by `display`, then never ends by itself. */
const ENDLESS: Readonly<Record<string, string>> = {
  'a loop': '%display\nwhile (!globalThis.never) {}',
  'a loop before anything is awaited': 'console.log("on"); while (!globalThis.never) {}',
  'a loop after an await': 'console.log("on")\nawait null\nwhile (!globalThis.never) {}',
  'a loop after a timer':
    'console.log("on")\nawait new Promise((done) => setTimeout(done, 20))\nwhile (!globalThis.never) {}',
  'a loop of awaits': 'console.log("on")\nwhile (!globalThis.never) await null',
  'a loop that catches everything':
    'console.log("on")\nwhile (!globalThis.never) { try { JSON.parse("{") } catch {} }',
  'a promise that stays pending': 'console.log("on")\nawait new Promise(() => {})',
  'a loop in a timer callback':
    'console.log("on"); setTimeout(() => { while (!globalThis.never) {} }, 20)\nawait new Promise(() => {})',
  'Atomics.wait': 'console.log("on"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  'a catastrophic regular expression': 'console.log("on"); /^(a+)+$/.test("a".repeat(64) + "b")',
  execSync: 'console.log("on"); process.getBuiltinModule("child_process").execSync("sleep 97; echo done")',
  'execSync again and again':
    'console.log("on"); for (;;) { try { process.getBuiltinModule("child_process").execSync("sleep 97") } catch {} }',
  'execSync of a process that ignores SIGINT': `console.log("on"); process.getBuiltinModule("child_process").execSync("trap '' INT; sleep 97")`,
  'a child process':
    'console.log("on"); globalThis.child = process.getBuiltinModule("child_process").spawn("sh", ["-c", "sleep 97; true"])\n' +
    'await new Promise((resolve) => child.on("exit", resolve))',
};

/** Ends only when timers, immediates and ticks still work. */
const EVENT_LOOP =
  'await new Promise((done) => setTimeout(() => setImmediate(() => process.nextTick(done)), 5))';

/** Commands of the processes below the kernel. */
function processes(): string[] {
  const rows = execFileSync('ps', ['-e', '-o', 'pgid=,args='], { encoding: 'utf8' }).split('\n');
  return rows.filter((row) => row.trim().startsWith(`${client.kernel.pid} `) && row.includes('sleep 97'));
}

for (const [name, code] of Object.entries(ENDLESS)) {
  test(`an interrupt ends ${name} and keeps the notebook's state`, async () => {
    await client.execute(`globalThis.kept = ${JSON.stringify(name)}`);
    const id = await client.send('execute_request', { ...EXECUTE, code });
    await client.until(
      ({ parent, header }) => parent.msg_id === id && /stream|display/.test(header.msg_type),
    );
    await sleep(60);
    await client.request('interrupt_request', {}, 'control');
    const { content } = await client.reply(id);
    assert.equal(content.ename, 'KeyboardInterrupt');
    assert.equal(types(await client.outputs(id)).filter((type) => type === 'error').length, 1);
    const { reply, outputs } = await client.execute(`${EVENT_LOOP}\nkept`);
    assert.equal(reply.content.status, 'ok', reply.content.traceback?.join('\n'));
    assert.equal(outputs[2]?.content.data?.['text/plain'], `'${name}'`);
    for (let tries = 0; processes().length > 0 && tries < 600; tries++) await sleep(50);
    assert.deepEqual(processes(), []);
  });
}

test('a magic that ends by itself leaves the cell ok, with what it kept', async () => {
  const id = await client.send('execute_request', { ...EXECUTE, code: '%trace' });
  await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'execute_input');
  await client.request('interrupt_request', {}, 'control');
  const { content } = await client.reply(id);
  const outputs = await client.outputs(id);
  assert.equal(content.status, 'ok');
  assert.equal(streamText(outputs), 'kept what there was\n');
  assert.ok(types(outputs).includes('execute_result'));
});

test('a second interrupt ends a cell whose magic ignores the first', async () => {
  const id = await client.send('execute_request', { ...EXECUTE, code: '%stubborn' });
  await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'execute_input');
  await client.request('interrupt_request', {}, 'control');
  await client.request('is_complete_request', { code: '1' });
  assert.ok(
    !client.published.some((each) => each.parent.msg_id === id && each.content.execution_state === 'idle'),
  );
  await client.request('interrupt_request', {}, 'control');
  assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
});

test('SIGINT interrupts as the message does', async () => {
  const id = await client.send('execute_request', { ...EXECUTE, code: 'await new Promise(() => {})' });
  await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'execute_input');
  client.kernel.kill('SIGINT');
  assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
});

test('an interrupt when nothing runs changes nothing', async () => {
  assert.equal((await client.request('interrupt_request', {}, 'control')).content.status, 'ok');
  assert.equal((await client.execute('1')).reply.content.status, 'ok');
});

test('a callback that loops after its cell has ended can be stopped', async () => {
  await client.execute('setTimeout(() => { console.log("looping"); while (!globalThis.never) {} }, 20); 0');
  await client.until(({ content }) => content.text === 'looping\n');
  const next = await client.send('execute_request', { ...EXECUTE, code: '"reached"' });
  await sleep(50);
  await client.request('interrupt_request', {}, 'control');
  assert.equal((await client.reply(next)).content.status, 'ok');
});

test('a hundred interrupts in a row are all survived', async () => {
  for (let i = 0; i < 100; i++) {
    const code = [
      'while (!globalThis.never) {}',
      'await null\nwhile (!globalThis.never) {}',
      'await new Promise(() => {})',
    ][i % 3]!;
    const id = await client.send('execute_request', { ...EXECUTE, code });
    await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'execute_input');
    await client.request('interrupt_request', {}, 'control');
    assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt', `interrupt ${i}`);
  }
  assert.equal((await client.execute('kept.length > 0')).reply.content.status, 'ok');
});

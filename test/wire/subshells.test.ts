import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXECUTE, types } from '../session/support/client.ts';
import { sharedKernel } from '../session/support/kernels.ts';

const client = await sharedKernel();

async function subshell(): Promise<string> {
  const { content } = await client.request('create_subshell_request', {}, 'control');
  return content.subshell_id as string;
}

async function start(code: string, subshell_id?: string): Promise<string> {
  const content = { ...EXECUTE, code };
  const { id, frames } = client.frames('execute_request', content, {}, {}, { subshell_id });
  await client.sendFrames(frames);
  return id;
}

const printed = (id: string) =>
  client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');

test('an interrupt stops every cell that runs', async () => {
  const waiting = await start('console.log("on")\nawait new Promise(() => {})');
  const also = await start('console.log("on")\nawait new Promise(() => {})', await subshell());
  const looping = await start(
    'console.log("on")\nawait null\nwhile (!globalThis.never) {}',
    await subshell(),
  );
  for (const id of [waiting, also, looping]) await printed(id);
  await client.request('interrupt_request', {}, 'control');
  for (const id of [waiting, also, looping]) {
    assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
    assert.equal(types(await client.outputs(id)).filter((type) => type === 'error').length, 1);
  }
  assert.equal((await client.execute('1')).reply.content.status, 'ok');
});

test('a loop in a subshell is stopped while a magic of the main shell ends by itself', async () => {
  const tracing = await start('%trace');
  const looping = await start('console.log("on"); while (!globalThis.never) {}', await subshell());
  await printed(looping);
  await client.request('interrupt_request', {}, 'control');
  assert.equal((await client.reply(looping)).content.ename, 'KeyboardInterrupt');
  assert.equal((await client.reply(tracing)).content.status, 'ok');
});

test('a cell that begins after an interrupt is not stopped by it', async () => {
  const id = await subshell();
  const first = await start('console.log("on")\nawait new Promise(() => {})');
  await printed(first);
  const interrupted = client.send('interrupt_request', {}, 'control');
  await client.reply(await interrupted);
  const next = await start('1', id);
  assert.equal((await client.reply(next)).content.status, 'ok');
  assert.equal((await client.reply(first)).content.ename, 'KeyboardInterrupt');
});

test('execution counts are shared', async () => {
  const id = await subshell();
  const counts: number[] = [];
  for (const one of [undefined, id, undefined, id])
    counts.push((await client.reply(await start('0', one))).content.execution_count!);
  assert.deepEqual(
    counts.map((count) => count - counts[0]!),
    [0, 1, 2, 3],
  );
});

test('the control channel runs cells of its own', async () => {
  const waiting = await start(
    'console.log("on")\nawait new Promise((done) => { globalThis.release = done })',
  );
  await printed(waiting);
  const id = await client.send('execute_request', { ...EXECUTE, code: 'release(); 0' }, 'control');
  assert.equal((await client.reply(id)).content.status, 'ok');
  assert.equal((await client.reply(waiting)).content.status, 'ok');
});

test('cells of a deleted subshell that were sent before still run', async () => {
  const id = await subshell();
  const first = await start('await new Promise((done) => setTimeout(done, 50))', id);
  const second = await start('"ran"', id);
  await client.request('kernel_info_request');
  await client.request('delete_subshell_request', { subshell_id: id }, 'control');
  for (const cell of [first, second]) assert.equal((await client.reply(cell)).content.status, 'ok');
});

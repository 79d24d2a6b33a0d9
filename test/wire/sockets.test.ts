import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXECUTE } from '../session/support/client.ts';
import { sharedKernel } from '../session/support/kernels.ts';

const client = await sharedKernel();

/** Something the kernel answers after all that was sent before. */
const settle = () => client.request('kernel_info_request');

test('kernel_info names the language and the protocol', async () => {
  const { header, content } = await client.request('kernel_info_request');
  assert.equal(header.msg_type, 'kernel_info_reply');
  assert.equal(header.version, '5.5');
  assert.equal(content.protocol_version, '5.5');
  const language = content.language_info as Record<string, unknown>;
  assert.equal(language.name, 'typescript');
  assert.equal(language.mimetype, 'text/typescript');
  assert.equal(language.file_extension, '.ts');
});

test('kernel_info is answered on the control channel too', async () => {
  const { content } = await client.request('kernel_info_request', {}, 'control');
  assert.equal(content.status, 'ok');
});

test('a subscriber is welcomed', () => {
  const welcome = client.published.find(({ header }) => header.msg_type === 'iopub_welcome');
  assert.deepEqual(welcome?.content, { subscription: '' });
  assert.deepEqual(welcome?.parent, {});
});

test('a message with a wrong signature is not obeyed', async () => {
  const { id, frames } = client.frames('execute_request', { ...EXECUTE, code: 'globalThis.forged = 1' });
  frames[1] = frames[1]!.replace(/^./, (digit) => (digit === '0' ? '1' : '0'));
  await client.sendFrames(frames);
  await settle();
  const { outputs } = await client.execute('typeof globalThis.forged');
  assert.equal(
    outputs.find(({ header }) => header.msg_type === 'execute_result')?.content.data?.['text/plain'],
    "'undefined'",
  );
  assert.ok(!client.published.some(({ parent }) => parent.msg_id === id));
});

test('a message that is sent again is not obeyed again', async () => {
  const { id, frames } = client.frames('execute_request', {
    ...EXECUTE,
    code: 'globalThis.times = (globalThis.times ?? 0) + 1',
  });
  await client.sendFrames(frames);
  await client.reply(id);
  await client.sendFrames(frames);
  await settle();
  const { outputs } = await client.execute('globalThis.times');
  assert.equal(
    outputs.find(({ header }) => header.msg_type === 'execute_result')?.content.data?.['text/plain'],
    '1',
  );
});

test('malformed frames are survived on both channels', async () => {
  for (const channel of ['shell', 'control'] as const) {
    await client.sendFrames(['nonsense'], channel);
    await client.sendFrames(['<IDS|MSG>'], channel);
    await client.sendFrames(['<IDS|MSG>', '', '{', '', '', ''], channel);
    await client.sendFrames([Buffer.alloc(100_000, 0xff), '<IDS|MSG>', Buffer.alloc(64)], channel);
  }
  assert.equal((await settle()).content.status, 'ok');
  await client.logged(/dropped a message \(no delimiter\)/);
});

test('signed requests of a wrong shape are answered or ignored, never fatal', async () => {
  const replies = await Promise.all([
    client.request('execute_request', {}),
    client.request('complete_request', { code: 1, cursor_pos: 'x' }),
    client.request('inspect_request', { code: null, cursor_pos: -5 }),
    client.request('history_request', { hist_access_type: 'nonsense' }),
    client.request('is_complete_request', { code: [] }),
  ]);
  for (const { content } of replies) assert.ok(['ok', 'complete'].includes(content.status!), content.status);
});

test('what is not known is ignored, but goes busy and idle', async () => {
  for (const type of ['juggle_request', 'constructor_request', 'juggle']) {
    const outputs = await client.outputs(await client.send(type, {}));
    assert.deepEqual(
      outputs.map(({ content }) => content.execution_state),
      ['busy', 'idle'],
    );
  }
});

test('a comm for a target that does not exist is closed', async () => {
  const id = await client.send('comm_open', { comm_id: 'c1', target_name: 'none', data: {} });
  const close = await client.until(
    ({ header, parent }) => header.msg_type === 'comm_close' && parent.msg_id === id,
  );
  assert.equal(close.content.comm_id, 'c1');
  assert.deepEqual((await client.request('comm_info_request')).content.comms, {});
});

test('heartbeat_answers_while_a_cell_blocks', async () => {
  const id = await client.send('execute_request', { ...EXECUTE, code: 'while (!globalThis.never) {}' });
  await client.until(({ header, parent }) => header.msg_type === 'execute_input' && parent.msg_id === id);
  assert.equal(await client.beat('alive?'), 'alive?');
  assert.equal((await client.request('kernel_info_request')).content.status, 'ok');
  assert.equal((await client.request('kernel_info_request', {}, 'control')).content.status, 'ok');
  assert.ok(
    !client.published.some((each) => each.parent.msg_id === id && each.content.execution_state === 'idle'),
  );
  await client.request('interrupt_request', {}, 'control');
  assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
});

test('a running cell does not look idle after another request was answered', async () => {
  const id = await client.send('execute_request', { ...EXECUTE, code: 'await new Promise(() => {})' });
  await client.until(({ header, parent }) => header.msg_type === 'execute_input' && parent.msg_id === id);
  const info = await client.send('kernel_info_request', {});
  await client.outputs(info);
  const isBusyAgain = () => {
    const last = client.published.findLast(({ header }) => header.msg_type === 'status');
    return last?.content.execution_state === 'busy' && last.parent.msg_id === id;
  };
  await client.until(isBusyAgain);
  await client.request('interrupt_request', {}, 'control');
  await client.outputs(id);
});

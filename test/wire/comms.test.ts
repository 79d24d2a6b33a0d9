import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXECUTE, streamText } from '../session/support/client.ts';
import { sharedKernel } from '../session/support/kernels.ts';

const client = await sharedKernel();
const API = new URL('../../src/api/comm.ts', import.meta.url).href;

await client.execute(`await import(${JSON.stringify(API)}).then(({ comm }) => { globalThis.comm = comm })`);

/** Registers a target whose handler has this body; resolves to the id of the cell. */
async function register(target: string, body: string): Promise<string> {
  const code = `comm.register('${target}', async (channel, message) => { ${body} }); 0`;
  const id = await client.send('execute_request', { ...EXECUTE, code });
  assert.equal((await client.reply(id)).content.status, 'ok');
  return id;
}

async function send(type: string, content: object, buffers: readonly Buffer[] = []): Promise<string> {
  const { id, frames } = client.frames(type, content);
  await client.sendFrames([...frames, ...buffers]);
  return id;
}

const open = (target: string, comm_id: string) =>
  send('comm_open', { target_name: target, comm_id, data: {} });

/** What the cell has printed to stderr, once it contains the text. */
async function reported(cell: string, text: RegExp): Promise<string> {
  const message = await client.until(
    ({ parent, content }) =>
      parent.msg_id === cell && content.name === 'stderr' && text.test(content.text ?? ''),
  );
  return message.content.text!;
}

test('a view is sent as the bytes it looks at, and metadata with it', async () => {
  const code =
    "comm.open('t', 1, { buffers: [new Float64Array([1, 2, 3]).subarray(1), new Uint8Array([9, 8]).buffer], metadata: { a: 1 } }); 0";
  const { outputs } = await client.execute(code);
  const opened = outputs.find(({ header }) => header.msg_type === 'comm_open');
  assert.equal(opened?.content.data, 1);
  const [view, plain] = opened!.buffers;
  assert.deepEqual([view!.readDoubleLE(0), view!.readDoubleLE(8), view!.length], [2, 3, 16]);
  assert.deepEqual([...plain!], [9, 8]);
});

test('buffers that come may be looked at as numbers', async () => {
  await register('numbers', 'channel.send([...new Float64Array(message.buffers[0].buffer)])');
  const bytes = Buffer.alloc(16);
  bytes.writeDoubleLE(0.5, 0);
  bytes.writeDoubleLE(-1e9, 8);
  const id = await send('comm_open', { target_name: 'numbers', comm_id: 'n', data: {} }, [bytes]);
  const answer = await client.until(
    ({ header, parent }) => header.msg_type === 'comm_msg' && parent.msg_id === id,
  );
  assert.deepEqual(answer.content.data, [0.5, -1e9]);
});

test('a handler that throws is reported to the cell that registered it, and its comm closed', async () => {
  const cell = await register('throws', "throw new RangeError('no such widget')");
  const id = await open('throws', 'bad');
  const closed = await client.until(({ header }) => header.msg_type === 'comm_close');
  assert.equal(closed.content.comm_id, 'bad');
  assert.match(await reported(cell, /no such widget/), /comm target "throws": RangeError/);
  await client.outputs(id);
  assert.equal((await client.execute('1')).reply.content.status, 'ok');
});

test('what onMessage throws, at once or later, is reported and leaves the comm open', async () => {
  const cell = await register(
    'grumpy',
    "channel.onMessage(({ data }) => { if (data.later) return Promise.reject(new Error('later')); throw new Error('at once') })",
  );
  await open('grumpy', 'g');
  await send('comm_msg', { comm_id: 'g', data: {} });
  await reported(cell, /at once/);
  await send('comm_msg', { comm_id: 'g', data: { later: true } });
  await reported(cell, /later/);
  const { content } = await client.request('comm_info_request', { target_name: 'grumpy' });
  assert.deepEqual(content.comms, { g: { target_name: 'grumpy' } });
});

for (const [name, body] of Object.entries({
  'that loops': 'while (!globalThis.never) {}',
  'that loops after an await': 'await null; while (!globalThis.never) {}',
  'that waits for ever': 'await new Promise(() => {})',
})) {
  test(`an interrupt ends a handler ${name}`, async () => {
    const cell = await register('endless', `console.log('on'); ${body}`);
    const id = await open('endless', `e-${name}`);
    await client.until(({ parent, content }) => parent.msg_id === cell && content.text === 'on\n');
    await client.request('interrupt_request', {}, 'control');
    await client.outputs(id);
    await reported(cell, /KeyboardInterrupt/);
    assert.equal((await client.execute('1')).reply.content.status, 'ok');
  });
}

test('a handler sees its messages in order, also right after the opening', async () => {
  const cell = await register('order', 'channel.onMessage(({ data }) => console.log(data))');
  await Promise.all([
    open('order', 'o'),
    ...[1, 2, 3].map((data) => send('comm_msg', { comm_id: 'o', data })),
  ]);
  const all = () => streamText(client.published.filter(({ parent }) => parent.msg_id === cell));
  await client.until(() => all() === '1\n2\n3\n');
});

test('a closed comm refuses to send', async () => {
  const { reply } = await client.execute("const closing = comm.open('x'); closing.close(); closing.send(1)");
  assert.equal(reply.content.ename, 'InputError');
  assert.match(reply.content.evalue!, /the comm to "x" is closed/);
});

test('without a front-end there is nobody to open a comm to', async () => {
  const { comm } = await import('../../src/api/comm.ts');
  assert.throws(() => comm.open('x'), /there is no front-end/);
});

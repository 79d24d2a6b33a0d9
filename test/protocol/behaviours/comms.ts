import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { behaviour, type Group, type SharedScene, unending } from '../behaviour.ts';
import type { Client } from '../client/client.ts';
import type { Header, Received } from '../client/message.ts';
import { is, ofType, prints, types } from './outputs.ts';

const BYTES = [Buffer.from([0, 1, 2, 255]), Buffer.alloc(0), Buffer.alloc(70_000, 7)];

export const comms: Group = {
  title: 'Comms',
  behaviours: [
    behaviour('a comm that a front-end opens for an unknown target is closed', async ({ client }) => {
      const { comm_id, request } = await open(client, 'nobody', {});
      const closed = await client.until(is(request, 'comm_close'));
      assert.equal(closed.content.comm_id, comm_id);
      const outputs = await client.outputs(request);
      assert.equal(types(outputs).at(-1), 'status');
      assert.deepEqual(ofType(outputs, 'error'), []);
    }),
    behaviour('a comm that a front-end opens reaches its target, with data and buffers', async (scene) => {
      const { request, answer } = await openEcho(scene);
      assert.deepEqual(answer.content.data, { opened: { hello: 'there' } });
      assert.deepEqual(answer.buffers, BYTES);
      const outputs = await scene.client.outputs(request);
      assert.deepEqual(types(outputs), ['status', 'comm_msg', 'status']);
    }),
    behaviour('a message reaches the kernel’s side and is answered, buffers byte for byte', async (scene) => {
      const { comm_id } = await openEcho(scene);
      const answer = await say(scene.client, comm_id, { n: 1, text: 'ü🙂' }, BYTES);
      assert.equal(answer.content.comm_id, comm_id);
      assert.deepEqual(answer.content.data, { echo: { n: 1, text: 'ü🙂' } });
      assert.deepEqual(answer.buffers, BYTES);
    }),
    behaviour(
      'what a comm’s handler prints belongs to the message or to the cell that made it',
      async (scene) => {
        const { client } = scene;
        const { comm_id, cell } = await openEcho(scene);
        const request = await client.send('comm_msg', { comm_id, data: {} });
        await client.until(printsEither([request, cell], 'message'));
      },
    ),
    behaviour('comm_info lists open comms, all or those of one target', async (scene) => {
      const { comm_id } = await openEcho(scene);
      const all = await scene.client.request('comm_info_request', {});
      const some = await scene.client.request('comm_info_request', { target_name: 'echo' });
      const none = await scene.client.request('comm_info_request', { target_name: 'other' });
      for (const { content } of [all, some])
        assert.deepEqual((content.comms as Record<string, unknown>)[comm_id], { target_name: 'echo' });
      assert.deepEqual(none.content.comms, {});
    }),
    behaviour('a comm that the front-end closes is told so and is not listed any more', async (scene) => {
      const { client } = scene;
      const { comm_id, cell } = await openEcho(scene);
      const request = await client.send('comm_close', { comm_id, data: {} });
      await client.until(printsEither([request, cell], 'closed'));
      await client.outputs(request);
      const { content } = await client.request('comm_info_request', { target_name: 'echo' });
      assert.ok(!Object.hasOwn(content.comms as object, comm_id));
    }),
    behaviour('a cell opens a comm, with data and buffers', async ({ client, say }) => {
      const { outputs } = await client.execute(say.commOpen('panel'));
      const [opened] = ofType(outputs, 'comm_open');
      assert.equal(opened?.content.target_name, 'panel');
      assert.deepEqual(opened.content.data, { from: 'kernel' });
      assert.deepEqual(opened.buffers, [Buffer.from([0, 1, 255])]);
    }),
    behaviour('a message to a comm that a cell has opened reaches it', async ({ client, say }) => {
      const { request: cell, outputs } = await client.execute(say.commOpen('panel'));
      const { comm_id } = ofType(outputs, 'comm_open')[0]!.content;
      const request = await client.send('comm_msg', { comm_id, data: { n: 7 } });
      await client.until(printsEither([request, cell], 'heard 7'));
    }),
    behaviour('a comm that a cell closes is closed at the front-end', async ({ client, say }) => {
      const { outputs } = await client.execute(say.commOpen('panel'));
      const { comm_id } = ofType(outputs, 'comm_open')[0]!.content;
      const closing = await client.execute(say.commClose());
      assert.equal(ofType(closing.outputs, 'comm_close')[0]?.content.comm_id, comm_id);
    }),
    unending('a comm answers while a cell awaits', async (scene) => {
      const { client } = scene;
      const { comm_id } = await openEcho(scene);
      const cell = await client.start(scene.say.block['a pending promise']());
      await client.until(prints(cell, 'on'));
      const answer = await say(client, comm_id, { n: 2 }, []);
      assert.deepEqual(answer.content.data, { echo: { n: 2 } });
    }),
    behaviour('a message to a comm that does not exist harms nothing', async ({ client }) => {
      const comm_id = randomUUID();
      for (const type of ['comm_msg', 'comm_close']) {
        const request = await client.send(type, { comm_id, data: {} });
        const outputs = await client.outputs(request);
        assert.deepEqual(ofType(outputs, 'error'), []);
      }
    }),
  ],
};

/** The spec wants the message as parent; a late callback's output belongs to its cell. */
function printsEither(owners: readonly Header[], text: string) {
  return (message: Received): boolean => owners.some((owner) => prints(owner, text)(message));
}

async function open(client: Client, target_name: string, data: object, buffers: readonly Buffer[] = []) {
  const comm_id = randomUUID();
  return { comm_id, request: await client.send('comm_open', { comm_id, target_name, data }, { buffers }) };
}

/** A comm of the target that echoes. */
async function openEcho({ client, say }: SharedScene): Promise<{
  readonly comm_id: string;
  readonly request: Header;
  readonly answer: Received;
  /** That has registered the target. */
  readonly cell: Header;
}> {
  const registered = await client.execute(say.commTarget('echo'));
  assert.equal(registered.reply.content.status, 'ok', JSON.stringify(registered.reply.content));
  const opened = await open(client, 'echo', { hello: 'there' }, BYTES);
  const answer = await client.until(is(opened.request, 'comm_msg'));
  return { ...opened, answer, cell: registered.request };
}

async function say(
  client: Client,
  comm_id: string,
  data: object,
  buffers: readonly Buffer[],
): Promise<Received> {
  const request = await client.send('comm_msg', { comm_id, data }, { buffers });
  return client.until(is(request, 'comm_msg'));
}

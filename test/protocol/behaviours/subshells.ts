import assert from 'node:assert/strict';
import { type Behaviour, behaviour, type Group, type SharedScene, unending } from '../behaviour.ts';
import type { Client } from '../client/client.ts';
import { NotApplicable } from '../kernels/samples.ts';
import { prints, resultText, streamText } from './outputs.ts';

const CONTROL = { channel: 'control' } as const;

export const subshells: Group = {
  title: 'Subshells',
  behaviours: [
    behaviour('kernel_info_reply offers subshells', async ({ client }) => {
      const { content } = await client.request('kernel_info_request');
      assert.ok((content.supported_features as string[] | undefined)?.includes('kernel subshells'));
    }),
    withSubshells('a subshell is created, listed and deleted', async ({ client }) => {
      const [first, second] = [await create(client), await create(client)];
      assert.notEqual(first, second);
      assert.deepEqual(new Set(await list(client)), new Set([first, second]));
      assert.equal((await remove(client, first)).content.status, 'ok');
      assert.deepEqual(await list(client), [second]);
      await remove(client, second);
      assert.deepEqual(await list(client), []);
    }),
    withSubshells('a cell runs in a subshell, over the same names', async ({ client, say }) => {
      await client.execute(say.define('everywhere', '41'));
      const subshell = await create(client);
      const { reply, outputs } = await client.execute('everywhere + 1', {}, { subshell });
      assert.equal(resultText(outputs), '42');
      assert.equal(reply.parent.subshell_id, subshell);
      for (const { parent } of outputs) assert.equal(parent.subshell_id, subshell);
      await remove(client, subshell);
    }),
    unending('a cell in a subshell runs while one of the main shell waits', besideMain),
    unending('a request in a subshell is answered while a cell of the main shell waits', besides),
    withSubshells('cells of one subshell run one after another', async ({ client, say }) => {
      const subshell = await create(client);
      const first = await client.start(`${say.wait(100)}\n${say.print('first')}`, {}, { subshell });
      const second = await client.execute(say.print('second'), {}, { subshell });
      assert.equal(streamText(await client.outputs(first)), 'first\n');
      assert.equal(streamText(second.outputs), 'second\n');
      const streams = client.received.filter(
        ({ header, parent }) => header.msg_type === 'stream' && parent.subshell_id === subshell,
      );
      assert.deepEqual(
        streams.map(({ content }) => content.text),
        ['first\n', 'second\n'],
      );
      await remove(client, subshell);
    }),
    withSubshells('a failing cell aborts the cells of its own subshell only', async ({ client, say }) => {
      const subshell = await create(client);
      const failing = await client.start(`${say.wait(100)}\n${say.raise('there')}`, {}, { subshell });
      const behind = await client.start(say.print('behind'), {}, { subshell });
      const elsewhere = await client.start(`${say.wait(200)}\n${say.print('elsewhere')}`);
      assert.equal((await client.reply(failing)).content.status, 'error');
      assert.notEqual((await client.reply(behind)).content.status, 'ok');
      assert.equal(streamText(await client.outputs(elsewhere)), 'elsewhere\n');
      await remove(client, subshell);
    }),
    withSubshells('deleting an unknown subshell is an error', async ({ client }) => {
      assert.equal((await remove(client, 'no such subshell')).content.status, 'error');
    }),
    withSubshells(
      'a request to an unknown subshell is an error, and runs nothing',
      async ({ client, say }) => {
        const { reply, outputs } = await client.execute(
          say.print('nowhere'),
          {},
          { subshell: 'no such subshell' },
        );
        assert.equal(reply.content.status, 'error');
        assert.equal(streamText(outputs), '');
      },
    ),
    withSubshells('a request to a deleted subshell is an error', async ({ client, say }) => {
      const subshell = await create(client);
      await remove(client, subshell);
      const { reply } = await client.execute(say.print('nowhere'), {}, { subshell });
      assert.equal(reply.content.status, 'error');
    }),
  ],
};

/** Subshells are an optional feature. */
async function offered({ client }: SharedScene): Promise<void> {
  const { content } = await client.request('kernel_info_request');
  if (!(content.supported_features as string[] | undefined)?.includes('kernel subshells'))
    throw new NotApplicable('offers no subshells');
}

/** A behaviour of a kernel that offers subshells. */
function withSubshells(name: string, show: (scene: SharedScene) => Promise<void>): Behaviour {
  return behaviour(name, async (scene) => {
    await offered(scene);
    await show(scene);
  });
}

async function create(client: Client): Promise<string> {
  const { content } = await client.request('create_subshell_request', {}, CONTROL);
  assert.equal(content.status, 'ok');
  return String(content.subshell_id);
}

async function list(client: Client): Promise<string[]> {
  return (await client.request('list_subshell_request', {}, CONTROL)).content.subshell_id as string[];
}

function remove(client: Client, subshell_id: string) {
  return client.request('delete_subshell_request', { subshell_id }, CONTROL);
}

async function besideMain(scene: SharedScene): Promise<void> {
  const { client, say } = scene;
  const subshell = await whileMainWaits(scene);
  const { outputs } = await client.execute(say.printValue('6 * 7'), {}, { subshell });
  assert.equal(streamText(outputs), '42\n');
}

async function besides(scene: SharedScene): Promise<void> {
  const subshell = await whileMainWaits(scene);
  const { content } = await scene.client.request('is_complete_request', { code: '6 * 7' }, { subshell });
  assert.equal(content.status, 'complete');
}

/** A new subshell, beside a cell of the main shell that does not end. */
async function whileMainWaits(scene: SharedScene): Promise<string> {
  const { client, say } = scene;
  await offered(scene);
  const subshell = await create(client);
  const waiting = await client.start(say.block['a pending promise']());
  await client.until(prints(waiting, 'on'));
  return subshell;
}

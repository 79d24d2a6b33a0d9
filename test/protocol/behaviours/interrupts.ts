import assert from 'node:assert/strict';
import { type Behaviour, behaviour, type Group, type SharedScene, unending } from '../behaviour.ts';
import { BLOCKS, type Block } from '../kernels/samples.ts';
import { ofType, prints, showsValue, streamText, works } from './outputs.ts';

/** The goal is 200 ms; a busy machine is given more. */
const LATENCY_MS = 2_000;

export const interrupts: Group = {
  title: 'Interrupts',
  behaviours: [
    ...BLOCKS.map(stopped),
    behaviour('an interrupted cell may be run again, and be interrupted again', async (scene) => {
      for (let time = 0; time < 3; time++) await stop(scene, 'a synchronous loop');
    }),
    behaviour('an interrupt aborts the cells that wait', async ({ kernel, client, say }) => {
      const running = await client.start(say.block['a synchronous loop']());
      const waiting = await client.start(say.print('waiting'));
      await client.until(prints(running, 'on'));
      await kernel.interrupt();
      assert.equal((await client.reply(running)).content.status, 'error');
      assert.notEqual((await client.reply(waiting)).content.status, 'ok');
      assert.equal(streamText(await client.outputs(waiting)), '');
    }),
    behaviour('an interrupt while nothing runs harms nothing', async (scene) => {
      await scene.kernel.interrupt();
      await scene.client.request('kernel_info_request', {}, { channel: 'control' });
      await works(scene);
    }),
    behaviour(
      'an interrupted cell has one error, the same as in its reply',
      async ({ kernel, client, say }) => {
        const request = await client.start(say.block['a synchronous loop']());
        await client.until(prints(request, 'on'));
        await kernel.interrupt();
        const { content } = await client.reply(request);
        const errors = ofType(await client.outputs(request), 'error');
        assert.equal(errors.length, 1);
        assert.deepEqual(
          [content.ename, content.evalue, content.traceback],
          [errors[0]!.content.ename, errors[0]!.content.evalue, errors[0]!.content.traceback],
        );
      },
    ),
    behaviour('heartbeat answers while nothing runs, byte for byte', async ({ client }) => {
      const bytes = Buffer.from([0, 1, 254, 255]);
      assert.deepEqual(await client.beat(bytes), bytes);
    }),
    ...(
      ['a synchronous loop', 'a wait in native code', 'a child process, waited for synchronously'] as const
    ).flatMap(meanwhile),
    ...(['a pending promise', 'an awaited child process'] as const).map((block) =>
      unending(`completion answers during ${block}`, async ({ client, say }) => {
        const request = await client.start(say.block[block]());
        await client.until(prints(request, 'on'));
        const { header } = await client.request('complete_request', { code: 'x', cursor_pos: 1 });
        assert.equal(header.msg_type, 'complete_reply');
      }),
    ),
  ],
};

function stopped(block: Block): Behaviour {
  return behaviour(`an interrupt stops ${block}, and names keep their values`, async (scene) => {
    await scene.client.execute(scene.say.define('before', '41'));
    const ms = await stop(scene, block);
    scene.note(`${ms.toFixed(0)} ms`);
    await showsValue(scene, 'before + 1', '42');
    assert.ok(ms < LATENCY_MS, `it took ${ms.toFixed(0)} ms`);
  });
}

/** From the interrupt to the cell's reply, in milliseconds. */
async function stop({ kernel, client, say }: SharedScene, block: Block): Promise<number> {
  const request = await client.start(say.block[block]());
  await client.until(prints(request, 'on'));
  const asked = performance.now();
  await kernel.interrupt();
  const { content } = await client.reply(request);
  const ms = performance.now() - asked;
  assert.equal(content.status, 'error');
  const outputs = await client.outputs(request);
  assert.equal(outputs.at(-1)?.content.execution_state, 'idle');
  return ms;
}

function meanwhile(block: Block): Behaviour[] {
  return [
    behaviour(`heartbeat answers during ${block}`, (scene) =>
      during(scene, block, async ({ client }) => {
        assert.equal(String(await client.beat('alive?')), 'alive?');
      }),
    ),
    behaviour(`kernel_info on control answers during ${block}`, (scene) =>
      during(scene, block, async ({ client }) => {
        const reply = await client.request('kernel_info_request', {}, { channel: 'control' });
        assert.equal(reply.header.msg_type, 'kernel_info_reply');
      }),
    ),
    behaviour(`kernel_info on shell answers during ${block}`, (scene) =>
      during(scene, block, async ({ client }) => {
        assert.equal((await client.request('kernel_info_request')).header.msg_type, 'kernel_info_reply');
      }),
    ),
  ];
}

/** The cell must be running still when the work is done. */
async function during(scene: SharedScene, block: Block, work: (scene: SharedScene) => Promise<void>) {
  const { kernel, client, say } = scene;
  const request = await client.start(say.block[block]());
  await client.until(prints(request, 'on'));
  await work(scene);
  const over = client.received.some(
    ({ header, parent }) => header.msg_type === 'execute_reply' && parent.msg_id === request.msg_id,
  );
  assert.equal(over, false, 'the cell has ended meanwhile');
  await kernel.interrupt();
  assert.equal((await client.reply(request)).content.status, 'error');
  await client.outputs(request);
}

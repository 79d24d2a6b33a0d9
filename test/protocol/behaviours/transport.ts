import assert from 'node:assert/strict';
import { apart, type Behaviour, behaviour, type Group, type SharedScene } from '../behaviour.ts';
import type { StartOptions } from '../client/kernel.ts';
import { DELIMITER, type Frame, sign } from '../client/message.ts';
import { showsValue, streamText, works } from './outputs.ts';

export const transport: Group = {
  title: 'Sockets and signatures',
  behaviours: [
    behaviour('a subscriber is welcomed with its subscription', async ({ kernel }) => {
      for (const topic of ['', 'stream']) {
        const other = kernel.connect(topic);
        const welcome = await other.until(({ header }) => header.msg_type === 'iopub_welcome');
        assert.deepEqual(welcome.content, { subscription: topic });
        assert.deepEqual(welcome.parent, {});
      }
    }),
    dropped('a message with a wrong signature', ([delimiter, signature, ...parts]) => [
      [delimiter!, String(signature).replace(/^./, (digit) => (digit === '0' ? '1' : '0')), ...parts],
    ]),
    dropped('an unsigned message', ([delimiter, , ...parts]) => [[delimiter!, '', ...parts]]),
    dropped('a message whose content was changed after signing', (frames) => [
      frames.with(5, String(frames[5]).replace('6 * 7', '6 * 8')),
    ]),
    behaviour('a message that is sent again is not obeyed again', async (scene) => {
      const { client, say } = scene;
      await client.execute(say.define('times', '0'));
      const { header, frames } = client.compose('execute_request', {
        code: 'times = times + 1',
        silent: false,
      });
      await client.sendFrames(frames);
      await client.reply(header);
      await client.outputs(header);
      await client.sendFrames(frames);
      await client.request('kernel_info_request');
      await showsValue(scene, 'times', '1');
    }),
    behaviour('frames that are no message are dropped on shell and control', async (scene) => {
      const { client, kernel } = scene;
      const { key } = kernel.connection;
      const nonsense: Frame[][] = [
        ['nonsense'],
        [DELIMITER],
        [DELIMITER, 'x', '{}'],
        [DELIMITER, sign(key, ['{', '{}', '{}', '{}']), '{', '{}', '{}', '{}'],
        [DELIMITER, sign(key, ['[]', '{}', '{}', '{}']), '[]', '{}', '{}', '{}'],
        [DELIMITER, sign(key, ['{}', '{}', '{}', '[1]']), '{}', '{}', '{}', '[1]'],
        [DELIMITER, sign(key, ['null', 'null', 'null', 'null']), 'null', 'null', 'null', 'null'],
        [Buffer.alloc(100_000, 0xff), DELIMITER, Buffer.alloc(64)],
        ['', '', ''],
      ];
      for (const channel of ['shell', 'control'] as const) {
        for (const frames of nonsense) await client.sendFrames(frames, channel);
        await client.request('kernel_info_request', {}, { channel });
      }
      await works(scene);
    }),
    behaviour('nonsense on stdin harms nothing', async (scene) => {
      const { client } = scene;
      await client.sendFrames(['nonsense'], 'stdin');
      await client.sendFrames([DELIMITER, 'x', '{', '', '', ''], 'stdin');
      await works(scene);
    }),
    behaviour('a cell of a megabyte is run, and a megabyte of output arrives', async ({ client, say }) => {
      const text = 'x'.repeat(1 << 20);
      const { outputs } = await client.execute(say.print(text));

      assert.ok(streamText(outputs) === `${text}\n`);
    }),
    serves('over ipc', { transport: 'ipc' }),
    serves('on ports of its own choice, written into the connection file, when these are 0', {
      transport: 'ports 0',
    }),
    serves('unsigned when the connection file has no key', { key: '' }),
    serves('encrypted with CurveZMQ when the connection file has keys', { curve: true }),
    apart('an encrypted kernel answers no front-end that has not its key', async ({ start, say }) => {
      const kernel = await start({ curve: true });
      const { curve_publickey: _, curve_secretkey: __, ...plain } = kernel.connection;
      const stranger = kernel.connect('', plain);
      // Where the kernel refuses the connection, a send never ends.
      for (const channel of ['shell', 'control'] as const)
        stranger.send('kernel_info_request', {}, { channel }).catch(() => undefined);
      await works({ client: kernel.client, say });
      assert.deepEqual(stranger.received, []);
    }),
  ],
};

/** A request that must have no effect, made from the frames of a good one. */
function dropped(what: string, spoil: (frames: Frame[]) => Frame[][]): Behaviour {
  return behaviour(`${what} is dropped without effect`, async ({ client }: SharedScene) => {
    const content = { code: '6 * 7', silent: false, store_history: true };
    for (const channel of ['shell', 'control'] as const) {
      const { header, frames } = client.compose('execute_request', content);
      for (const spoilt of spoil(frames)) await client.sendFrames(spoilt, channel);
      await client.request('kernel_info_request', {}, { channel });
      // Behind it in the queue of the cells.
      await client.execute('1 + 1', {}, { channel });
      const effects = client.received.filter(({ parent }) => parent.msg_id === header.msg_id);
      assert.deepEqual(effects, []);
    }
  });
}

function serves(how: string, options: StartOptions): Behaviour {
  return apart(`the kernel serves ${how}`, async ({ start, say }) => {
    const { client } = await start(options);
    await works({ client, say });
    assert.equal(String(await client.beat('alive?')), 'alive?');
    await client.request('kernel_info_request', {}, { channel: 'control' });
  });
}

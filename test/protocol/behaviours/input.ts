import assert from 'node:assert/strict';
import { behaviour, type Group, type SharedScene } from '../behaviour.ts';
import { is, ofType, showsValue, streamText } from './outputs.ts';

const ALLOWED = { allow_stdin: true };

export const input: Group = {
  title: 'Input',
  behaviours: [
    behaviour('input asks with its prompt and gives the answer to the cell', (scene) =>
      ask(scene, scene.say.ask('name? '), { prompt: 'name? ', password: false }),
    ),
    behaviour('a password is asked for as one', (scene) =>
      ask(scene, scene.say.askPassword('secret? '), { prompt: 'secret? ', password: true }),
    ),
    behaviour('an answer may be any text', async ({ client, say }) => {
      const request = await client.start(say.ask('> '), ALLOWED);
      await client.answer(await client.until(is(request, 'input_request')), '🙂 "quoted" \\n');
      assert.equal(streamText(await client.outputs(request)), 'got 🙂 "quoted" \\n\n');
    }),
    behaviour('input fails at once where it is not allowed, and nobody is asked', async ({ client, say }) => {
      const { request, reply } = await client.execute(say.ask('name? '), { allow_stdin: false });
      assert.equal(reply.content.status, 'error');
      assert.deepEqual(client.received.filter(is(request, 'input_request')), []);
    }),
    behaviour('an interrupt cancels input, and the next cell may ask again', cancelled),
    behaviour('the front-end that runs the cell is asked, no other', async ({ kernel, client, say }) => {
      const other = kernel.connect();
      await other.ready();
      const request = await other.start(say.ask('you? '), ALLOWED);
      await other.answer(await other.until(is(request, 'input_request')), 'me');
      assert.equal(streamText(await other.outputs(request)), 'got me\n');
      await client.outputs(request);
      assert.deepEqual(client.received.filter(is(request, 'input_request')), []);
    }),
    behaviour('kernel_info is answered while a cell waits for input', async ({ client, say }) => {
      const request = await client.start(say.ask('name? '), ALLOWED);
      const asked = await client.until(is(request, 'input_request'));
      await client.request('kernel_info_request', {}, { channel: 'control' });
      await client.answer(asked, 'x');
      assert.equal((await client.reply(request)).content.status, 'ok');
    }),
    behaviour('an answer that nobody asked for is ignored', async ({ client, say }) => {
      await client.send('input_reply', { value: 'uncalled for' }, { channel: 'stdin' });
      await client.request('kernel_info_request');
      const request = await client.start(say.ask('name? '), ALLOWED);
      await client.answer(await client.until(is(request, 'input_request')), 'right');
      assert.equal(streamText(await client.outputs(request)), 'got right\n');
    }),
  ],
};

async function ask({ client }: SharedScene, code: string, asked: object): Promise<void> {
  const request = await client.start(code, ALLOWED);
  const question = await client.until(is(request, 'input_request'));
  assert.deepEqual(question.content, asked);
  assert.equal(question.channel, 'stdin');
  await client.answer(question, 'Grace');
  assert.equal((await client.reply(request)).content.status, 'ok');
  assert.equal(streamText(await client.outputs(request)), 'got Grace\n');
}

async function cancelled(scene: SharedScene): Promise<void> {
  const { kernel, client, say } = scene;
  await client.execute(say.define('before', '41'));
  const request = await client.start(say.ask('name? '), ALLOWED);
  const asked = await client.until(is(request, 'input_request'));
  await kernel.interrupt();
  assert.equal((await client.reply(request)).content.status, 'error');
  assert.equal(ofType(await client.outputs(request), 'error').length, 1);
  // The person answers after all.
  await client.answer(asked, 'too late');
  await showsValue(scene, 'before + 1', '42');
  const next = await client.start(say.ask('again? '), ALLOWED);
  await client.answer(await client.until(is(next, 'input_request')), 'in time');
  assert.equal(streamText(await client.outputs(next)), 'got in time\n');
}

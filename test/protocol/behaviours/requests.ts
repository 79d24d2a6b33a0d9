import assert from 'node:assert/strict';
import { behaviour, type Group, type SharedScene } from '../behaviour.ts';
import type { RequestChannel } from '../client/client.ts';
import type { Header } from '../client/message.ts';
import { ofType, streamText, types, works } from './outputs.ts';

/** Requests that have no effect, with content that makes sense in any language. */
const REQUESTS: Readonly<Record<string, object>> = {
  kernel_info: {},
  execute: { code: '6 * 7', silent: false, store_history: true, user_expressions: {}, allow_stdin: false },
  complete: { code: 'x', cursor_pos: 1 },
  inspect: { code: 'x', cursor_pos: 1, detail_level: 0 },
  is_complete: { code: '6 * 7' },
  history: { hist_access_type: 'tail', n: 1, output: false, raw: true },
  comm_info: {},
};

export const requests: Group = {
  title: 'Requests and replies',
  behaviours: [
    ...Object.keys(REQUESTS).flatMap((name) => [answered(name, 'shell'), answered(name, 'control')]),
    behaviour('interrupt_request is answered on control', (scene) =>
      answer(scene, 'interrupt', {}, 'control'),
    ),
    behaviour('every message has an id of its own, and one session that is not the front-end’s', ownIds),
    behaviour('kernel_info_reply names protocol 5.5 and lists the optional features', protocol),
    behaviour('headers name the version of the protocol that kernel_info_reply names', async ({ client }) => {
      const { header, content } = await client.request('kernel_info_request');
      assert.equal(header.version, content.protocol_version);
    }),
    behaviour('an execute_request may leave out everything but the code', async ({ client }) => {
      const reply = await client.request('execute_request', { code: '6 * 7' });
      assert.notEqual(reply.content.status, 'error');
    }),
    behaviour('fields that nobody knows are ignored', async ({ client, say }) => {
      const more = { colour: 'blue' };
      const { outputs } = await client.execute(say.print('read'), more, { metadata: { cellId: 'abc' } });
      assert.equal(streamText(outputs), 'read\n');
    }),
    behaviour('a message of an unknown type is ignored', unknownType),
    behaviour('content of the wrong shape harms nothing', wrongShape),
  ],
};

function answered(name: string, channel: RequestChannel) {
  return behaviour(
    `${name}_request on ${channel} is answered between busy and idle of its own, with its header as parent`,
    (scene) => answer(scene, name, REQUESTS[name]!, channel),
  );
}

async function answer({ client }: SharedScene, name: string, content: object, channel: RequestChannel) {
  const request = await client.send(`${name}_request`, content, { channel });
  const reply = await client.reply(request);
  assert.equal(reply.header.msg_type, `${name}_reply`);
  assert.equal(reply.channel, channel);
  const outputs = await client.outputs(request);
  assert.equal(outputs[0]?.content.execution_state, 'busy');
  assert.equal(outputs.at(-1)?.content.execution_state, 'idle');
  assert.equal(ofType(outputs, 'status').length, 2);
  for (const { parent } of [reply, ...outputs]) {
    // The kernel may spell the same moment differently.
    const { date: _, ...sent } = request;
    const { date: __, ...copied } = parent;
    assert.deepEqual(copied, sent);
  }
}

async function ownIds({ client }: SharedScene): Promise<void> {
  await client.execute('6 * 7');
  const ids = client.received.map(({ header }) => header.msg_id);
  assert.equal(new Set(ids).size, ids.length, 'an id came twice');
  const sessions = new Set(client.received.map(({ header }) => header.session));
  assert.equal(sessions.size, 1);
  assert.ok(!sessions.has(client.session), 'it is the front-end’s');
}

async function protocol({ client }: SharedScene): Promise<void> {
  const { content } = await client.request('kernel_info_request');
  assert.match(String(content.protocol_version), /^5\.5/);
  assert.ok(Array.isArray(content.supported_features));
}

async function unknownType(scene: SharedScene): Promise<void> {
  const { client } = scene;
  const sent: Header[] = [];
  for (const channel of ['shell', 'control'] as const) {
    for (const type of ['juggle_request', 'constructor_request', 'juggle'])
      sent.push(await client.send(type, { balls: 3 }, { channel }));
    await client.request('kernel_info_request', {}, { channel });
  }
  await works(scene);
  const effects = client.received.filter(({ parent }) => sent.some(({ msg_id }) => msg_id === parent.msg_id));
  assert.deepEqual(types(effects.filter(({ header }) => header.msg_type !== 'status')), []);
}

async function wrongShape(scene: SharedScene): Promise<void> {
  const { client } = scene;
  await client.send('execute_request', { code: 7, user_expressions: 'x', stop_on_error: false });
  await client.send('complete_request', { code: 1, cursor_pos: 'x' });
  await client.send('inspect_request', { code: null, cursor_pos: -5 });
  await client.send('history_request', { hist_access_type: 'nonsense', n: 'x' });
  await client.send('is_complete_request', { code: [] });
  await client.send('comm_open', { comm_id: 3 });
  await client.send('comm_msg', {});
  await client.send('shutdown', {}, { channel: 'control' });
  await works(scene);
}

import assert from 'node:assert/strict';
import { behaviour, type Group, type SharedScene } from '../behaviour.ts';
import type { Client } from '../client/client.ts';
import { is, ofType, prints, resultText, showsValue, streamText, types, works } from './outputs.ts';

export const execution: Group = {
  title: 'Cells',
  behaviours: [
    behaviour('a cell is busy, input, result, idle, in this order', async ({ client }) => {
      const { request, reply, outputs } = await client.execute('6 * 7');
      assert.deepEqual(types(outputs), ['status', 'execute_input', 'execute_result', 'status']);
      assert.equal(outputs[1]?.content.code, '6 * 7');
      assert.equal(reply.content.status, 'ok');
      assert.equal(reply.parent.msg_id, request.msg_id);
    }),
    behaviour('the value of the last expression is an execute_result', async ({ client }) => {
      assert.equal(resultText((await client.execute('1\n6 * 7')).outputs), '42');
    }),
    behaviour('an undefined value is no result', async ({ client, say }) => {
      assert.deepEqual(ofType((await client.execute(say.nothing())).outputs, 'execute_result'), []);
    }),
    behaviour('a statement has no result', async ({ client, say }) => {
      assert.deepEqual(ofType((await client.execute(say.statement())).outputs, 'execute_result'), []);
    }),
    behaviour('names keep their values from cell to cell', async (scene) => {
      await scene.client.execute(scene.say.define('kept', '41'));
      await showsValue(scene, 'kept + 1', '42');
    }),
    behaviour('the execution count is the same in input, result and reply, and rises by one', counts),
    behaviour('cells that are sent at once run one after another, in order', inOrder),
    behaviour('store_history: false counts nothing', async ({ client }) => {
      const before = await countNow(client);
      const { reply, outputs } = await client.execute('6 * 7', { store_history: false });
      assert.equal(reply.content.execution_count, before);
      assert.equal(ofType(outputs, 'execute_input').length, 1);
      assert.equal(await countNow(client), before);
    }),
    behaviour('silent: true broadcasts no input and no result, and counts nothing', async ({ client }) => {
      const before = await countNow(client);
      const { reply, outputs } = await client.execute('6 * 7', { silent: true });
      assert.equal(reply.content.status, 'ok');
      assert.deepEqual(types(outputs), ['status', 'status']);
      assert.equal(await countNow(client), before);
    }),
    behaviour('user_expressions are bundles, each failing for itself', userExpressions),
    behaviour('user_expressions see what the cell has bound', async ({ client, say }) => {
      const more = { user_expressions: { sum: 'bound + 1' } };
      const { reply } = await client.execute(say.define('bound', '2'), more);
      assert.deepEqual(expressionsOf(reply.content).sum?.data?.['text/plain'], '3');
    }),
    behaviour('a failing cell has one error, the same as in its reply', oneError),
    behaviour('a syntax error is an error, too', async ({ client, say }) => {
      const { reply, outputs } = await client.execute(say.syntaxError());
      assert.equal(reply.content.status, 'error');
      assert.equal(ofType(outputs, 'error').length, 1);
    }),
    behaviour('what was printed before an error stays', async ({ client, say }) => {
      const { outputs } = await client.execute(`${say.print('before')}\n${say.raise('after')}`);
      assert.equal(streamText(outputs), 'before\n');
      assert.deepEqual(types(outputs).slice(-3), ['stream', 'error', 'status']);
    }),
    behaviour(
      'what a callback raises after its cell ends neither the kernel nor another cell',
      async (scene) => {
        const { client, say } = scene;
        await client.execute(say.raiseLate(50, 'too late'));
        const { reply, outputs } = await client.execute(say.wait(300));
        assert.equal(reply.content.status, 'ok');
        assert.deepEqual(ofType(outputs, 'error'), []);
        await works(scene);
      },
    ),
    behaviour('stop_on_error aborts the cells that wait', (scene) => abortion(scene, true)),
    behaviour('stop_on_error: false lets the cells run that wait', (scene) => abortion(scene, false)),
    behaviour('an error aborts only cells: other requests that wait are answered', othersAnswered),
    behaviour('the next cell after an abortion runs', async ({ client, say }) => {
      await client.start(say.raise('first'));
      const aborted = await client.start(say.print('second'));
      await client.reply(aborted);
      assert.equal(streamText((await client.execute(say.print('third'))).outputs), 'third\n');
    }),
    behaviour('two front-ends see every output, and each gets its own replies', twoFrontEnds),
  ],
};

/** "Execute", note: an empty, silent cell tells the count. */
async function countNow(client: Client): Promise<number> {
  const reply = (await client.execute('', { silent: true })).reply;
  return reply.content.execution_count!;
}

async function counts({ client }: SharedScene): Promise<void> {
  const first = await client.execute('6 * 7');
  const count = first.reply.content.execution_count!;
  for (const type of ['execute_input', 'execute_result'])
    assert.equal(ofType(first.outputs, type)[0]?.content.execution_count, count, type);
  assert.equal((await client.execute('6 * 7')).reply.content.execution_count, count + 1);
}

async function inOrder({ client, say }: SharedScene): Promise<void> {
  const codes = [say.wait(100), say.print('b'), say.wait(50), say.print('d')];
  const requests = [];
  for (const code of codes) requests.push(await client.start(code));
  await client.outputs(requests.at(-1)!);
  const ids = requests.map(({ msg_id }) => msg_id);
  const of = client.received.filter(
    ({ channel, parent }) => channel === 'iopub' && ids.includes(parent.msg_id!),
  );
  const order = of.map(({ parent }) => ids.indexOf(parent.msg_id!));
  assert.deepEqual(order, order.toSorted(), 'their outputs are mixed');
  const inputs = ofType(of, 'execute_input').map(({ content }) => content.execution_count!);
  assert.deepEqual(
    inputs,
    [0, 1, 2, 3].map((i) => inputs[0]! + i),
  );
}

interface Expression {
  readonly status: string;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly ename?: string;
}

function expressionsOf(content: object): Record<string, Expression | undefined> {
  return (content as { user_expressions: Record<string, Expression> }).user_expressions;
}

async function userExpressions({ client }: SharedScene): Promise<void> {
  const user_expressions = { good: '6 * 7', bad: 'nowhere_defined', broken: ')(' };
  const { reply, outputs } = await client.execute('0', { user_expressions });
  const { good, bad, broken } = expressionsOf(reply.content);
  assert.equal(reply.content.status, 'ok');
  assert.equal(good?.status, 'ok');
  assert.equal(good.data?.['text/plain'], '42');
  assert.equal(bad?.status, 'error');
  assert.equal(broken?.status, 'error');
  assert.deepEqual(ofType(outputs, 'error'), []);
  assert.equal(ofType(outputs, 'execute_result').length, 1);
}

async function oneError({ client, say }: SharedScene): Promise<void> {
  const { reply, outputs } = await client.execute(say.raise('too far'));
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'error', 'status']);
  const { ename, evalue, traceback } = outputs[2]!.content;
  assert.equal(ename, say.errorName);
  assert.equal(evalue, 'too far');
  assert.ok(traceback!.length > 0);
  const { content } = reply;
  assert.equal(content.status, 'error');
  assert.deepEqual([content.ename, content.evalue, content.traceback], [ename, evalue, traceback]);
}

async function abortion({ client, say }: SharedScene, stop_on_error: boolean): Promise<void> {
  const failing = `${say.wait(200)}\n${say.raise('first')}`;
  const first = await client.start(failing, { stop_on_error });
  const waiting = [await client.start(say.print('second')), await client.start(say.print('third'))];
  assert.equal((await client.reply(first)).content.status, 'error');
  for (const request of waiting) {
    const { status } = (await client.reply(request)).content;
    const outputs = await client.outputs(request);
    assert.equal(status === 'ok', !stop_on_error, status);
    assert.equal(streamText(outputs) !== '', !stop_on_error);
  }
}

async function othersAnswered({ client, say }: SharedScene): Promise<void> {
  const first = await client.start(`${say.print('on')}\n${say.wait(200)}\n${say.raise('first')}`);
  await client.until(prints(first, 'on'));
  const cell = await client.start(say.print('second'));
  const others = [
    await client.send('is_complete_request', { code: '6 * 7' }),
    await client.send('complete_request', { code: 'x', cursor_pos: 1 }),
    await client.send('kernel_info_request'),
  ];
  assert.equal((await client.reply(first)).content.status, 'error');
  for (const request of others) {
    const reply = await client.reply(request);
    assert.notEqual(reply.content.status, 'error', reply.header.msg_type);
  }
  assert.notEqual((await client.reply(cell)).content.status, 'ok');
}

async function twoFrontEnds({ kernel, client, say }: SharedScene): Promise<void> {
  const other = kernel.connect();
  await other.ready();
  const { request } = await client.execute(say.print('seen'));
  await other.until(is(request, 'stream'));
  await other.outputs(request);
  // Its own reply comes after whatever else would have come on this channel.
  await other.request('kernel_info_request');
  const foreign = other.received.filter(
    ({ channel, parent }) => channel === 'shell' && parent.msg_id === request.msg_id,
  );
  assert.deepEqual(foreign, []);
}

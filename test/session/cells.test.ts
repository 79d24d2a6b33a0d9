import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EXECUTE, type Received, startKernel, streamText, types } from './support/client.ts';
import { sharedKernel, VM_MAIN } from './support/kernels.ts';

const client = await sharedKernel();

function resultOf(outputs: readonly Received[]): string | undefined {
  return outputs.find(({ header }) => header.msg_type === 'execute_result')?.content.data?.['text/plain'];
}

const shown = async (code: string) => resultOf((await client.execute(code)).outputs);

test('a cell is busy, input, result, idle, and then its reply is ok', async () => {
  const { reply, outputs } = await client.execute('6 * 7');
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'execute_result', 'status']);
  assert.equal(outputs[0]?.content.execution_state, 'busy');
  assert.equal(outputs[1]?.content.code, '6 * 7');
  assert.equal(outputs[2]?.content.execution_count, reply.content.execution_count);
  assert.deepEqual(outputs[2]?.content.transient, {});
  assert.equal(resultOf(outputs), '42');
  assert.equal(reply.content.status, 'ok');
  assert.deepEqual(reply.content.payload, []);
});

test('an undefined value is no result', async () => {
  const { outputs } = await client.execute('undefined');
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'status']);
});

test('every kind of request is between busy and idle of its own', async () => {
  for (const type of ['kernel_info', 'complete', 'inspect', 'is_complete', 'history', 'comm_info']) {
    const id = await client.send(`${type}_request`, { code: 'x', cursor_pos: 1 });
    const states = (await client.outputs(id)).map(({ content }) => content.execution_state);
    assert.deepEqual(states, ['busy', 'idle'], type);
    assert.equal((await client.reply(id)).header.msg_type, `${type}_reply`);
  }
});

test('a failing cell has one error, with its trace', async () => {
  const { reply, outputs } = await client.execute('throw new RangeError("too far")');
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'error', 'status']);
  const { ename, evalue } = reply.content;
  assert.deepEqual({ ename, evalue }, { ename: 'RangeError', evalue: 'too far' });
  assert.deepEqual(outputs[2]?.content.traceback, reply.content.traceback);
});

test('an error on purpose is its message, without a stack', async () => {
  const { reply } = await client.execute('%fail');
  assert.equal(reply.content.ename, 'InputError');
  assert.equal(reply.content.evalue, 'no such thing');
  assert.deepEqual(reply.content.traceback, ['InputError: no such thing', '  %fail', '   ^^^^']);
});

test('an unknown magic fails before anything runs', async () => {
  const { reply, outputs } = await client.execute('globalThis.ran = true\n%ecko x');
  assert.equal(reply.content.evalue, 'unknown magic %ecko');
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'error', 'status']);
  assert.equal(await shown('typeof ran'), "'undefined'");
});

test('magics print, bind and have values', async () => {
  assert.equal(streamText((await client.execute('%echo hello')).outputs), 'hello\n');
  await client.execute('%bind a value');
  assert.equal(await shown('bound'), "'a value'");
  assert.equal(await shown('%interactive'), 'true');
  const { outputs } = await client.execute('%display');
  const message = outputs.find(({ header }) => header.msg_type === 'display_data');
  assert.deepEqual(message?.content, {
    data: { 'text/plain': 'shown' },
    metadata: {},
    transient: { display_id: 'one' },
  });
});

test('PROBEBOOK_NONINTERACTIVE says that nobody can press Stop', async (t) => {
  const other = await startKernel([VM_MAIN], { env: { PROBEBOOK_NONINTERACTIVE: '1' } });
  t.after(() => other.close());
  assert.equal(resultOf((await other.execute('%interactive')).outputs), 'false');
});

test('help goes to the pager', async () => {
  const { reply, outputs } = await client.execute('%echo?');
  assert.deepEqual(reply.content.payload, [
    { source: 'page', data: { 'text/plain': 'help for echo' }, start: 0 },
  ]);
  assert.deepEqual(types(outputs), ['status', 'execute_input', 'status']);
});

test('a silent cell shows and counts nothing', async () => {
  const before = (await client.execute('0')).reply.content.execution_count!;
  const { reply, outputs } = await client.execute('globalThis.quiet = 1', { silent: true });
  assert.deepEqual(types(outputs), ['status', 'status']);
  assert.equal(reply.content.execution_count, before);
  const unstored = await client.execute('quiet', { store_history: false });
  assert.equal(unstored.reply.content.execution_count, before);
  assert.equal(resultOf(unstored.outputs), '1');
  assert.equal((await client.execute('0')).reply.content.execution_count, before + 1);
});

test('user expressions are bundles or errors of their own', async () => {
  const user_expressions = { sum: '1 + 2', bad: 'nowhere', none: 'undefined' };
  const { reply, outputs } = await client.execute('0', { user_expressions });
  const values = reply.content.user_expressions as Record<string, Record<string, unknown>>;
  assert.deepEqual(values.sum, { status: 'ok', data: { 'text/plain': '3' }, metadata: {} });
  assert.equal(values.bad?.ename, 'ReferenceError');
  assert.deepEqual(values.none?.data, { 'text/plain': 'undefined' });
  assert.equal(outputs.filter(({ header }) => header.msg_type === 'execute_result').length, 1);
});

test('after an error the queued cells are aborted, other requests answered', async () => {
  const send = (code: string, more = {}) => client.send('execute_request', { ...EXECUTE, code, ...more });
  const ids = [
    await send('{ const end = Date.now() + 2000; while (Date.now() < end) {} throw new Error("first") }'),
    await send('globalThis.second = 1'),
    await client.send('is_complete_request', { code: '1' }),
    await send('globalThis.third = 1'),
  ];
  const [first, second, other, third] = await Promise.all(ids.map((id) => client.reply(id)));
  assert.equal(first?.content.evalue, 'first');
  assert.equal(other?.content.status, 'complete');
  for (const aborted of [second, third]) {
    assert.equal(aborted?.content.status, 'error');
    assert.equal(aborted?.content.ename, 'ExecutionAborted');
  }
  assert.deepEqual(types(await client.outputs(ids[1]!)), ['status', 'status']);
  assert.equal(await shown('[typeof second, typeof third].join()'), "'undefined,undefined'");
});

test('without stop_on_error the queue goes on', async () => {
  const failing = await client.send('execute_request', { ...EXECUTE, code: 'throw 1', stop_on_error: false });
  const next = await client.send('execute_request', { ...EXECUTE, code: '"went on"' });
  assert.equal((await client.reply(failing)).content.status, 'error');
  assert.equal(resultOf(await client.outputs(next)), "'went on'");
});

test('requests are answered while a cell waits', async () => {
  const id = await client.send('execute_request', {
    ...EXECUTE,
    code: 'await new Promise((resolve) => { globalThis.release = resolve })',
  });
  const { content } = await client.request('complete_request', { code: 'globalThi', cursor_pos: 9 });
  assert.deepEqual(content.matches, ['globalThis']);
  await client.request('interrupt_request', {}, 'control');
  await client.outputs(id);
});

test('cursor positions count code points', async () => {
  const code = '"🙂🙂"; globalThi';
  const { content } = await client.request('complete_request', { code, cursor_pos: [...code].length });
  assert.deepEqual(content.matches, ['globalThis']);
  assert.equal(content.cursor_start, [...'"🙂🙂"; '].length);
  assert.equal(content.cursor_end, [...code].length);
  const inspected = await client.request('inspect_request', { code: '"🙂"; globalThis', cursor_pos: 15 });
  assert.equal(inspected.content.found, true);
  assert.deepEqual(inspected.content.data, { 'text/plain': 'globalThis: object' });
  assert.equal(
    (await client.request('inspect_request', { code: 'nowhere', cursor_pos: 3 })).content.found,
    false,
  );
});

test('is_complete asks the magics, then the language', async () => {
  const ask = async (code: string) => (await client.request('is_complete_request', { code })).content;
  assert.equal((await ask('1')).status, 'complete');
  assert.deepEqual(await ask('if (1) {'), { status: 'incomplete', indent: '  ' });
  assert.equal((await ask('%%trace x')).status, 'incomplete');
});

test('history gives back what was run', async () => {
  const { reply } = await client.execute('"marked " + 1');
  await client.execute('"marked " + 2');
  const ask = async (more: object) =>
    (await client.request('history_request', { output: false, raw: true, ...more })).content
      .history as unknown[][];
  const line = reply.content.execution_count!;
  assert.deepEqual(await ask({ hist_access_type: 'tail', n: 2 }), [
    [1, line, '"marked " + 1'],
    [1, line + 1, '"marked " + 2'],
  ]);
  assert.deepEqual(
    await ask({ hist_access_type: 'range', session: 0, start: line, stop: line + 1, output: true }),
    [[1, line, ['"marked " + 1', "'marked 1'"]]],
  );
  await client.execute('"marked " + 1');
  const found = await ask({ hist_access_type: 'search', pattern: '*"marked*', unique: true });
  assert.deepEqual(
    found.map(([, , source]) => source),
    ['"marked " + 2', '"marked " + 1'],
  );
});

test('output of late callbacks goes to the cell that started them', async () => {
  const first = await client.send('execute_request', {
    ...EXECUTE,
    code: 'setTimeout(() => console.log("late from the first"), 100); setTimeout(() => process.stderr.write("late error"), 120); 0',
  });
  await client.outputs(first);
  const second = await client.send('execute_request', {
    ...EXECUTE,
    code: 'await new Promise((resolve) => setTimeout(resolve, 300)).then(() => console.log("the second"))',
  });
  const outputs = await client.outputs(second);
  assert.equal(streamText(outputs), 'the second\n');
  const late = client.published.filter(({ parent }) => parent.msg_id === first);
  assert.equal(streamText(late), 'late from the first\n');
  assert.equal(streamText(late, 'stderr'), 'late error');
});

test('what callbacks throw or leave unhandled is shown by their cell and ends nothing', async () => {
  const first = await client.send('execute_request', {
    ...EXECUTE,
    code: 'setTimeout(() => { throw new Error("thrown late") }, 50); setTimeout(() => Promise.reject(new Error("rejected late")), 60); 0',
  });
  await client.outputs(first);
  const { reply, outputs } = await client.execute('await new Promise((resolve) => setTimeout(resolve, 300))');
  assert.equal(reply.content.status, 'ok');
  assert.equal(streamText(outputs, 'stderr'), '');
  const late = streamText(
    client.published.filter(({ parent }) => parent.msg_id === first),
    'stderr',
  );
  assert.match(late, /Uncaught Error: thrown late/);
  assert.match(late, /Unhandled rejection: Error: rejected late/);
});

test('a hundred thousand lines arrive complete, in order and in few messages', async () => {
  const { outputs } = await client.execute('for (let i = 0; i < 100_000; i++) console.log("line", i)');
  const expected = Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join('');
  assert.equal(streamText(outputs), expected);
  assert.ok(outputs.length < 1000, `${outputs.length} messages`);
});

test('what is printed before a cell blocks is seen while it blocks', async () => {
  const id = await client.send('execute_request', {
    ...EXECUTE,
    code: 'console.log("before"); while (!globalThis.never) {}',
  });
  await client.until(({ parent, content }) => parent.msg_id === id && content.text === 'before\n');
  await client.request('interrupt_request', {}, 'control');
  await client.outputs(id);
});

test('bytes written to stdout are UTF-8 across writes', async () => {
  const { outputs } = await client.execute(
    'for (const byte of Buffer.from("größe 🙂\\n")) process.stdout.write(Buffer.of(byte))',
  );
  assert.equal(streamText(outputs), 'größe 🙂\n');
});

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Dealer } from 'zeromq';
import { EXECUTE, startKernel, streamText } from './support/client.ts';

// Questions of cells to the person at the front-end, asked of the whole kernel.

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const client = await startKernel([MAIN, 'kernel']);
after(() => client.close());

const start = (code: string, more: object = {}) =>
  client.send('execute_request', { ...EXECUTE, allow_stdin: true, code, ...more });

async function resultOf(id: string): Promise<string | undefined> {
  const { content } = await client.reply(id);
  assert.equal(content.status, 'ok', content.traceback?.join('\n'));
  const outputs = await client.outputs(id);
  return outputs.find(({ header }) => header.msg_type === 'execute_result')?.content.data?.['text/plain'];
}

const request = (code: string) =>
  client.frames('execute_request', { ...EXECUTE, allow_stdin: true, code }).frames;

/** Sockets of another front-end of the same kernel. */
function connect(routingId: string, ...names: readonly ('shell' | 'stdin')[]) {
  const ports = JSON.parse(readFileSync(client.connectionFile, 'utf8'));
  const dealers = names.map((name) => {
    const dealer = new Dealer({ routingId, linger: 0 });
    dealer.connect(`tcp://127.0.0.1:${ports[`${name}_port`]}`);
    return dealer;
  });
  return {
    shell: dealers[names.indexOf('shell')],
    stdin: dealers[names.indexOf('stdin')],
    close() {
      for (const dealer of dealers) dealer.close();
    },
  };
}

const traceback = async (id: string): Promise<string> =>
  (await client.reply(id)).content.traceback?.join('\n') ?? '';

const interrupt = () => client.request('interrupt_request', {}, 'control');

describe('input', { timeout: 120_000 }, () => {
  it('asks on the stdin socket, as a child of the cell, and gives the answer', async () => {
    const id = await start("const name = await input('Name? ');\n'Hello ' + name");
    const question = await client.question(id);
    assert.equal(question.header.msg_type, 'input_request');
    assert.deepEqual(question.content, { prompt: 'Name? ', password: false });
    await client.answer('Wörld 🦊', question);
    assert.equal(await resultOf(id), "'Hello Wörld 🦊'");
  });

  it('asks for a password as such; an answer need not say what it answers', async () => {
    const id = await start("(await input('Password: ', { password: true })).length");
    assert.deepEqual((await client.question(id)).content, { prompt: 'Password: ', password: true });
    await client.answer('12345');
    assert.equal(await resultOf(id), '5');
  });

  it('is imported from probebook too, and has an empty prompt by default', async () => {
    const id = await start("import { input as ask } from 'probebook';\nawait ask()");
    assert.deepEqual((await client.question(id)).content, { prompt: '', password: false });
    await client.answer('');
    assert.equal(await resultOf(id), "''");
  });

  it('shows what was printed before it asks', async () => {
    const id = await start("console.log('before'); await input('?')");
    const question = await client.question(id);
    await client.until(({ parent, content }) => parent.msg_id === id && content.text === 'before\n');
    await client.answer('x', question);
    await resultOf(id);
  });

  it('asks one thing after the other', async () => {
    const id = await start("(await Promise.all([input('a'), input('b')])).join()");
    const first = await client.question(id);
    assert.equal(first.content.prompt, 'a');
    // Answered by the socket thread after it has seen both.
    await client.request('kernel_info_request', {}, 'control');
    assert.equal(client.asked.filter(({ parent }) => parent.msg_id === id).length, 1);
    await client.answer('1', first);
    const second = await client.question(id, 1);
    assert.equal(second.content.prompt, 'b');
    await client.answer('2', second);
    assert.equal(await resultOf(id), "'1,2'");
  });

  it('is refused in a cell that allows none, with what to do instead', async () => {
    const id = await start("try { await input('?') } finally { console.log('went on') }", {
      allow_stdin: false,
    });
    assert.match(
      await traceback(id),
      /nobody to ask[\s\S]*allow_stdin is false[\s\S]*set the value in a cell/,
    );
    assert.equal(streamText(await client.outputs(id)), 'went on\n');
    assert.ok(!client.asked.some(({ parent }) => parent.msg_id === id));
  });

  it('ends with Ctrl-D', async () => {
    const id = await start("await input('?')");
    await client.answer('\x04', await client.question(id));
    assert.match(await traceback(id), /without an answer \(Ctrl-D\)/);
  });

  it('is ended by an interrupt, state is kept, and a late answer is nobody’s', async () => {
    await client.execute('let kept = 7');
    const id = await start("kept = 8; await input('first')");
    const late = await client.question(id);
    await interrupt();
    assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
    await client.answer('late, nothing is asked', late);
    const next = await start("await input('second') + kept");
    const question = await client.question(next);
    await client.answer('late, something else is asked', late);
    await client.answer('in time ', question);
    assert.equal(await resultOf(next), "'in time 8'");
  });

  it('is an error in a callback after the end of its cell', async () => {
    const id = await start(
      "let told: Promise<unknown> = new Promise((done) => setTimeout(() => input('late').catch(done), 10)); 0",
    );
    await client.reply(id);
    const { outputs } = await client.execute('(await told as Error).message');
    assert.match(JSON.stringify(outputs), /its cell had ended already[\s\S]*await it in the cell itself/);
    assert.ok(!client.asked.some(({ parent }) => parent.msg_id === id));
  });

  it('is withdrawn when its cell ends without waiting for it', async () => {
    const id = await start("let unanswered: unknown; input('?').catch((e) => { unanswered = e.code }); 0");
    assert.equal(await resultOf(id), '0');
    assert.match(JSON.stringify((await client.execute('unanswered')).outputs), /late-input/);
  });

  it('goes to the front-end that the cell came from', async () => {
    const other = connect('another front-end', 'shell', 'stdin');
    await other.shell!.send(request("await input('whom?')"));
    const asked = (await other.stdin!.receive()).map(String);
    assert.match(asked.join(), /input_request.*whom\?/);
    await client.answer('from somebody else', { header: JSON.parse(asked[2]!) });
    await other.stdin!.send(client.frames('input_reply', { value: 'me' }).frames);
    assert.match((await other.shell!.receive()).join(), /"status":"ok"/);
    await client.until(({ content }) => content.data?.['text/plain'] === "'me'");
    other.close();
  });

  it('is refused when the front-end says that it can be asked, but does not listen', async () => {
    const deaf = connect('deaf', 'shell');
    await deaf.shell!.send(request("await input('?')"));
    assert.match((await deaf.shell!.receive()).join(), /does not listen/);
    deaf.close();
  });

  it('drops answers that are wrongly signed, replayed or malformed', async () => {
    const id = await start("(await input('a')) + ' ' + (await input('b'))");
    const first = await client.question(id);
    const forged = client.frames('input_reply', { value: 'forged' }, first.header).frames;
    await client.sendFrames(forged.with(1, '0'.repeat(64)), 'stdin');
    await client.sendFrames(client.frames('input_reply', { value: 5 }, first.header).frames, 'stdin');
    await client.sendFrames(client.frames('comm_msg', { value: 'other' }, first.header).frames, 'stdin');
    const { frames } = client.frames('input_reply', { value: 'right' });
    await client.sendFrames(frames, 'stdin');
    const second = await client.question(id, 1);
    await client.sendFrames(frames, 'stdin');
    await client.answer('too', second);
    assert.equal(await resultOf(id), "'right too'");
  });
});

describe('display', () => {
  it('is there without an import', async () => {
    const { reply, outputs } = await client.execute('display.markdown("*hi*")');
    assert.equal(reply.content.status, 'ok', reply.content.traceback?.join('\n'));
    assert.ok(outputs.some(({ content }) => content.data?.['text/markdown'] === '*hi*'));
  });
});

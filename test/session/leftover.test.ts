import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type CellOutput, createCellRunner } from '../../src/session/cells.ts';
import { createTypeScriptInterpreter } from '../../src/session/typescript/typescript.ts';
import { EXECUTE, startKernel, streamText } from './support/client.ts';
import { createTestMagics } from './support/magics.ts';

// What becomes of code that would go on after an interrupt has ended its cell.

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const client = await startKernel([MAIN, 'kernel']);
after(() => client.close());

await client.execute(
  "import { setTimeout as sleep } from 'node:timers/promises'; let ticks = 0; let kept = 1",
);

async function ok(code: string): Promise<string | undefined> {
  const { reply, outputs } = await client.execute(code);
  assert.equal(reply.content.status, 'ok', reply.content.traceback?.join('\n'));
  return outputs.find(({ header }) => header.msg_type === 'execute_result')?.content.data?.['text/plain'];
}

/** Runs a cell that prints `on` when it has got where it is to be interrupted, and interrupts it. */
async function interrupted(code: string): Promise<string> {
  const id = await client.send('execute_request', { ...EXECUTE, code });
  await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
  await client.request('interrupt_request', {}, 'control');
  assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
  return id;
}

const said = (id: string, text: RegExp) =>
  client.until(({ parent, content }) => parent.msg_id === id && text.test(content.text ?? ''));

/** How many more ticks there are while another cell lets the event loop turn some hundred times. */
const ticksMeanwhile = () =>
  ok('const before = ticks; for (let i = 0; i < 300; i++) await sleep(1)\nticks - before');

/** Each ticks for ever, and prints `on` at its second tick. */
const ENDLESS: Readonly<Record<string, string>> = {
  'a loop that waits': 'while (true) { await sleep(2); tick() }',
  'a loop in a function that nobody waits for':
    'void (async () => { while (true) { await sleep(2); tick() } })(); await new Promise(() => {})',
  'loops side by side':
    'await Promise.all([1, 2, 3].map(async () => { while (true) { await sleep(2); tick() } }))',
  'a loop over what comes':
    "import { setInterval as every } from 'node:timers/promises'\nfor await (const _ of every(2)) tick()",
  'a loop that catches everything': 'while (true) { try { await sleep(2); tick() } catch {} }',
  'a loop that catches what it waits for':
    'while (true) { try { tick(); await Promise.race([sleep(2).then(() => { throw 1 })]) } catch {} }',
  'an interval': 'setInterval(tick, 2); await new Promise(() => {})',
  'timers that set the next':
    'const next = () => { tick(); setTimeout(next, 2) }; next(); await new Promise(() => {})',
  'immediates that set the next':
    'const again = () => { tick(); setImmediate(again) }; again(); await new Promise(() => {})',
};

describe('code of an interrupted cell', { timeout: 240_000 }, () => {
  it('is stopped where it waits next, and its finally blocks run', async () => {
    const id = await interrupted(
      "try { console.log('on'); while (true) await sleep(2) } finally { console.log('tidied up') }",
    );
    await said(id, /tidied up/);
    assert.doesNotMatch(streamText(await client.outputs(id), 'stderr'), /Interrupt/);
  });

  for (const [name, code] of Object.entries(ENDLESS)) {
    it(`does not go on as ${name}`, async () => {
      await ok("let tick = () => { if (++ticks === 2) console.log('on') }; ticks = 0");
      await interrupted(code);
      // One that has been set already may still fire.
      await ok('await sleep(50)');
      assert.equal(await ticksMeanwhile(), '0');
    });
  }

  it('may be functions that later cells call', async () => {
    await interrupted(
      "async function twice(x: number) { await sleep(1); return 2 * x }\nconsole.log('on'); while (true) await sleep(2)",
    );
    assert.equal(await ok('await twice(21)'), '42');
    assert.equal(await ok('kept'), '1');
  });

  it('says nothing of the interrupt that it was stopped by', async () => {
    const id = await interrupted(
      "void (async () => { while (true) await sleep(2) })(); console.log('on'); await new Promise(() => {})",
    );
    await ok('await sleep(50)');
    const late = client.published.filter(({ parent }) => parent.msg_id === id);
    assert.equal(streamText(late, 'stderr'), '');
  });

  it('leaves alone what cells before it have started', async () => {
    await ok('ticks = 0; let every = setInterval(() => { ticks++ }, 1)');
    await interrupted("console.log('on'); while (true) await sleep(2)");
    assert.notEqual(await ticksMeanwhile(), '0');
    await ok('clearInterval(every)');
  });
});

describe('a cell whose magic ends by itself on the interrupt', { timeout: 120_000 }, () => {
  it('goes on, and waits as ever', async () => {
    const interpreter = createTypeScriptInterpreter({ folder: import.meta.dirname });
    const runner = createCellRunner({
      interpreter,
      magics: createTestMagics(),
      toBundle: (value) => ({ data: { 'text/plain': String(value) }, metadata: {} }),
      interactive: true,
    });
    const stop = new AbortController();
    const output: CellOutput = {
      // When the next magic, a few microtasks on, waits for it.
      stream: () => void setImmediate(() => stop.abort()),
      ...{ display() {}, update() {}, clear() {}, result() {} },
    };
    const source = '%echo on\n%trace\nawait new Promise((done) => setTimeout(done, 5)); "went on"';
    const outcome = await runner.run(source, output, stop.signal, { interrupted: () => stop.signal.aborted });
    interpreter.close();
    assert.equal(outcome.status, 'ok');
    assert.equal(outcome.result?.data['text/plain'], 'went on');
  });
});

describe('waiting in a cell', { timeout: 120_000 }, () => {
  it('takes as many turns as in plain JavaScript', async () => {
    const program = `
      const order: string[] = [];
      const thenable = { then(done: (v: string) => void) { order.push('then'); done('thenable') } };
      async function a() { order.push('a1'); await null; order.push('a2'); order.push(String(await thenable)); order.push('a3') }
      async function b() { for (let i = 0; i < 6; i++) { order.push('b' + i); await i } }
      async function* c() { yield 'c0'; await null; yield Promise.resolve('c1') }
      async function d() { for await (const x of c()) order.push(x); for await (const x of [Promise.resolve('d')]) order.push(x) }
      await Promise.all([a(), b(), d()]);`;
    const plain = new Function(
      'stripped',
      `return (async () => { ${program.replaceAll(': string[]', '').replaceAll(': (v: string) => void', '')} return order.join() })()`,
    );
    assert.equal(await ok(`${program}\norder.join()`), `'${await plain(null)}'`);
  });

  it('keeps the place of an error', async () => {
    const { reply } = await client.execute(
      'async function fail() {\n  await null\n  throw new RangeError("x")\n}\nconst n = 1; await fail()',
    );
    const trace = reply.content.traceback!.join('\n');
    assert.match(trace, /at (async )?fail \(?\[\d+\]:3:9\)?/);
    assert.match(trace, /at (async )?\S*\[\d+\]:5:14/);
  });
});

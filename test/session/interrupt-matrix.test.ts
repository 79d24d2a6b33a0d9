import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { EXECUTE, type Received, startKernel } from './support/client.ts';

// Whatever a cell of the real interpreter does, an interrupt ends it soon, and keeps the notebook's state.

const MAIN = join(import.meta.dirname, '../../src/main.ts');
const client = await startKernel([MAIN, 'kernel']);
after(() => client.close());

/** The contract is 200 ms; this machine may be busy. The figure is printed. */
const LIMIT_MS = 2_000;

interface Blocked {
  readonly code: string;
  readonly status?: 'ok' | 'error';
  /** What it says when it blocks, on stdout or as a question. */
  readonly start?: (id: string) => Promise<Received>;
}

const BLOCKED: Readonly<Record<string, Blocked>> = {
  'a synchronous loop': { code: 'console.log("on"); while (true) {}' },
  'a loop after an await': { code: 'console.log("on"); await null; while (true) {}' },
  'a loop of awaits': { code: 'console.log("on"); while (true) await null' },
  'a pending promise': { code: 'console.log("on"); await new Promise(() => {})' },
  'a timer callback loop': {
    code: 'setTimeout(() => { console.log("on"); while (true) {} }, 10); await new Promise(() => {})',
  },
  'Atomics.wait': { code: 'console.log("on"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)' },
  execSync: {
    code: 'import { execSync } from "node:child_process"; console.log("on"); execSync("sleep 97")',
  },
  spawnSync: {
    code: 'import { spawnSync } from "node:child_process"; console.log("on"); spawnSync("sleep", ["97"])',
  },
  'an awaited execa': {
    code: 'import { execa } from "execa"; console.log("on"); await execa("sleep", ["97"])',
  },
  input: { code: 'await input("?")', start: (id) => client.question(id) },
  'a magic, which ends by itself': {
    code: '%%sh\ntrap "echo all; exit 0" INT\necho on\nsleep 97',
    status: 'ok',
  },
};

const printed = (id: string) =>
  client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');

describe('an interrupt', { timeout: 240_000 }, () => {
  for (const [name, { code, status = 'error', start = printed }] of Object.entries(BLOCKED)) {
    it(`ends ${name}`, async (context) => {
      if (code.startsWith('%%')) await client.execute('%target local');
      await client.execute(`let kept = ${JSON.stringify(name)}`);
      const id = await client.send('execute_request', { ...EXECUTE, code, allow_stdin: true });
      await start(id);
      assert.equal(await client.beat('still there?'), 'still there?');
      for (const channel of ['control', 'shell'] as const)
        assert.equal((await client.request('kernel_info_request', {}, channel)).content.status, 'ok');
      const asked = performance.now();
      await client.send('interrupt_request', {}, 'control');
      const { content } = await client.reply(id);
      const took = performance.now() - asked;
      context.diagnostic(`${took.toFixed(0)} ms`);
      assert.ok(took < LIMIT_MS, `${took} ms`);
      assert.equal(content.status, status, content.traceback?.join('\n'));
      if (status === 'error') assert.equal(content.ename, 'KeyboardInterrupt');
      const { outputs } = await client.execute('kept');
      assert.ok(outputs.some((each) => each.content.data?.['text/plain'] === `'${name}'`));
    });
  }
});

describe('SIGINT', { timeout: 120_000 }, () => {
  for (const name of ['a synchronous loop', 'a loop after an await', 'a pending promise', 'execSync'])
    it(`as a signal ends ${name} too`, async () => {
      await client.execute('let kept = 6');
      const id = await client.send('execute_request', { ...EXECUTE, code: BLOCKED[name]!.code });
      await printed(id);
      client.kernel.kill('SIGINT');
      assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
      const { outputs } = await client.execute('kept + 1');
      assert.ok(outputs.some((each) => each.content.data?.['text/plain'] === '7'));
    });

  it('changes nothing when no cell runs', async () => {
    client.kernel.kill('SIGINT');
    assert.equal((await client.execute('1')).reply.content.status, 'ok');
  });
});

/** The processes below the kernel, by what the system knows of its threads' children. */
function processesOf(pid: number): readonly string[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
    .filter((child) => child.trim() !== '')
    .sort();
}

describe('processes that the kernel itself keeps', { timeout: 120_000 }, () => {
  it('outlive the interrupt of a cell, whatever blocks in it', async () => {
    await client.execute('%target local');
    await client.execute('%%sh\ntrue');
    const before = processesOf(client.kernel.pid!);
    assert.notEqual(before.length, 0);
    for (const name of ['a synchronous loop', 'execSync', 'a pending promise']) {
      const id = await client.send('execute_request', { ...EXECUTE, code: BLOCKED[name]!.code });
      await printed(id);
      await client.request('interrupt_request', {}, 'control');
      await client.reply(id);
    }
    assert.equal((await client.execute('%%sh\necho still there')).reply.content.status, 'ok');
    assert.deepEqual(processesOf(client.kernel.pid!), before);
  });
});

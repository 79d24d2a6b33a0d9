import assert from 'node:assert/strict';
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { after, test } from 'node:test';
import { testPython } from '../runner/python.ts';
import { EXECUTE, streamText } from '../session/support/client.ts';
import { sharedKernel } from '../session/support/kernels.ts';

const client = await sharedKernel();

/** What jupyter_server would have let through of one request: its own code is asked, with its default limits. */
interface Passed {
  readonly id: string;
  readonly stdout: string;
  readonly dropped: number;
}

const server = await startServer();

async function startServer() {
  const script = `${import.meta.dirname}/support/limiter.py`;
  const python: ChildProcessByStdio<null, Readable, null> = spawn(
    testPython(),
    [script, client.connectionFile],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  after(() => python.kill());
  const passed: Passed[] = [];
  const lines = createInterface({ input: python.stdout });
  await once(lines, 'line');
  lines.on('line', (line) => passed.push(JSON.parse(line) as Passed));
  return {
    async passed(id: string): Promise<Passed> {
      for (;;) {
        const found = passed.find((each) => each.id === id);
        if (found) return found;
        await once(lines, 'line');
      }
    },
  };
}

const start = (code: string) => client.send('execute_request', { ...EXECUTE, code });

const saysCut = (id: string) =>
  client.until(
    ({ parent, content }) => parent.msg_id === id && /what follows is cut/.test(content.text ?? ''),
  );

/** VmRSS of /proc/PID/status, in kB (proc(5)). */
function residentMb(): number {
  const status = readFileSync(`/proc/${client.kernel.pid}/status`, 'latin1');
  return Number(/VmRSS:\s+(\d+)/.exec(status)![1]) / 1024;
}

test('a hundred thousand lines pass jupyter_server complete', async () => {
  const id = await start('for (let i = 0; i < 100_000; i++) console.log("line", i)');
  const { stdout, dropped } = await server.passed(id);
  assert.equal(dropped, 0);
  assert.ok(stdout === Array.from({ length: 100_000 }, (_, i) => `line ${i}\n`).join(''));
});

test('four megabytes pass complete, and the next cell does not wait for them', async () => {
  const line = 'x'.repeat(79);
  const id = await start(`for (let i = 0; i < 50_000; i++) console.log("${line}")`);
  const next = await client.execute('console.log("next")');
  assert.equal(streamText(next.outputs), 'next\n');
  const sent = client.published.filter(({ parent }) => parent.msg_id === id);
  assert.ok(streamText(sent).length < 2_500_000, 'it has waited');
  const { stdout, dropped } = await server.passed(id);
  assert.equal(dropped, 0);
  assert.ok(stdout === `${line}\n`.repeat(50_000));
});

test('two thousand displayed values pass', async () => {
  const id = await start(
    'for (let i = 0; i < 1_500; i++) await probebook_magic(0)\n%display'.replace('for', '%display\nfor'),
  );
  const { dropped } = await server.passed(id);
  assert.equal(dropped, 0);
});

test('an endless printer is cut, says so, and the kernel neither grows nor falls silent', async () => {
  const id = await start('for (let i = 0; ; i++) console.log("line", i)');
  await saysCut(id);
  await once(AbortSignal.timeout(4_000), 'abort');
  const before = residentMb();
  assert.equal(await client.beat('alive?'), 'alive?');
  assert.equal((await client.request('kernel_info_request')).content.status, 'ok');
  await once(AbortSignal.timeout(4_000), 'abort');
  assert.ok(residentMb() < before + 150, `${before} MB became ${residentMb()} MB`);
  const began = performance.now();
  await client.send('interrupt_request', {}, 'control');
  assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
  assert.ok(performance.now() - began < 2_000);
  const outputs = await client.outputs(id);
  assert.match(streamText(outputs, 'stderr'), /[\d,]+ lines, [\d,]+ bytes cut here; .* write it to a file/);
  assert.equal((await server.passed(id)).dropped, 0);
});

test('what is printed after a flood is shown at once', async () => {
  const { outputs } = await client.execute('console.log("quiet again")');
  assert.equal(streamText(outputs), 'quiet again\n');
});

test('printing for ever and being interrupted, again and again, wears nothing out', async () => {
  for (let i = 0; i < 20; i++) {
    const id = await start('for (;;) console.log("x".repeat(1_000))');
    await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
    await client.request('interrupt_request', {}, 'control');
    assert.equal((await client.reply(id)).content.ename, 'KeyboardInterrupt');
  }
  assert.equal(await client.beat('alive?'), 'alive?');
});

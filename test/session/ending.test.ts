import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { type Client, EXECUTE, startKernel, streamText } from './support/client.ts';
import { VM_MAIN } from './support/kernels.ts';

/** The front-end kills a kernel that takes longer (`KernelManager.shutdown_wait_time` of jupyter_client). */
const PATIENCE_MS = 5_000;

async function kernelFor(
  t: { after(work: () => Promise<void>): void },
  env: Record<string, string> = {},
): Promise<Client> {
  const client = await startKernel([VM_MAIN], { env });
  t.after(() => client.close());
  return client;
}

/** Rejects when the kernel takes longer than a front-end waits; that is the behaviour under test. */
async function exitOf(kernel: ChildProcess): Promise<number | NodeJS.Signals> {
  if (kernel.exitCode === null && kernel.signalCode === null)
    await once(kernel, 'exit', { signal: AbortSignal.timeout(PATIENCE_MS) });
  return kernel.exitCode ?? kernel.signalCode!;
}

/** The living processes of a kernel's process group. */
function members({ pid }: ChildProcess): string[] {
  const rows = execFileSync('ps', ['-e', '-o', 'pgid=,args='], { encoding: 'utf8' }).split('\n');
  return rows.filter((row) => row.trim().startsWith(`${pid} `) && !row.includes('<defunct>'));
}

test('shutdown closes the magics, replies, goes idle and exits', async (t) => {
  const client = await kernelFor(t);
  await client.execute('1');
  const id = await client.send('shutdown_request', { restart: true }, 'control');
  assert.deepEqual((await client.reply(id)).content, { status: 'ok', restart: true });
  await client.outputs(id);
  assert.equal(await exitOf(client.kernel), 0);
  assert.match(streamText(client.published, 'stderr'), /magics closed/);
});

test('shutdown on the shell channel is obeyed too', async (t) => {
  const client = await kernelFor(t);
  assert.equal((await client.request('shutdown_request', { restart: false })).content.status, 'ok');
  assert.equal(await exitOf(client.kernel), 0);
});

for (const [name, code] of Object.entries({
  'in a loop': 'console.log("on"); while (true) {}',
  'after an await': 'console.log("on")\nawait null\nwhile (true) {}',
  'for a process':
    'console.log("on"); process.getBuiltinModule("child_process").execSync("trap \'\' INT TERM; sleep 98")',
  'for nothing': 'console.log("on")\nawait new Promise(() => {})',
})) {
  test(`a kernel that is stuck ${name} shuts down in time and leaves no process`, async (t) => {
    const client = await kernelFor(t);
    const id = await client.send('execute_request', { ...EXECUTE, code });
    await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
    assert.equal(
      (await client.request('shutdown_request', { restart: false }, 'control')).content.status,
      'ok',
    );
    await exitOf(client.kernel);
    assert.deepEqual(members(client.kernel), []);
  });
}

test('processes that cells left running end with the kernel', async (t) => {
  const client = await kernelFor(t);
  await client.execute(
    'for (const trap of ["", "trap \'\' TERM INT;"]) process.getBuiltinModule("child_process").spawn("sh", ["-c", trap + "sleep 98; true"]); 0',
  );
  assert.equal(members(client.kernel).filter((row) => row.includes('sleep 98')).length >= 2, true);
  await client.request('shutdown_request', { restart: false }, 'control');
  await exitOf(client.kernel);
  assert.deepEqual(members(client.kernel), []);
});

test('magics that do not close are not waited for', async (t) => {
  const client = await kernelFor(t, { TEST_SLOW_CLOSE: '1' });
  await client.execute('1');
  await client.send('shutdown_request', { restart: false }, 'control');
  assert.equal(await exitOf(client.kernel), 0);
});

test('SIGTERM closes the magics and ends the kernel', async (t) => {
  const client = await kernelFor(t);
  await client.execute('1');
  client.kernel.kill('SIGTERM');
  assert.equal(await exitOf(client.kernel), 0);
  assert.match(streamText(client.published, 'stderr'), /magics closed/);
});

test('a kernel whose front-end has died ends, even in a loop', async () => {
  const starter = spawn(process.execPath, [`${import.meta.dirname}/support/abandon.ts`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  starter.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(starter, 'close');
  const pid = Number(said);
  assert.ok(pid > 0, said);
  for (const deadline = Date.now() + 10_000; isAlive(pid) && Date.now() < deadline; )
    await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(isAlive(pid), false);
});

test('a cell that ends the process ends it with its own exit code', async (t) => {
  const client = await kernelFor(t);
  await client.send('execute_request', { ...EXECUTE, code: 'process.exit(3)' });
  assert.equal(await exitOf(client.kernel), 3);
  assert.equal(client.log(), '');
});

test('a bad connection file is refused with a reason', () => {
  const { status, stderr } = runMain('/nonexistent/connection.json');
  assert.equal(status, 1);
  assert.match(stderr, /is not a Jupyter connection file\n.*ENOENT/);
});

function runMain(file: string): { status: number; stderr: string } {
  try {
    execFileSync(process.execPath, [VM_MAIN, '--connection-file', file], { stdio: 'pipe', encoding: 'utf8' });
    return { status: 0, stderr: '' };
  } catch (error) {
    return error as { status: number; stderr: string };
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

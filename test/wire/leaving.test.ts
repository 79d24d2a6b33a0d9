import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { type Client, EXECUTE, startKernel } from '../session/support/client.ts';
import { VM_MAIN } from '../session/support/kernels.ts';

async function kernelFor(t: { after(work: () => Promise<void>): void }): Promise<Client> {
  const client = await startKernel([VM_MAIN]);
  t.after(() => client.close());
  return client;
}

async function exitOf(kernel: ChildProcess): Promise<number | NodeJS.Signals> {
  if (kernel.exitCode === null && kernel.signalCode === null) await once(kernel, 'exit');
  return kernel.exitCode ?? kernel.signalCode!;
}

/** /proc/PID/stat: pid (comm) state …; a zombie has ended (proc(5)). */
function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

async function ends(pid: number): Promise<void> {
  while (isAlive(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Runs a shell command in a cell that does not wait for it; resolves to the number it prints. */
async function pidOf(client: Client, command: string, options = '{}'): Promise<number> {
  const code = `{ const child = process.getBuiltinModule('child_process').spawn('sh', ['-c', ${JSON.stringify(command)}], ${options});
    child.stdout.on('data', (text) => console.log('pid ' + text)); } 0`;
  const id = await client.send('execute_request', { ...EXECUTE, code });
  const said = await client.until(
    ({ parent, content }) => parent.msg_id === id && /^pid \d+/.test(content.text ?? ''),
  );
  return Number(said.content.text!.slice(4));
}

const ORPHAN = 'sleep 96 >/dev/null & echo $!';

test('a process whose parent has ended ends with the kernel', async (t) => {
  const client = await kernelFor(t);
  const pid = await pidOf(client, ORPHAN);
  assert.equal(isAlive(pid), true);
  await client.request('shutdown_request', { restart: false }, 'control');
  await exitOf(client.kernel);
  await ends(pid);
});

test('one that ignores SIGTERM does, too', async (t) => {
  const client = await kernelFor(t);
  const pid = await pidOf(client, `(trap '' TERM INT; echo $$; exec sleep 96 >/dev/null) & wait`);
  await client.request('shutdown_request', { restart: false }, 'control');
  await exitOf(client.kernel);
  await ends(pid);
});

test('a detached process is left alone', async (t) => {
  const client = await kernelFor(t);
  const pid = await pidOf(client, 'echo $$; exec sleep 96 >/dev/null', '{ detached: true }');
  await client.request('shutdown_request', { restart: false }, 'control');
  await exitOf(client.kernel);
  assert.equal(isAlive(pid), true);
  process.kill(pid, 'SIGKILL');
});

test('a cell that ends the process leaves no process and has its last words', async (t) => {
  const client = await kernelFor(t);
  const pid = await pidOf(client, ORPHAN);
  const id = await client.send('execute_request', {
    ...EXECUTE,
    code: 'console.log("last words"); process.exit(5)',
  });
  assert.equal(await exitOf(client.kernel), 5);
  await ends(pid);
  await client.until(({ parent, content }) => parent.msg_id === id && content.text === 'last words\n');
});

test('a kernel that prints for ever is shut down as any other', async (t) => {
  const client = await kernelFor(t);
  const id = await client.send('execute_request', {
    ...EXECUTE,
    code: 'for (let i = 0; ; i++) console.log("line", i)',
  });
  await client.until(({ parent, header }) => parent.msg_id === id && header.msg_type === 'stream');
  assert.equal(
    (await client.request('shutdown_request', { restart: false }, 'control')).content.status,
    'ok',
  );
  assert.equal(await exitOf(client.kernel), 0);
});

test('a kernel, and what its cells have started, end within two seconds of the front-end', async () => {
  const starter = spawn(process.execPath, [`${import.meta.dirname}/support/abandon-orphan.ts`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  starter.stdout.on('data', (chunk) => {
    said += chunk;
  });
  await once(starter, 'close');
  const left = performance.now();
  const pids = said.split(' ').map(Number);
  assert.equal(pids.length, 2, said);
  await Promise.all(pids.map(ends));
  // Two seconds are promised on a machine that has nothing else to do.
  assert.ok(performance.now() - left < 6_000);
});

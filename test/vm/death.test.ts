import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { testFolder } from '../targets/folder.ts';

const folder = testFolder();
const OPEN = new URL('../../src/targets/vm/open.ts', import.meta.url).href;

/** A process that boots a VM in the given kind of thread and says QEMU's process id. */
function holder(thread: 'main' | 'worker') {
  const body = `const {openVm} = await import(${JSON.stringify(OPEN)});
    const vm = await openVm({folder: ${JSON.stringify(folder)}, onProgress() {}});
    await vm.spawn('sleep 1000');
    console.log(vm.pid);
    setInterval(() => {}, 1000);`;
  const inWorker = `const {Worker} = await import('node:worker_threads');
    const w = new Worker(new URL('data:text/javascript,' + encodeURIComponent(${JSON.stringify(body)})));
    process.stdin.once('data', () => w.terminate());`;
  const code = thread === 'main' ? body : inWorker;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const qemu = new Promise<number>((resolve) => child.stdout.once('data', (chunk) => resolve(Number(chunk))));
  return { child, qemu };
}

test('QEMU ends when the process that booted it is killed, and leaves no file', async () => {
  const before = leftovers();
  const { child, qemu } = holder('main');
  const pid = await qemu;
  assert.equal(lives(pid), true);
  process.kill(-child.pid!, 'SIGKILL');
  await gone(pid);
  // What others had left may have gone meanwhile.
  assert.deepEqual(
    leftovers().filter((name) => !before.includes(name)),
    [],
  );
});

test('QEMU ends when the worker thread that booted it is terminated', async () => {
  const { child, qemu } = holder('worker');
  const pid = await qemu;
  child.stdin.write('now\n');
  await gone(pid);
  child.kill('SIGKILL');
});

test('a kernel panic rejects what runs and what comes, with the console’s last words', async () => {
  const vm = await openVm({ folder, onProgress() {} });
  const running = await vm.spawn('sleep 1000');
  const panic = vm.spawn('sleep 0.2; echo c >/proc/sysrq-trigger').catch(() => {});
  await assert.rejects(running.exit, {
    code: 'vm-died',
    message: /Kernel panic - not syncing: sysrq triggered crash/,
  });
  await assert.rejects(
    async () => {
      for await (const _ of running.stdout);
    },
    { code: 'vm-died' },
  );
  await assert.rejects(run(vm, 'true'), { code: 'vm-died' });
  await panic;
  await vm.close();
  assert.equal(lives(vm.pid), false);
});

test('a guest that hangs is ended, and what waits for it hears why', async () => {
  const vm = await openVm({ folder, onProgress() {} });
  const running = await vm.spawn('sleep 1000');
  process.kill(vm.pid, 'SIGSTOP'); // as little happens in it then as when its kernel hangs
  await assert.rejects(running.exit, { code: 'vm-died', message: /does not answer any more/ });
  assert.equal(lives(vm.pid), false);
});

function leftovers(): readonly string[] {
  return readdirSync(tmpdir()).filter((name) => /qemu|probebook-\d|vm-/.test(name));
}

function lives(pid: number): boolean {
  try {
    return !/^State:\s*Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

async function gone(pid: number): Promise<void> {
  while (lives(pid)) await delay(50);
}

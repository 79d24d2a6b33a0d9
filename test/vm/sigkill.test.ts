import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { runText, type Target, type TargetProcess } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';

const TRACEFS = '/sys/kernel/tracing';
const PROJECT = resolve(import.meta.dirname, '../..');
let vm: Target;

before(async () => {
  vm = await openVm({ folder: PROJECT, onProgress: () => undefined });
});
after(() => vm?.close());

test('SIGKILL in the middle of a trace leaves no probe, no instance and no process', async () => {
  const tracer = await startInGuest();
  await until('probes are installed and on', async () => (await installed()).enabled > 0);
  const before = await installed();
  assert.ok(before.probes >= 2 && before.instances >= 1, `installed: ${JSON.stringify(before)}`);

  const node = (await sh(`pgrep -f fixtures/endless.ts`)).trim().split('\n');
  await sh(`kill -9 ${node.join(' ')}`);
  await tracer.exit;

  await until('nothing is left', async () => (await installed()).probes === 0);
  await until('no instance is left', async () => (await installed()).instances === 0);
  assert.deepEqual(await installed(), { probes: 0, instances: 0, enabled: 0 });
  await until('no reader and no guard are left', async () => (await ours()) === '');
});

async function startInGuest(): Promise<TargetProcess> {
  const child = await vm.spawn(`cd ${PROJECT} && exec node_modules/.bin/node test/vm/fixtures/endless.ts`);
  void drain(child.stdout);
  void drain(child.stderr);
  return child;
}

/** Counted by the guest's own tools, not by our code. */
async function installed() {
  const text = await sh(`
    grep -c : ${TRACEFS}/dynamic_events
    find ${TRACEFS}/instances -mindepth 1 -maxdepth 1 | wc -l
    cat ${TRACEFS}/instances/*/events/probebook*/*/enable 2>/dev/null | grep -c 1`);
  const [probes, instances, enabled] = text.split('\n').map(Number);
  return { probes, instances, enabled: enabled! } as { probes: number; instances: number; enabled: number };
}

async function ours(): Promise<string> {
  return (await sh(`pgrep -af 'trace_pipe_raw|probebook' | grep -v pgrep || true`)).trim();
}

async function sh(script: string): Promise<string> {
  return (await runText(vm, script)).stdout;
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 1200; i++) {
    if (await holds()) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  assert.fail(`after ten minutes not yet: ${what}`);
}

async function drain(chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of chunks);
}

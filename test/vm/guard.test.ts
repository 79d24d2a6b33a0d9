import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGuard, sweep } from '../../src/targets/guard.ts';
import { run, runText, type Target } from '../../src/targets/target.ts';
import { openVm } from '../../src/targets/vm/open.ts';
import { testFolder } from '../targets/folder.ts';

const TRACEFS = '/sys/kernel/tracing';
const folder = testFolder();
let vm: Target;

before(async () => {
  vm = await openVm({ folder, onProgress() {} });
  // Somebody else's probe and instance, which nobody may touch.
  await run(
    vm,
    `cd ${TRACEFS}; echo 'p:theirs/open do_filp_open' >>dynamic_events; mkdir instances/theirs; echo 1 >instances/theirs/events/theirs/open/enable`,
  );
});
after(() => vm?.close());

/** Two probes in an instance and a group of the same name, on, and one left on at the top as well. */
async function install(name: string): Promise<void> {
  const { stderr, exit } = await runText(
    vm,
    `cd ${TRACEFS} && mkdir instances/${name} &&
    echo 'p:${name}/enter do_filp_open' >>dynamic_events && echo 'r:${name}/leave do_filp_open' >>dynamic_events &&
    echo 1 >instances/${name}/events/${name}/enable && echo 1 >instances/${name}/events/task/task_newtask/enable &&
    echo 1 >events/${name}/enter/enable`,
  );
  assert.deepEqual([stderr, exit.code], ['', 0]);
}

async function names(): Promise<{ readonly instances: string; readonly events: string }> {
  const { stdout } = await runText(vm, `cd ${TRACEFS}; ls instances; echo; sed 's/ .*//' dynamic_events`);
  const [instances = '', events = ''] = stdout.split('\n\n');
  return { instances: instances.trim(), events: events.trim() };
}

const THEIRS = { instances: 'theirs', events: 'p:theirs/open' };

test('what a guard owns is gone when it is closed, a reader that hangs on it included', async () => {
  const guard = await startGuard(vm);
  const name = guard.name(1);
  assert.equal(name, `probebook_${guard.pid}_1`);
  await guard.own(name, name);
  await install(name);
  const reader = await vm.spawn(
    `exec cat ${TRACEFS}/instances/${name}/per_cpu/cpu1/trace_pipe_raw >/dev/null`,
  );
  await guard.close();
  assert.deepEqual(await names(), THEIRS);
  assert.equal((await reader.exit).signal, 'SIGKILL');
  await guard.close();
});

test('more events than the kernel lists in one page are all removed', async () => {
  const guard = await startGuard(vm);
  const name = guard.name(1);
  await guard.own(name, name);
  const { stderr } = await runText(
    vm,
    `cd ${TRACEFS} && mkdir instances/${name} && for n in $(seq 60); do
      echo "p:${name}/event_with_a_long_name_$n do_filp_open a=%di:x64 b=%si:x64 c=%dx:x64" >>dynamic_events
    done`,
  );
  assert.equal(stderr, '');
  await guard.remove(name);
  assert.deepEqual(await names(), THEIRS);
  await guard.close();
});

test('what has been released is left alone', async () => {
  const guard = await startGuard(vm);
  const [first, second] = [guard.name(1), guard.name(2)];
  await Promise.all([guard.own(first, first), guard.own(second, second)]);
  await run(vm, `mkdir ${TRACEFS}/instances/${first} ${TRACEFS}/instances/${second}`);
  await guard.remove(first);
  assert.equal((await names()).instances, `${second}\ntheirs`);
  await guard.close();
  assert.equal((await names()).instances, 'theirs');
});

test('a guard is not ended by the signals that end others, but by the end of its input', async () => {
  const guard = await startGuard(vm);
  await run(
    vm,
    `kill -INT ${guard.pid}; kill -HUP ${guard.pid}; kill -TERM ${guard.pid}; kill -TERM -${guard.pid}`,
  );
  await guard.own(guard.name(1), guard.name(1));
  assert.equal((await run(vm, `kill -0 ${guard.pid}`)).exit.code, 0);
  await guard.close();
  assert.equal((await run(vm, `kill -0 ${guard.pid}`)).exit.code, 1);
});

test('a sweep removes what dead guards left, and nothing of the living or of others', async () => {
  const guard = await startGuard(vm);
  await guard.own(guard.name(7), guard.name(7));
  await install(guard.name(7));
  const dead = (await runText(vm, 'echo $$')).stdout.trim();
  await install(`probebook_${dead}_1`);
  await run(vm, `mkdir ${TRACEFS}/instances/probebook_1_1`); // a living process that is no guard
  assert.deepEqual(await sweep(vm), ['probebook_1_1', `probebook_${dead}_1`].sort());
  const left = await names();
  assert.equal(left.instances, `${guard.name(7)}\ntheirs`);
  assert.equal(
    left.events,
    `p:theirs/open\np:${guard.name(7)}/enter\nr64:${guard.name(7)}/leave`.replace(
      'r64',
      left.events.match(/r\d*(?=:)/)?.[0] ?? 'r',
    ),
  );
  await guard.close();
  assert.deepEqual(await names(), THEIRS);
  assert.deepEqual(await sweep(vm), []);
});

test('a guard that starts sweeps first', async () => {
  const dead = (await runText(vm, 'echo $$')).stdout.trim();
  await install(`probebook_${dead}_3`);
  const guard = await startGuard(vm);
  assert.deepEqual(await names(), THEIRS);
  await guard.close();
});

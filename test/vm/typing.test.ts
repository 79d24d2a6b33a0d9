import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { createServices } from '../../src/commands/services.ts';
import type { Services } from '../../src/magics/services.ts';
import { Workspace } from '../../src/probes/workspace.ts';
import { Journal } from '../../src/recording/journal.ts';
import { runText } from '../../src/targets/target.ts';
import { findProgram } from '../../src/targets/vm/find-program.ts';

/** Help while typing what only the target's own files and events know. */
const workspace = new Workspace();
const services: Services = createServices(workspace, new Journal(() => null));

before(async () => services.useTarget('vm:6.12', () => undefined));
after(async () => workspace.close());

const said = async (command: string) =>
  (await runText(await services.target(), command)).stdout.trim().split('\n');

/** What is slow to read is there for a later key. */
async function complete(line: string): Promise<readonly string[]> {
  for (;;) {
    const found = await services.completeProbe(line);
    if (found && found.matches.length > 0) return found.matches;
    await setTimeout(100);
  }
}

test('paths are those of the target, and those of folders end with a slash', async () => {
  assert.deepEqual([...(await complete('p /bin/bas'))].sort(), (await said('cd /bin; ls | grep bas')).sort());
  assert.deepEqual(await complete('p /us'), ['usr/']);
  assert.ok((await complete('p /sys/kernel/tracing/events/sched/sched_switch/')).includes('format'));
});

test('functions are those of the file, by its own symbols', {
  skip: !findProgram('nm') && 'needs nm',
}, async () => {
  const names = await complete('span rl /bin/bash:readl');
  const listed = await said('nm -D --defined-only /bin/bash | awk \'$2 == "T" { print $3 }\' | grep readl');
  assert.deepEqual([...names].sort(), listed.sort());
  const line = 'p /bin/bash:readline';
  const [, address] = (await said("nm -D /bin/bash | grep ' T readline$'"))[0]!.match(/^0*(\w+)/)!;
  assert.match((await services.inspectProbe(line, line.length))!.text, new RegExp(`at 0x${address},`));
});

test('no key waits for the files', async () => {
  const start = performance.now();
  const lines = [
    'p /usr/share/doc/',
    'p /usr/lib/x86_64-linux-gnu/libc.so.6:',
    'p /usr/bin/',
    'p /bin/bash:re',
  ];
  for (let i = 0; i < 20; i++) await services.completeProbe(lines[i % lines.length]!);
  const each = (performance.now() - start) / 20;
  assert.ok(each < 100, `${each} ms a key`);
});

test('tracepoints and events are those of this kernel', async () => {
  assert.deepEqual(await complete('t sched_switc'), ['sched_switch']);
  assert.deepEqual((await complete('t:a sched_switch ')).slice(0, 2), ['preempt', 'prev']);
  assert.deepEqual(
    [...(await complete('e:a sched.sched_w'))].sort(),
    (await said("grep '^sched:sched_w' /sys/kernel/tracing/available_events | tr : .")).sort(),
  );
  assert.deepEqual(await complete('e:a sched.sched_switch $prev_p'), ['$prev_pid', '$prev_prio']);
});

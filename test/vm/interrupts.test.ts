import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { runText, type Target } from '../../src/targets/target.ts';
import { DISK_STATS, diskCounts, NO_DISKS, TWO_DISKS } from './disks.ts';
import { rowsOf } from './rows.ts';

/** Our own processes are not traced; what interrupts them is. */
let vm: Target;

before(async () => {
  await useTarget('vm');
  vm = (await workspace.kernel()).tracer.target;
  await runText(vm, TWO_DISKS);
});
after(async () => {
  await runText(vm, NO_DISKS);
  await closeTarget();
});

/** The reader is as busy as the writers. */
const FLOOD = 'p:flood vfs_write count';
const OPEN = 'p:open do_filp_open name=pathname->name';
const IO = 'span io block:block_rq_insert -> block:block_rq_issue -> block:block_rq_complete by dev,sector';
const WRITES = `${DISK_STATS}
dd if=/dev/zero of=/dev/null bs=1 count=20000 2>/dev/null &
for disk in 1 2; do dd if=/dev/zero of=/dev/nullb$disk bs=4k count=100 oflag=direct 2>/dev/null & done
wait
${DISK_STATS}`;

test('requests that end while our reader runs have ended', async () => {
  let output = '';
  const trace = await kprobe([FLOOD, OPEN, IO].join('\n'), {
    run: WRITES,
    output: (_stream, text) => {
      output += text;
    },
  });
  const { lost, unpaired, exitCode } = trace.report;
  assert.deepEqual({ exitCode, lost, unpaired }, { exitCode: 0, lost: 0, unpaired: 0 });
  for (const { dev, writes } of diskCounts(output)) {
    assert.equal(writes, 100);
    assert.equal(rowsOf(trace, 'io').filter((row) => row.dev === dev).length, writes);
  }
  assert.equal(rowsOf(trace, 'io_open').length, 0);
  const names = rowsOf(trace, 'open').map(({ name }) => String(name));
  assert.ok(names.some((name) => name.startsWith('/dev/nullb')));
  assert.deepEqual(
    names.filter((name) => /per_cpu|trace_pipe_raw/.test(name)),
    [],
  );
});

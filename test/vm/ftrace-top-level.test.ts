import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CallRow, closeTarget, ftrace, kprobe, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { sweep } from '../../src/targets/guard.ts';
import { sh, TOP_LEVEL } from './top-level.ts';

const TRACEFS = '/sys/kernel/tracing';

before(async () => {
  await useTarget('vm');
  // The kernel shows another size of the top level's buffer once any instance has been used.
  await kprobe('p:x vfs_read', { run: 'true' });
});
after(async () => closeTarget());

test('patterns, --only, and as many rows as asked for', async () => {
  const { rows, report } = await ftrace('vfs_*', { depth: 1, only: 'run', run: 'cat /etc/hostname' });
  const names = new Set((rows.objects() as CallRow[]).map(({ function: name }) => name));
  assert.ok(
    names.has('vfs_read') && names.has('vfs_open') && [...names].every((name) => name.startsWith('vfs_')),
  );
  const comms = new Set((rows.objects() as CallRow[]).map(({ comm }) => comm));
  assert.ok(
    [...comms].every((comm) => ['sh', 'cat'].includes(comm!)),
    [...comms].join(),
  );
  assert.equal(report.truncated, false);
  const some = await ftrace('vfs_read', { depth: 1, maxEvents: 10, forMs: 60_000 });
  assert.deepEqual([some.rows.numRows(), some.report.truncated], [10, true]);
});

test('a top level that somebody uses is left alone, and told', async () => {
  const refused = async (set: string, message: RegExp, undo: string) => {
    await sh(`cd ${TRACEFS}; ${set}`);
    const before = await sh(TOP_LEVEL);
    try {
      await assert.rejects(ftrace('vfs_read', { depth: 1, run: 'true' }), { code: 'tracer-busy', message });
      assert.equal(await sh(TOP_LEVEL), before);
    } finally {
      await sh(`cd ${TRACEFS}; ${undo}`);
    }
  };
  await refused(
    'echo vfs_fallocate >set_ftrace_filter; echo function >current_tracer',
    /current_tracer is function/,
    'echo nop >current_tracer; echo >set_ftrace_filter; echo >trace',
  );
  await refused(
    'echo 1 >events/sched/sched_kthread_stop/enable',
    /events are on there: sched:sched_kthread_stop/,
    'echo 0 >events/sched/sched_kthread_stop/enable; echo >trace',
  );
  await refused('echo theirs >trace_marker', /buffer holds 1 event/, 'echo >trace');
});

test('what was set at the top level is set again afterwards', async () => {
  await sh(
    `cd ${TRACEFS}; echo global >trace_clock; echo 300 >buffer_size_kb; echo 0 >tracing_on; echo 1 >options/function-fork`,
  );
  const before = await sh(TOP_LEVEL);
  assert.ok((await ftrace('vfs_read', { depth: 1, run: 'cat /etc/hostname' })).rows.numRows() > 0);
  assert.equal(await sh(TOP_LEVEL), before);
  await sh(
    `cd ${TRACEFS}; echo local >trace_clock; echo 1408 >buffer_size_kb; echo 1 >tracing_on; echo 0 >options/function-fork`,
  );
});

test('a second one waits for nothing: it is told who has the tracer', async () => {
  const top = await sh(TOP_LEVEL);
  const stop = new AbortController();
  const first = ftrace('vfs_read', { depth: 1, signal: stop.signal });
  while ((await sh(`cat ${TRACEFS}/current_tracer`)) !== 'function_graph\n') await sh('sleep 0.2');
  await assert.rejects(ftrace('vfs_read', { depth: 1, run: 'true' }), { code: 'tracer-busy' });
  stop.abort();
  assert.ok((await first).rows.numRows() > 0);
  assert.equal(await sh(TOP_LEVEL), top);
});

test('a tracer whose guard was killed is given back by the next one', async () => {
  const top = await sh(TOP_LEVEL);
  const { tracer, guardPid } = await workspace.kernel();
  const stop = new AbortController();
  const running = ftrace('vfs_read', { depth: 2, signal: stop.signal }).catch(() => null);
  while ((await sh(`cat ${TRACEFS}/current_tracer`)) !== 'function_graph\n') await sh('sleep 0.2');
  await sh(`kill -KILL ${guardPid}`);
  await sweep(tracer.target);
  assert.equal(await sh(TOP_LEVEL), top);
  stop.abort();
  await running;
});

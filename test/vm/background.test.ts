import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, type Trace, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { runText } from '../../src/targets/target.ts';

before(async () => useTarget('vm'));
after(async () => closeTarget());

/** Files that only our own processes open, but for those by which they hide themselves: these come too late. */
const OURS = /per_cpu|trace_pipe_raw|dynamic_events|saved_tgids|kprobe_profile|enable$/;

test('a trace that goes on shows what the next one traces, and nothing of how', async () => {
  const stop = new AbortController();
  const first: Promise<Trace> = kprobe('p:open do_filp_open name=pathname->name', { signal: stop.signal });
  await untilOn('open');
  const second = await kprobe('p:open do_filp_open name=pathname->name', { run: 'cat /etc/hostname' });
  stop.abort();
  const names = (trace: Trace) => trace.table('open').array('name' as never) as unknown as string[];
  const seen = names(await first);
  assert.ok(names(second).includes('/etc/hostname'));
  assert.ok(seen.includes('/etc/hostname'), `the first trace saw ${seen.length} opens`);
  assert.deepEqual(
    seen.filter((name) => OURS.test(name)),
    [],
  );
});

/** Waits until an event of ours is on in an instance; the file that tells is none of OURS. */
async function untilOn(event: string): Promise<void> {
  const { tracer, tracefs } = await workspace.kernel();
  for (let i = 0; i < 1000; i++) {
    const { stdout } = await runText(
      tracer.target,
      `cat ${tracefs}/instances/probebook_*/set_event 2>/dev/null`,
    );
    if (stdout.includes(`:${event}`)) return;
    await new Promise((done) => setTimeout(done, 500));
  }
  assert.fail(`${event} is not on after many minutes`);
}

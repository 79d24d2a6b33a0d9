import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, summary, useTarget } from '../../src/index.ts';
import { type Row, rowsOf } from './rows.ts';

/** Questions as a notebook asks them, each answered by somebody else, too. */
before(async () => useTarget('vm'));
after(async () => closeTarget());

test('which processes look for files that are not there, and for which', { timeout: 180_000 }, async () => {
  const { trace, errors } = await traced(
    'span o sys:openat filename -> ret if err == ENOENT',
    `mkdir /tmp/there; echo x > /tmp/there/file
cat /nowhere/one /tmp/there/file /nowhere/two
head -1 /nowhere/three; tail /tmp/there/file; tail /tmp/there/none
cat /tmp/there /nowhere/one; true`,
  );
  const missing = rowsOf(trace, 'o');
  assert.ok(missing.every(({ err, ret }) => err === 'ENOENT' && ret === -2));
  const found = missing.filter(({ filename }) => /^\/nowhere|^\/tmp\/there/.test(String(filename)));
  // The programs complain themselves: `cat: /nowhere/one: No such file or directory`.
  const complaints = [...errors.matchAll(/^(\w+): .*?(\/[\w/]+).*No such file/gm)];
  assert.deepEqual(
    found.map(({ comm, filename }) => `${comm} ${filename}`),
    complaints.map(([, program, path]) => `${program} ${path}`),
  );
  assert.equal(found.length, 5);
});

/** A process that sleeps 60 times, then says who it is and what the kernel has counted: ns on a CPU, ns waiting for one, times on one. */
const SLEEPER = `import os, time
for _ in range(60): time.sleep(0.003)
print("schedstat", os.getpid(), open("/proc/self/schedstat").read())`;

test('how long does a woken task wait for a CPU under load, by CPU', { timeout: 180_000 }, async () => {
  const { trace, output } = await traced(
    `span wake sched:sched_waking task=pid -> sched:sched_switch task=next_pid by task
span first sched:sched_wakeup_new task=pid -> sched:sched_switch task=next_pid by task
span again sched:sched_switch task=prev_pid prev_state -> sched:sched_switch task=next_pid by task`,
    `for n in 1 2 3 4; do while :; do :; done & busy="$busy $!"; done
python3 -c '${SLEEPER}'
kill $busy`,
  );
  const [, pid, , waited] = /schedstat (\d+) (\d+) (\d+)/.exec(output)!.map(Number);
  const of = (span: string) => rowsOf(trace, span).filter(({ task }) => task === pid);
  const total = (rows: readonly Row[]) => rows.reduce((sum, { dur }) => sum + (dur as number), 0);
  const preempted = of('again').filter(({ prev_state }) => /^R/.test(String(prev_state)));
  const ours = total(of('wake')) + total(of('first')) + total(preempted);
  assert.ok(of('wake').length >= 60, `${of('wake').length} wake-ups`);
  assert.ok(
    Math.abs(ours - waited!) < 0.05 * waited! + 5e6,
    `${ours} ns by the events, ${waited} by the kernel`,
  );
  const byCpu = summary(trace.table('wake') as never, 'dur' as never, {
    by: 'end_cpu' as never,
  }).objects() as unknown as Row[];
  assert.deepEqual(byCpu.map(({ end_cpu }) => end_cpu).sort(), [0, 1]);
  assert.ok(byCpu.every(({ p50, p99 }) => (p50 as number) > 0 && (p99 as number) >= (p50 as number)));
});

async function traced(probes: string, run: string) {
  const said = { stdout: '', stderr: '' };
  const trace = await kprobe(probes, {
    run,
    output: (stream, text) => {
      said[stream] += text;
    },
  });
  assert.equal(trace.report.exitCode, 0, said.stderr);
  assert.equal(trace.report.lost, 0);
  return { trace, output: said.stdout, errors: said.stderr };
}

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, summary, useTarget } from '../../src/index.ts';
import { type Row, rowsOf } from './rows.ts';

/** Three questions as a notebook asks them, each answered by somebody else, too. */
before(async () => useTarget('vm'));
after(async () => closeTarget());

/** Two disks of nothing that answer after 2 and 6 ms by their own timer, one request at a time. */
const DISKS = `busybox modprobe configfs; busybox modprobe null_blk nr_devices=0 || exit 9
mount -t configfs none /sys/kernel/config 2>/dev/null
for disk in 1:2000000 2:6000000; do
  name=nullb\${disk%:*}; settings=/sys/kernel/config/nullb/$name
  mkdir $settings; cd $settings
  echo 2 > irqmode; echo \${disk#*:} > completion_nsec; echo 1 > submit_queues; echo 1 > hw_queue_depth; echo 1 > power
  echo mq-deadline > /sys/block/$name/queue/scheduler
done`;

test('how long do block requests wait and take, by device', { timeout: 180_000 }, async () => {
  const stats =
    'for name in nullb1 nullb2; do echo $name $(cat /sys/block/$name/dev) $(cat /sys/block/$name/stat); done';
  const { trace, output } = await traced(
    'span io block:block_rq_insert -> block:block_rq_issue rwbs -> block:block_rq_complete error by dev,sector',
    `${DISKS}
${stats}
dd if=/dev/zero of=/dev/nullb1 bs=4k count=50 oflag=direct 2>/dev/null &
for part in 0 1 2; do dd if=/dev/nullb2 of=/dev/null bs=4k count=20 skip=$((part * 1000)) iflag=direct 2>/dev/null & done
wait
${stats}`,
  );
  const disks = disksIn(output);
  const byDd = (event: string) => rowsOf(trace, event).filter(({ comm }) => comm === 'dd');
  assert.deepEqual(
    disks.map(({ reads, writes }) => [reads, writes]),
    [
      [0, 50],
      [60, 0],
    ],
  );
  for (const { number, sectors, requests } of disks) {
    const own = byDd('io').filter(({ dev }) => dev === number);
    // A request whose end came in an interrupt on top of our own reader has not ended for us.
    const open = byDd('io_open').filter(({ dev }) => dev === number);
    assert.equal(own.length + open.length, requests);
    assert.ok(own.length > requests / 2, `${own.length} of ${requests}`);
    const moved = [...own, ...open].reduce((sum, { nr_sector }) => sum + (nr_sector as number), 0);
    assert.equal(moved, sectors);
    for (const { dur, dur1, dur2, error, rwbs } of own) {
      assert.ok((dur2 as number) >= (requests === 50 ? 2e6 : 6e6), `${number} took ${dur2} ns`);
      assert.deepEqual([dur, error], [(dur1 as number) + (dur2 as number), 0]);
      assert.match(String(rwbs), requests === 50 ? /W/ : /R/);
    }
  }
  // Three readers share a disk that takes one request at a time, so theirs wait for each other; the writer is alone.
  const waits = summary(trace.table('io') as never, 'dur1' as never, { by: 'dev' as never });
  const rows = waits.objects() as unknown as Row[];
  const [alone, shared] = disks.map(({ number }) => rows.find(({ dev }) => dev === number)!);
  assert.ok((shared!.p50 as number) > 5e6 && (alone!.p50 as number) < 2e6, JSON.stringify(rows));
});

/** What /sys/block/NAME/stat has counted between two looks (Documentation/block/stat.rst). */
function disksIn(output: string) {
  const lines = output
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  return lines.slice(0, 2).map(([, number, ...before], i) => {
    const [reads, , readSectors, , writes, , writtenSectors] = before.map(
      (value, column) => Number(lines[i + 2]![column + 2]) - Number(value),
    );
    return {
      number: number!.replace(':', ','),
      reads: reads!,
      writes: writes!,
      requests: reads! + writes!,
      sectors: readSectors! + writtenSectors!,
    };
  });
}

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

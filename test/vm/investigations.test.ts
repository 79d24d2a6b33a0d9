import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { closeTarget, kprobe, summary, type Trace, useTarget } from '../../src/index.ts';
import { workspace } from '../../src/probes/workspace.ts';
import { DISK_STATS, diskCounts, TWO_DISKS } from './disks.ts';
import { type Row, rowsOf } from './rows.ts';
import { build, cannotBuild } from './truth/build.ts';

/** Questions as a notebook asks them, each answered by somebody else, too. */
before(async () => useTarget('vm'));
after(async () => closeTarget());

test('which processes look for files that are not there, and for which', async () => {
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

test('how long do block requests wait and take, by device', async () => {
  const { trace, output } = await traced(
    'span io block:block_rq_insert -> block:block_rq_issue rwbs -> block:block_rq_complete error by dev,sector',
    `${TWO_DISKS}
${DISK_STATS}
dd if=/dev/zero of=/dev/nullb1 bs=4k count=50 oflag=direct 2>/dev/null &
for part in 0 1 2; do dd if=/dev/nullb2 of=/dev/null bs=4k count=100 skip=$((part * 1000)) iflag=direct 2>/dev/null & done
wait
${DISK_STATS}`,
  );
  const [writing, reading] = diskCounts(output);
  // The kernel's own counts of the disks agree with what dd was told.
  assert.deepEqual([writing!.reads, writing!.writes, reading!.reads, reading!.writes], [0, 50, 300, 0]);
  for (const { disk, least, rwbs } of [
    { disk: writing!, least: 2e6, rwbs: /W/ },
    { disk: reading!, least: 6e6, rwbs: /R/ },
  ]) {
    const requests = rowsOf(trace, 'io').filter(({ dev }) => dev === disk.dev);
    assert.equal(requests.length, disk.reads + disk.writes);
    assert.equal(sum(requests, 'nr_sector'), disk.sectors);
    for (const request of requests) {
      const { dur, dur1, dur2 } = numbers(request);
      assert.ok(dur1! >= 0 && dur2! >= least, `${disk.dev} took ${dur2} ns`);
      assert.equal(dur, dur1! + dur2!);
      assert.equal(request.error, 0);
      assert.match(String(request.rwbs), rwbs);
    }
  }
  assert.equal(rowsOf(trace, 'io_open').length, 0);
  // Three readers share a disk that takes one request at a time, so theirs wait for each other; the writer is alone.
  const waits = medians(trace, 'io', 'dur1', 'dev');
  assert.ok(waits.get(reading!.dev)! > 5e6 && waits.get(writing!.dev)! < 2e6, JSON.stringify([...waits]));
});

test('how long does a woken task wait for a CPU under load, by CPU', {
  skip: cannotBuild,
}, async () => {
  const folder = mkdtempSync(join(process.cwd(), '.truth-'));
  try {
    const { trace, output } = await traced(
      'span wake sched:sched_waking task=pid -> sched:sched_switch task=next_pid by task',
      `${build('sleeper', folder)} 60 0 2`,
    );
    const { clock } = await (await workspace.kernel()).origin('mono');
    const sleeps = [...output.matchAll(/^SLEEP (\d+) (\d+) (\d+) (\d+)$/gm)].map(
      ([, cpu, task, until, ran]) => ({
        cpu: Number(cpu),
        task: Number(task),
        until: Number(BigInt(until!) - clock),
        ran: Number(BigInt(ran!) - clock),
      }),
    );
    assert.equal(sleeps.length, 120);
    for (const [task, own] of Map.groupBy(sleeps, (sleep) => sleep.task)) {
      const wakes = rowsOf(trace, 'wake')
        .filter((wake) => wake.task === task)
        .map(numbers)
        .filter(({ ts }) => ts! > own[0]!.until - CLOCK && ts! < own.at(-1)!.ran);
      // A thread that only sleeps is woken once for each sleep: between the time it asked for and that when it ran.
      assert.equal(wakes.length, 60);
      for (const [i, { ts, dur, end_cpu }] of wakes.entries()) {
        const { until, ran, cpu } = own[i]!;
        assert.ok(ts! >= until - CLOCK && ts! + dur! <= ran + CLOCK, `${until} ≤ ${ts} + ${dur} ≤ ${ran}`);
        assert.equal(end_cpu, cpu);
      }
    }
    const ids = new Set<unknown>(sleeps.map(({ task }) => task));
    const waits = medians(trace, 'wake', 'dur', 'end_cpu', ids);
    assert.ok(waits.get(1)! > waits.get(0)!, `medians ${JSON.stringify([...waits])}`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The trace clock reads CLOCK_MONOTONIC without a lock; while that is updated the two may differ by so many ns. */
const CLOCK = 1000;

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

/** Medians of a column by another one's values; `tasks` are those that matter. */
function medians(trace: Trace, event: string, column: string, by: string, tasks?: ReadonlySet<unknown>) {
  const all = trace.table(event);
  const rows = tasks ? all.filter((row: object) => tasks.has((row as Row).task)) : all;
  const found = summary(rows as never, column as never, { by: by as never }).objects() as unknown as Row[];
  return new Map(found.map((row) => [row[by], row.p50 as number]));
}

const numbers = (row: Row) => row as Readonly<Record<string, number | undefined>>;

const sum = (rows: readonly Row[], column: string): number =>
  rows.reduce((all, row) => all + (row[column] as number), 0);

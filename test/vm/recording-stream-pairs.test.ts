import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ftrace, kprobe, load } from '../../src/index.ts';
import { longRecordings, ROUNDS, readsOf } from './long-recording.ts';

const READS = 2000;
const { record, replay } = longRecordings();

/** The first sleep is a call that goes on from the first piece to the last. */
const COMMAND = `sleep 1000 & ${readsOf(READS)}; kill $!; wait`;
const OPTIONS = { run: COMMAND, only: 'run' } as const;

interface Read {
  readonly ts: number;
  readonly comm: string;
  readonly count: bigint;
  readonly ret: bigint | number;
  readonly dur: number;
  readonly stack: readonly string[] | null;
}

test('spans, and returns with what their call was given, are stored while they come; each row has its stack', async () => {
  const body =
    'span read vfs_read count=count:u64 -> ret=$retval\nr:ends vfs_read count=count:u64 ret=$retval\nspan nap do_nanosleep -> ret=$retval';
  const { place, live } = await record('pairs', () => kprobe(body, { ...OPTIONS, stack: true }));
  const { report } = live;
  assert.equal(report.lost, 0);
  assert.ok(report.onDisk! > report.events / 2, `${report.onDisk} of ${report.events} rows`);

  const all = await load(place);
  const reads = (all.table('read').objects() as Read[]).filter(
    ({ comm, count }) => comm === 'dd' && count === 1n,
  );
  assert.equal(reads.length, ROUNDS * READS);
  assert.ok(reads.every(({ ret, dur }) => BigInt(ret) === 1n && dur > 0));
  const stacks = reads.filter(({ stack }) => stack?.some((entry) => entry.startsWith('ksys_read')));
  assert.equal(stacks.length, reads.length);
  const ends = (all.table('ends').objects() as Read[]).filter(
    ({ comm, count }) => comm === 'dd' && count === 1n,
  );
  assert.equal(ends.length, ROUNDS * READS);
  assert.ok(ends.every(({ ret }) => BigInt(ret) === 1n));
  const naps = (all.table('nap').objects() as Read[]).toSorted((a, b) => b.dur - a.dur);
  assert.equal(naps.length, ROUNDS + 1);
  assert.ok(naps[0]!.dur > ROUNDS * 1e9, 'it began before the others and ended behind them');
  assert.equal(all.table('read_open').numRows(), 0);
  assert.equal(all.report.unpaired, report.unpaired);
  assert.equal(report.unpaired, 0);
  for (const event of ['read', 'ends'])
    assert.deepEqual(
      live.table(event).objects(),
      all.table(event).objects().slice(0, live.table(event).numRows()),
      event,
    );

  const replayed = await replay(place, () => kprobe(body, { ...OPTIONS, stack: true }));
  assert.deepEqual(replayed.report, report);
  for (const event of ['read', 'ends', 'nap', 'read_open'])
    assert.deepEqual(replayed.table(event).objects(), live.table(event).objects(), event);
});

test('calls of the function graph are stored while they come', async () => {
  const { place, live } = await record('graph', () => ftrace('vfs_read', { ...OPTIONS, depth: 1 }));
  assert.equal(live.report.lost, 0);
  assert.ok(live.report.onDisk! > live.report.events / 2);
  const calls = (
    (await load(place)).table('rows').objects() as { comm: string; function: string; dur: number }[]
  ).filter(({ comm }) => comm === 'dd');
  assert.ok(calls.every((call) => call.function === 'vfs_read' && call.dur > 0));
  // dd, and what loads it, read some more.
  assert.ok(calls.length >= ROUNDS * READS && calls.length < ROUNDS * (READS + 20), `${calls.length} calls`);
  assert.equal(live.report.unpaired, 0);
});

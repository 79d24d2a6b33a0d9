import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kprobe, load } from '../../src/index.ts';
import { longRecordings, ROUNDS, readsOf, VIEW } from './long-recording.ts';

const READS = 3000;
const { record, replay } = longRecordings();

const COMMAND = readsOf(READS);
const BODY = `p:reads vfs_read count=count:u64 file
r:ends vfs_read ret=$retval
p:writes vfs_writ* count=%dx:u32`;
const OPTIONS = { run: COMMAND, only: 'run', raw: true } as const;

test('a trace longer than its notebook holds is on disk as a whole, and the notebook has its first rows', async () => {
  const { place, live } = await record('long', () => kprobe(BODY, OPTIONS));
  assert.deepEqual(readdirSync(place), ['kprobe']);
  const { report } = live;
  assert.equal(report.lost, 0);
  const here = live.table('reads').numRows() + live.table('ends').numRows() + live.table('writes').numRows();
  assert.ok(here >= VIEW && here < report.events / 2, `${here} of ${report.events} rows`);
  assert.equal(report.onDisk, report.events - here);

  const all = await load(place);
  assert.equal(all.report.onDisk, undefined);
  const reads = all.table('reads').objects() as {
    ts: number;
    comm: string;
    count: bigint;
    pid: number;
    tid: number;
  }[];
  const ofDd = reads.filter(({ comm, count }) => comm === 'dd' && count === 1n);
  assert.equal(ofDd.length, ROUNDS * READS);
  assert.ok(reads.every(({ ts }, i) => i === 0 || ts >= reads[i - 1]!.ts));
  assert.equal(new Set(ofDd.map(({ pid, tid }) => `${pid} ${tid}`)).size, ROUNDS);
  assert.deepEqual(live.table('reads').objects(), reads.slice(0, live.table('reads').numRows()));
  const writers = new Set((all.table('writes').array('function' as never) as string[]).values());
  assert.ok(
    writers.has('vfs_write') && [...writers].every((name) => name.startsWith('vfs_writ')),
    `${[...writers]}`,
  );
  assert.equal(all.report.events, report.events);
  assert.deepEqual(all.tasks.objects(), live.tasks.objects());

  const again = await load(join(place, 'kprobe', 'raw'));
  for (const event of ['reads', 'ends', 'writes'])
    assert.deepEqual(again.table(event).objects(), all.table(event).objects(), event);
  assert.deepEqual(again.tasks.objects(), all.tasks.objects());

  const replayed = await replay(place, () => kprobe(BODY, OPTIONS));
  assert.deepEqual(replayed.report, live.report);
  for (const event of ['reads', 'ends', 'writes'])
    assert.deepEqual(replayed.table(event).objects(), live.table(event).objects(), event);
});

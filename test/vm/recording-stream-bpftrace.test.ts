import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { type Bpftrace, bpftrace, load } from '../../src/index.ts';
import { longRecordings, ROUNDS, readsOf, VIEW } from './long-recording.ts';

const READS = 3000;
const { record, replay } = longRecordings();

const COMMAND = readsOf(READS);
const TEXT = `kprobe:vfs_read /comm == "dd" && arg2 == 1/ {
  @reads++;
  printf("at=%lu n=%d comm=%s buffer=%p\\n", nsecs, @reads, comm, arg1);
}`;
const OPTIONS = { run: COMMAND } as const;

interface Row {
  readonly at: number;
  readonly n: number;
  readonly comm: string;
}

test('a program that prints more than its notebook holds is on disk as a whole, and the notebook has the first rows', async () => {
  const { place, live } = await record('long', () => bpftrace(TEXT, OPTIONS));
  assert.deepEqual(readdirSync(place), ['bpftrace']);
  const { report } = live;
  const here = live.table('printf1').numRows();
  assert.ok(here >= VIEW && here < report.events, `${here} of ${report.events} rows`);
  // The map is printed at the end.
  assert.deepEqual(live.table('reads').objects(), [{ value: ROUNDS * READS }]);
  assert.equal(report.onDisk, report.events - here - 1);

  const all = await load<Bpftrace>(place);
  assert.equal(all.report.onDisk, undefined);
  assert.equal(all.report.events, report.events);
  const rows = all.table('printf1').objects() as Row[];
  assert.equal(rows.length + report.lost, ROUNDS * READS);
  assert.ok(rows.every(({ comm }) => comm === 'dd'));
  assert.equal(new Set(rows.map(({ n }) => n)).size, rows.length);
  if (report.lost === 0) assert.equal(Math.max(...rows.map(({ n }) => n)), ROUNDS * READS);
  assert.deepEqual(live.table('printf1').objects(), rows.slice(0, here));

  const replayed = await replay(place, () => bpftrace(TEXT, OPTIONS));
  assert.deepEqual(replayed.report, report);
  for (const name of ['printf1', 'reads'])
    assert.deepEqual(replayed.table(name).objects(), live.table(name).objects(), name);
});

import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type Bpftrace, bpftrace, closeTarget, load, useTarget } from '../../src/index.ts';
import { journal } from '../../src/recording/journal.ts';

/** A notebook that holds so many rows of a program. */
const VIEW = 2000;
const ROUNDS = 5;
const READS = 3000;

const folder = mkdtempSync(join(tmpdir(), 'probebook-streamed-'));
before(() => useTarget('vm'));
after(async () => {
  await closeTarget();
  rmSync(folder, { recursive: true });
});

/** Every read is of one byte: the command knows how many there were. */
const COMMAND = `for i in $(seq ${ROUNDS}); do dd if=/dev/zero of=/dev/null bs=1 count=${READS} 2>&1; sleep 1; done`;
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
  const place = join(folder, 'long');
  await journal.record(place, [], VIEW);
  const live = await bpftrace(TEXT, OPTIONS);
  await journal.stopRecording();
  assert.deepEqual(journal.failures, []);
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

  await journal.replay(place);
  const replayed = await bpftrace(TEXT, OPTIONS);
  journal.stopReplaying();
  assert.deepEqual(replayed.report, report);
  for (const name of ['printf1', 'reads'])
    assert.deepEqual(replayed.table(name).objects(), live.table(name).objects(), name);
});

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { type Kmod, kmod, load } from '../../src/index.ts';
import { schemaOf } from '../../src/table/describe.ts';
import { longRecordings, ROUNDS, readsOf, VIEW } from './long-recording.ts';

const READS = 3000;
const { record, replay } = longRecordings();

const COMMAND = readsOf(READS);
/** Only late rows have a number that needs 64 bits. */
const TEXT = `static atomic_t reads;
ENTRY(vfs_read) {
    if (!strcmp(current->comm, "dd") && arg(3) == 1) {
        u64 n = atomic_inc_return(&reads);
        emit("n=%llu wide=%llu comm=%s", n, n > ${(ROUNDS - 1) * READS} ? ~0ULL - n : n, current->comm);
    }
}`;
const OPTIONS = { unsafe: true, run: COMMAND } as const;

interface Row {
  readonly ts: number;
  readonly n: number;
  readonly wide: number | bigint;
  readonly pid: number;
  readonly comm: string;
}

test('a module with more rows than its notebook holds is on disk as a whole, and the notebook has the first rows', {
  timeout: 600_000,
}, async () => {
  const { place, live } = await record('long', () => kmod('reads', TEXT, OPTIONS));
  assert.deepEqual(readdirSync(place), ['reads']);
  const { report } = live;
  assert.deepEqual([report.lost, report.missed, report.events], [0, 0, ROUNDS * READS]);
  const here = live.rows.numRows();
  assert.ok(here >= VIEW && here < report.events, `${here} of ${report.events} rows`);
  assert.equal(report.onDisk, report.events - here);

  const all = await load<Kmod>(place);
  assert.equal(all.report.onDisk, undefined);
  const rows = all.rows.objects() as unknown as Row[];
  assert.equal(rows.length, ROUNDS * READS);
  assert.ok(rows.every(({ n }, i) => n === i + 1));
  assert.ok(rows.every(({ ts }, i) => i === 0 || ts >= rows[i - 1]!.ts));
  assert.equal(new Set(rows.map(({ pid }) => pid)).size, ROUNDS);
  assert.ok(rows.every(({ comm }) => comm === 'dd'));
  const wide = schemaOf(all.rows).columns.find(({ name }) => name === 'wide');
  assert.equal(wide!.type.kind, 'bigint');
  assert.equal(rows.at(-1)!.wide, 2n ** 64n - 1n - BigInt(ROUNDS * READS));
  const shown = live.rows.objects() as unknown as Row[];
  assert.deepEqual(
    shown.map((row) => ({ ...row, wide: BigInt(row.wide) })),
    rows.slice(0, here),
  );

  const replayed = await replay(place, () => kmod('reads', TEXT, OPTIONS));
  assert.deepEqual(replayed.report, report);
  assert.deepEqual(replayed.rows.objects(), live.rows.objects());
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { quantileOfSorted } from '../../src/analysis/quantile.ts';
import { quantiles } from '../../src/analysis/quantiles.ts';
import { summary } from '../../src/analysis/summary.ts';
import { InputError } from '../../src/base/errors.ts';
import { buildTable } from '../../src/table/build.ts';
import { schemaOf } from '../../src/table/describe.ts';
import type { Table } from '../../src/table/types.ts';

interface Row {
  readonly ts: number;
  readonly dur: number | null;
  readonly size: bigint;
  readonly comm: string;
  readonly err: string | null;
}

const number = { kind: 'number' } as const;
const string = { kind: 'string' } as const;

function sample(): Table<Row> {
  return buildTable<Row>(
    {
      name: 'calls',
      columns: [
        { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
        { name: 'dur', type: number, nullable: true, unit: 'ns', format: 'duration' },
        { name: 'size', type: { kind: 'bigint' }, nullable: false },
        { name: 'comm', type: string, nullable: false },
        { name: 'err', type: string, nullable: true },
      ],
    },
    {
      ts: Float64Array.of(0, 5, 10, 15, 20, 25),
      dur: [10, 7, 4, 3, 2, null],
      size: BigUint64Array.of(1n, 2n, 3n, 4n, 5n, 6n),
      comm: { codes: Uint32Array.of(0, 0, 1, 1, 1, 1), dictionary: ['sh', 'cat'] },
      err: ['ENOENT', null, null, null, 'ENOENT', null],
    },
  );
}

// Examples of the documentation of numpy.percentile and numpy.quantile, and of the R manual's type 7.
test('quantiles interpolate linearly between the two nearest values', () => {
  const documented = Float64Array.of(10, 7, 4, 3, 2, 1).sort();
  assert.equal(quantileOfSorted(documented, 0.5), 3.5);
  const four = Float64Array.of(0, 1, 2, 3);
  assert.deepEqual(
    [0, 0.25, 0.5, 0.75, 1].map((p) => quantileOfSorted(four, p)),
    [0, 0.75, 1.5, 2.25, 3],
  );
  const hundred = Float64Array.from({ length: 100 }, (_, i) => i + 1);
  assert.ok(Math.abs(quantileOfSorted(hundred, 0.99) - 99.01) < 1e-9);
  assert.equal(quantileOfSorted(Float64Array.of(5), 0.99), 5);
  assert.ok(Number.isNaN(quantileOfSorted(new Float64Array(), 0.5)));
});

test('a summary counts and measures what is not null', () => {
  // 2 3 4 7 10: position 0.9 * 4 = 3.6 lies between 7 and 10, 0.99 * 4 = 3.96 too.
  const [row] = summary(sample(), 'dur').objects();
  assert.deepEqual([row?.count, row?.p50, row?.max], [5, 4, 10]);
  assert.ok(Math.abs(row!.p90 - 8.8) < 1e-9 && Math.abs(row!.p99 - 9.88) < 1e-9);
});

test('a summary by a column has one row per group, the largest first, in the unit measured', () => {
  const byComm = summary(sample(), 'dur', { by: 'comm' });
  assert.deepEqual(
    byComm.objects().map((d) => [d.comm, d.count, d.p50, d.max]),
    [
      ['cat', 3, 3, 4],
      ['sh', 2, 8.5, 10],
    ],
  );
  const p99 = schemaOf(byComm).columns.find((c) => c.name === 'p99');
  assert.deepEqual([p99?.unit, p99?.format], ['ns', 'duration']);
});

test('by outcome, calls without an error are ok', () => {
  assert.deepEqual(
    summary(sample(), 'dur', { by: 'outcome' })
      .objects()
      .map((d) => [d.outcome, d.count]),
    [
      ['ok', 3],
      ['ENOENT', 2],
    ],
  );
  assert.deepEqual(
    summary(sample(), 'dur', { by: ['comm', 'outcome'] })
      .objects()
      .map((d) => [d.comm, d.outcome, d.count]),
    [
      ['cat', 'ok', 2],
      ['sh', 'ENOENT', 1],
      ['sh', 'ok', 1],
      ['cat', 'ENOENT', 1],
    ],
  );
});

test('a summary sees the rows that a filter left, and bigints as numbers', () => {
  const [row] = summary(
    sample().filter((d) => d.comm === 'cat'),
    'size',
  ).objects();
  assert.deepEqual([row?.count, row?.p50, row?.max], [4, 4.5, 6]);
});

test('quantiles every stretch of time stand in time order', () => {
  const rows = quantiles(sample(), 'size', { every: 10 }).objects();
  assert.deepEqual(
    rows.map((d) => [d.ts, d.count, d.min, d.p50, d.max]),
    [
      [0, 2, 1, 1.5, 2],
      [10, 2, 3, 3.5, 4],
      [20, 2, 5, 5.5, 6],
    ],
  );
  assert.equal(quantiles(sample(), 'size', { every: '1us', by: 'comm' }).numRows(), 2);
  assert.equal(
    quantiles(sample(), 'size')
      .columnNames()
      .includes('ts' as never),
    false,
  );
});

test('a wrong column or stretch is explained', () => {
  const code = (run: () => unknown, expected: string) =>
    assert.throws(run, (e: unknown) => e instanceof InputError && e.code === expected);
  code(() => summary(sample(), 'durr' as 'dur'), 'unknown-column');
  code(() => summary(sample(), 'dur', { by: 'comn' as 'comm' }), 'unknown-column');
  code(() => summary(sample(), 'comm'), 'column-type');
  code(() => quantiles(sample(), 'dur', { every: 'often' }), 'duration');
});

test('an empty table has an empty summary', () => {
  const none = sample().filter(() => false);
  assert.deepEqual(summary(none, 'dur').objects(), []);
});

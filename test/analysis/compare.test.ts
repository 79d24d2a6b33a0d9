import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare } from '../../src/analysis/compare.ts';
import { InputError } from '../../src/base/errors.ts';
import { buildTable, noteOf } from '../../src/table/build.ts';
import { schemaOf } from '../../src/table/describe.ts';
import type { Table } from '../../src/table/types.ts';

interface Row {
  readonly run: string;
  readonly dur: number | null;
}

function runs(groups: Readonly<Record<string, readonly (number | null)[]>>): Table<Row> {
  const rows = Object.entries(groups).flatMap(([run, values]) => values.map((dur) => ({ run, dur })));
  return buildTable<Row>(
    {
      name: 'calls',
      columns: [
        { name: 'run', type: { kind: 'string' }, nullable: false },
        { name: 'dur', type: { kind: 'number' }, nullable: true, unit: 'ns', format: 'duration' },
      ],
    },
    { run: rows.map((row) => row.run), dur: rows.map((row) => row.dur) },
  );
}

const before = [100, 110, 120, 130, 140, 150, 160, 170, 180, 1000];
const after = [110, 120, 140, 150, 160, 190, 210, 230, 400, 3000];
const rounded = (rows: readonly object[]) =>
  JSON.parse(JSON.stringify(rows, (_, v) => (typeof v === 'number' ? Number(v.toFixed(6)) : v)));

// With a and b as NumPy arrays of the values above, of NumPy 2.4.6 and SciPy 1.17.1:
// np.quantile(b, [.5, .9, .99, 1]) / np.quantile(a, [.5, .9, .99, 1]); mannwhitneyu(b, a).statistic / (len(a) * len(b))
test('groups are compared with the first in the numbers of NumPy and SciPy', () => {
  const first = { count: 10, p50: 145, p90: 262, p99: 926.2, max: 1000 };
  const same = { p50_ratio: 1, p90_ratio: 1, p99_ratio: 1, max_ratio: 1, greater: 0.5 };
  const second = { count: 10, p50: 175, p90: 660, p99: 2766, max: 3000 };
  const slower = {
    p50_ratio: 1.206897,
    p90_ratio: 2.519084,
    p99_ratio: 2.986396,
    max_ratio: 3,
    greater: 0.665,
  };
  assert.deepEqual(rounded(compare(runs({ before, after }), 'dur', { by: 'run' }).objects()), [
    { run: 'before', ...first, ...same },
    { run: 'after', ...second, ...slower },
  ]);
});

test('the first group is the first that the table shows with numbers, whatever its size', () => {
  const table = runs({ none: [null], small: [1], large: [2, 3] });
  assert.deepEqual(compare(table, 'dur', { by: 'run' }).array('run'), ['small', 'large']);
  assert.deepEqual(compare(table.orderby('run'), 'dur', { by: 'run' }).array('run'), ['large', 'small']);
});

test('quantiles keep the unit, ratios have none; a ratio to 0 is null', () => {
  const compared = compare(runs({ a: [0, 0], b: [5] }), 'dur', { by: ['run'] });
  assert.deepEqual(
    schemaOf(compared).columns.map((c) => `${c.name} ${c.unit ?? ''}`.trim()),
    ['run', 'count', ...['p50', 'p90', 'p99', 'max'].map((name) => `${name} ns`)].concat(
      ['p50', 'p90', 'p99', 'max'].map((name) => `${name}_ratio`),
      'greater',
    ),
  );
  assert.deepEqual(compared.array('p50_ratio'), [null, null]);
  assert.deepEqual(compared.array('greater'), [0.5, 1]);
});

test('a p99 of few values is said with the table', () => {
  const many = Array.from({ length: 1000 }, (_, i) => i);
  assert.equal(noteOf(compare(runs({ a: many, b: many }), 'dur', { by: 'run' })), undefined);
  assert.equal(
    noteOf(compare(runs({ a: many, b: [1] }), 'dur', { by: 'run' })),
    'p99 rests on fewer than 10 values in 1 of 2 groups',
  );
});

test('a comparison of nothing is empty, a wrong column is named', () => {
  assert.deepEqual(compare(runs({}), 'dur', { by: 'run' }).objects(), []);
  assert.throws(
    () => compare(runs({ a: [1] }), 'dur', { by: 'rnu' as 'run' }),
    (e: unknown) => e instanceof InputError && e.code === 'unknown-column',
  );
});

const values = fc.array(fc.nat(8), { minLength: 1, maxLength: 30 });

test('greater is the share of the pairs that are', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const pairs = b.flatMap((y) => a.map((x): number => (y > x ? 1 : y === x ? 0.5 : 0)));
      const [, second] = compare(runs({ a, b }), 'dur', { by: 'run' }).objects();
      assert.ok(Math.abs(second!.greater - pairs.reduce((s, n) => s + n, 0) / pairs.length) < 1e-9);
    }),
  );
});

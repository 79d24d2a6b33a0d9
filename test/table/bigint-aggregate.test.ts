import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { buildTable } from '../../src/table/build.ts';
import { op } from '../../src/table/op.ts';

interface Row {
  readonly size: bigint;
}
const sizes = buildTable<Row>(
  { name: 'sizes', columns: [{ name: 'size', type: { kind: 'bigint' }, nullable: false }] },
  { size: BigInt64Array.of(1n, 3n) },
);

test('an aggregate that calculates refuses bigints and says how to make numbers of them', () => {
  const refused = (error: unknown) =>
    error instanceof InputError &&
    error.code === 'bigint-aggregate' &&
    /columns of bigints are size\n.*Number\(d\.size\)/.test(error.message);
  assert.throws(() => sizes.rollup({ m: (d) => op.mean(d.size) }), refused);
  assert.throws(() => sizes.rollup({ m: (d) => op.stdev(d.size) }), refused);
  assert.throws(() => sizes.derive({ m: (d) => op.mean(d.size) }), refused);
});

test('aggregates that only compare take bigints', () => {
  assert.deepEqual(sizes.rollup({ least: (d) => op.min(d.size), n: () => op.count() }).objects(), [
    { least: 1n, n: 2 },
  ]);
});

test("a mistake in the user's own function stays JavaScript's error", () => {
  assert.throws(() => sizes.derive({ m: ({ size }) => (size as unknown as number) + 1 }), TypeError);
});

test('console.log shows a plain Arquero table as a table, and its size inside other values', async () => {
  const { inspect } = await import('node:util');
  const table = aq.table({ n: [1, 2] });
  assert.match(inspect(table), /^n\n─\n1\n2\n2 rows × 1 column$/);
  assert.equal(inspect({ table }), '{ table: Table (2 rows × 1 column) }');
});

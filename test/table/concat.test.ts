import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { buildTable } from '../../src/table/build.ts';
import { concatTables } from '../../src/table/concat.ts';
import { schemaOf } from '../../src/table/describe.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';

const ts: ColumnSchema = { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', clock: 'mono' };
const name: ColumnSchema = { name: 'name', type: { kind: 'string' }, nullable: true };
const retNumber: ColumnSchema = { name: 'ret', type: { kind: 'number' }, nullable: false };
const retWide: ColumnSchema = { name: 'ret', type: { kind: 'bigint' }, nullable: false };
const stack: ColumnSchema = { name: '$stack', type: { kind: 'bigint' }, nullable: false, hidden: true };

function entry() {
  return buildTable(
    { name: 'entry', columns: [ts, name, stack] },
    {
      ts: Float64Array.of(1, 4, 6),
      name: { codes: Uint32Array.of(0, 0xffff_ffff, 1), dictionary: ['x', 'y'] },
      $stack: BigUint64Array.of(1n, 4n, 6n),
    },
  );
}

function exit(ret: ColumnSchema, values: readonly unknown[] | Int32Array) {
  return buildTable(
    { name: 'exit', columns: [ts, name, ret] },
    {
      ts: Float64Array.of(2, 4, 9),
      name: { codes: Uint32Array.of(1, 0, 0), dictionary: ['y', 'z'] },
      ret: values,
    },
  );
}

test('rows of several events stand in time order with null for what an event does not have', () => {
  const all = concatTables({ entry: entry(), exit: exit(retNumber, Int32Array.of(3, -2, 5)) });
  assert.deepEqual(all.objects(), [
    { event: 'entry', ts: 1, name: 'x', ret: null },
    { event: 'exit', ts: 2, name: 'z', ret: 3 },
    { event: 'entry', ts: 4, name: null, ret: null },
    { event: 'exit', ts: 4, name: 'y', ret: -2 },
    { event: 'entry', ts: 6, name: 'y', ret: null },
    { event: 'exit', ts: 9, name: 'y', ret: 5 },
  ]);
  const schema = new Map(schemaOf(all).columns.map((c) => [c.name, c]));
  assert.deepEqual(schema.get('ts'), ts);
  assert.equal(schema.get('ret')?.nullable, true);
  assert.equal(schema.get('$stack')?.hidden, true);
});

test('a column that is wide in one event is bigint in all', () => {
  const wide = exit(retWide, [1n, 2n, 3n]);
  const all = concatTables({ a: exit(retNumber, [1, 2, 3]), b: wide });
  assert.deepEqual(all.array('ret'), [1n, 1n, 2n, 2n, 3n, 3n]);
  assert.equal(schemaOf(all).columns.find((c) => c.name === 'ret')?.type.kind, 'bigint');
});

test('only the rows of a filtered table are taken, and an order of its own does not matter', () => {
  const late = entry()
    .filter((d) => (d.ts as number) > 1)
    .orderby(aq.desc('ts'));
  assert.deepEqual(concatTables({ late }).array('ts'), [4, 6]);
});

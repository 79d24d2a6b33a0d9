import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { InputError } from '../../src/base/errors.ts';
import { buildTable, noteOf, withNote } from '../../src/table/build.ts';
import { schemaOf } from '../../src/table/describe.ts';
import { op } from '../../src/table/op.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';
import type { Table } from '../../src/table/types.ts';

interface Row {
  readonly ts: number;
  readonly tid: number;
  readonly pid: number | null;
  readonly name: string | null;
  readonly file: bigint;
  readonly args: readonly number[];
}

const number = { kind: 'number' } as const;
const columns: readonly ColumnSchema[] = [
  { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
  { name: 'tid', type: number, nullable: false },
  { name: 'pid', type: number, nullable: true },
  { name: 'name', type: { kind: 'string' }, nullable: true, source: '+0(+0(%si)):string' },
  { name: 'file', type: { kind: 'bigint' }, nullable: false, format: 'address' },
  { name: 'args', type: { kind: 'array', of: number }, nullable: false },
  { name: '$stack', type: { kind: 'bigint' }, nullable: false, format: 'address', hidden: true },
];

const ts = Float64Array.of(10, 20, 30, 40);
const codes = Uint32Array.of(1, 0xffff_ffff, 0, 1);

function sample(): Table<Row> {
  return buildTable<Row>(
    { name: 'opens', columns },
    {
      ts,
      tid: { data: Int32Array.of(1, 2, 1, 2) },
      pid: { values: Int32Array.of(7, -1, 7, 9), missing: -1 },
      name: { codes, dictionary: ['b', 'a'] },
      file: BigUint64Array.of(1n, 2n, 3n, 0xffff_8881_0000_0000n),
      args: { length: 2, items: { data: Int16Array.of(1, 2, 3, 4, 5, 6, 7, 8) } },
      $stack: BigUint64Array.of(100n, 200n, 300n, 400n),
    },
  );
}

/** Hidden values in the table's order, read the way pairing reads them. */
function stacks(table: object): unknown[] {
  const t = table as aq.ColumnTable;
  return [...t.indices()].map((row) => t.column('$stack')?.at(row));
}

test('every kind of column gives its values, null where there is none', () => {
  assert.deepEqual(sample().objects(), [
    { ts: 10, tid: 1, pid: 7, name: 'a', file: 1n, args: [1, 2] },
    { ts: 20, tid: 2, pid: null, name: null, file: 2n, args: [3, 4] },
    { ts: 30, tid: 1, pid: 7, name: 'b', file: 3n, args: [5, 6] },
    { ts: 40, tid: 2, pid: 9, name: 'a', file: 0xffff_8881_0000_0000n, args: [7, 8] },
  ]);
});

test('it is a real Arquero table over the very arrays it was given', () => {
  const table = sample() as unknown as aq.ColumnTable;
  assert.ok(table instanceof aq.ColumnTable);
  assert.equal(table.column('ts'), ts);
  assert.equal((table.column('name') as unknown as { codes: unknown }).codes, codes);
});

test('lists of different lengths and dictionaries with repeats are understood', () => {
  const table = buildTable(
    {
      name: 'x',
      columns: [
        { name: 'stack', type: { kind: 'array', of: { kind: 'string' } }, nullable: false },
        { name: 's', type: { kind: 'string' }, nullable: false },
      ],
    },
    {
      stack: {
        offsets: Uint32Array.of(0, 2, 2, 3),
        items: { codes: Uint32Array.of(0, 1, 0), dictionary: ['f', 'g'] },
      },
      s: { codes: Uint32Array.of(0, 1, 2), dictionary: ['x', 'y', 'x'] },
    },
  );
  assert.deepEqual(table.array('stack'), [['f', 'g'], [], ['f']]);
  assert.deepEqual(table.filter((d) => d.s === 'x').objects(), [
    { stack: ['f', 'g'], s: 'x' },
    { stack: ['f'], s: 'x' },
  ]);
  assert.deepEqual(table.groupby('s').count().objects(), [
    { s: 'x', count: 2 },
    { s: 'y', count: 1 },
  ]);
});

test('hidden columns are listed nowhere', () => {
  const table = sample();
  const shown = ['ts', 'tid', 'pid', 'name', 'file', 'args'];
  assert.deepEqual(table.columnNames(), shown);
  assert.equal(table.numCols(), 6);
  assert.deepEqual(Object.keys(table.object()), shown);
  assert.deepEqual(Object.keys([...table][0]!), shown);
  assert.doesNotMatch(table.toCSV() + table.toHTML(), /stack/);
  assert.deepEqual(Object.keys(table.derive({ seen: (d) => Object.keys(d).join() }).objects()[0]!).length, 7);
  assert.equal(table.derive({ seen: (d) => Object.keys(d).join() }).get('seen'), shown.join());
});

test('hidden columns stay with their rows through verbs that keep rows', () => {
  const table = sample();
  assert.deepEqual(stacks(table.filter((d) => d.tid === 1)), [100n, 300n]);
  assert.deepEqual(stacks(table.filter((d) => d.tid === 1).reify()), [100n, 300n]);
  assert.deepEqual(stacks(table.orderby(aq.desc('ts'))), [400n, 300n, 200n, 100n]);
  assert.deepEqual(stacks(table.orderby(aq.desc('ts')).slice(1, 3)), [300n, 200n]);
  assert.deepEqual(stacks(table.select('ts')), [100n, 200n, 300n, 400n]);
  assert.deepEqual(stacks(table.derive({ x: (d) => d.ts }).rename({ ts: 'time' })), [100n, 200n, 300n, 400n]);
  assert.deepEqual(stacks(table.groupby('tid').slice(0, 1)), [100n, 200n]);
  assert.deepEqual(stacks(table.dedupe('name')), [100n, 200n, 300n]);
  assert.deepEqual(stacks(table.concat(table.filter((d) => d.ts === 30))), [100n, 200n, 300n, 400n, 300n]);
  assert.deepEqual(new Set(stacks(table.sample(4))), new Set([100n, 200n, 300n, 400n]));
  assert.deepEqual(stacks(table.rollup({ n: op.count() })), [undefined]);
  assert.deepEqual(table.concat(table).columnNames(), table.columnNames());
});

test('grouping survives reify', () => {
  const counted = sample()
    .filter((d) => d.ts > 10)
    .groupby('tid')
    .reify()
    .count();
  assert.deepEqual(counted.objects(), [
    { tid: 2, count: 2 },
    { tid: 1, count: 1 },
  ]);
});

test('the schema travels through verbs, with the column and under its new name', () => {
  const schema = (table: object) => new Map(schemaOf(table).columns.map((c) => [c.name, c]));
  assert.deepEqual(schemaOf(sample()), { name: 'opens', columns });
  const renamed = schema(
    sample()
      .rename({ file: 'where' })
      .filter((d) => d.tid === 1)
      .reify(),
  );
  assert.deepEqual(renamed.get('where'), { ...columns[4], name: 'where' });
  assert.deepEqual(renamed.get('$stack'), columns[6]);
  const derived = schema(sample().derive({ ts: (d) => d.ts / 1e6, text: (d) => d.name }));
  assert.deepEqual(derived.get('ts'), { name: 'ts', type: number, nullable: false });
  assert.deepEqual(derived.get('text'), { name: 'text', type: { kind: 'string' }, nullable: true });
  const rolled = schema(
    sample()
      .groupby('tid')
      .rollup({ ts: op.max('ts'), n: op.count() }),
  );
  assert.deepEqual(rolled.get('ts'), columns[0]);
  assert.equal(rolled.get('n')?.unit, undefined);
  const joined = schema(sample().select('tid').join(sample().select('tid', 'file'), 'tid'));
  assert.equal(joined.get('file')?.format, 'address');
});

test('a note stays with everything derived from the table', () => {
  const noted = withNote(sample(), 'emulated');
  assert.equal(
    noteOf(
      noted
        .filter((d) => d.tid === 1)
        .groupby('tid')
        .count(),
    ),
    'emulated',
  );
  assert.equal(noteOf(sample()), undefined);
});

test('bigint columns group, order, join and filter', () => {
  const table = sample();
  assert.deepEqual(table.orderby(aq.desc('file')).array('file').slice(0, 2), [0xffff_8881_0000_0000n, 3n]);
  assert.equal(table.groupby('file').count().numRows(), 4);
  assert.equal(table.join(table.filter((d) => d.file > 2n).select('file'), 'file').numRows(), 2);
});

test('columns that are missing or differ in length are refused', () => {
  const schema = { name: 'x', columns: [columns[0]!, columns[1]!] };
  const code = (run: () => unknown) =>
    assert.throws(run, (e: unknown) => e instanceof InputError && e.code === 'table-columns');
  code(() => buildTable(schema, { ts: [1] }));
  code(() => buildTable(schema, { ts: [1], tid: [1, 2] }));
});

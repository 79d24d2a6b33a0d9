import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnTable } from 'arquero';
import { execa } from 'execa';
import { buildTable, noteOf } from '../../src/table/build.ts';
import { schemaOf } from '../../src/table/describe.ts';
import { readParquet } from '../../src/table/parquet/read.ts';
import { writeParquet } from '../../src/table/parquet/write.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';
import { testPython } from '../runner/python.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-parquet-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 't.parquet');

const number = { kind: 'number' } as const;
const bigint = { kind: 'bigint' } as const;
const string = { kind: 'string' } as const;
const columns: readonly ColumnSchema[] = [
  { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
  { name: 'tid', type: number, nullable: false },
  { name: 'pid', type: number, nullable: true },
  { name: 'share', type: number, nullable: true },
  { name: 'name', type: string, nullable: true, source: '+0(+0(%si)):string' },
  { name: 'file', type: bigint, nullable: false, format: 'address' },
  { name: 'back', type: bigint, nullable: true },
  { name: 'ret', type: bigint, nullable: false, format: 'address' },
  { name: 'big', type: number, nullable: true },
  { name: 'yes', type: { kind: 'boolean' }, nullable: true },
  { name: 'op', type: { kind: 'enum', names: ['READ', 'WRITE'] }, nullable: false },
  { name: 'stack', type: { kind: 'array', of: string }, nullable: true },
  { name: 'words', type: { kind: 'array', of: bigint }, nullable: false },
  { name: 'rets', type: { kind: 'array', of: bigint }, nullable: false },
  { name: '$stack', type: bigint, nullable: false, format: 'address', hidden: true },
];
const rows = {
  ts: Float64Array.of(1e9, 1e9 + 7, 2 ** 52),
  tid: Int32Array.of(1, 2, 2 ** 31 - 1),
  pid: [7, null, -1],
  share: [0.5, Number.NaN, null],
  name: ['a', null, 'über\u0000"'],
  file: BigUint64Array.of(0n, 2n ** 64n - 1n, 0xffff_8880_0000_0000n),
  back: [-(2n ** 63n), null, 2n ** 63n - 1n],
  ret: [-2n, 0xffff_8880_0000_0000n, -4095n],
  big: [2 ** 53 - 1, null, -(2 ** 40)],
  yes: [true, null, false],
  op: ['READ', 'WRITE', 'READ'],
  stack: [['a', 'b+0x1'], null, []],
  words: [[1n, 2n ** 64n - 1n], [], [0n]],
  rets: [[-2n, 0xffff_8880_0000_0000n], [], [-4095n, 7n]],
  $stack: BigUint64Array.of(1n, 2n, 2n ** 64n - 16n),
};
const table = buildTable({ name: 'opens', columns }, rows, 'emulated');

function valuesOf(of: object): unknown[][] {
  const data = (of as ColumnTable).data() as Record<string, Iterable<unknown>>;
  return columns.map(({ name }) => Array.from(data[name]!));
}

const expected = columns.map(({ name }) => Array.from(rows[name as keyof typeof rows] as Iterable<unknown>));

test('a table comes back as it was: types, nulls, wide values, lists, hidden columns, schema and note', async () => {
  writeParquet(table, file);
  const read = await readParquet(file);
  assert.deepEqual(valuesOf(read), expected);
  assert.deepEqual(schemaOf(read), schemaOf(table));
  assert.equal(noteOf(read), 'emulated');
});

test('pandas reads the same values', async () => {
  writeParquet(table, file);
  const script = `
import pandas as pd, json, sys
f = pd.read_parquet(sys.argv[1])
print(json.dumps({'types': {k: str(v) for k, v in f.dtypes.items()}, 'ts': [str(v) for v in f.ts], 'file': [str(v) for v in f.file],
 'name': [None if pd.isna(v) else v for v in f['name']], 'stack': [None if s is None else list(s) for s in f['stack']], 'words': [[str(w) for w in s] for s in f.words],
 'ret': [str(v) for v in f['ret']], 'pid': [None if pd.isna(v) else int(v) for v in f.pid]}))`;
  const { stdout } = await execa(testPython(), ['-c', script, file]);
  const seen = JSON.parse(stdout);
  assert.equal(seen.types.ts, 'int64');
  assert.equal(seen.types.file, 'uint64');
  assert.deepEqual(seen.ts, ['1000000000', '1000000007', String(2 ** 52)]);
  assert.deepEqual(seen.file, Array.from(rows.file, String));
  assert.deepEqual(seen.name, rows.name);
  assert.deepEqual(seen.stack, rows.stack);
  assert.deepEqual(
    seen.words,
    rows.words.map((list) => list.map(String)),
  );
  assert.deepEqual(
    seen.ret,
    rows.ret.map((value) => String(BigInt.asUintN(64, value))),
  );
  assert.deepEqual(seen.pid, rows.pid);
});

test('DuckDB reads the same values', async () => {
  writeParquet(table, file);
  const connection = await (await DuckDBInstance.create()).connect();
  const reader = await connection.runAndReadAll(`select file, back, big, yes, name from '${file}'`);
  const seen = reader.getRows();
  connection.closeSync();
  assert.deepEqual(
    seen.map(([value]) => value),
    Array.from(rows.file),
  );
  assert.deepEqual(
    seen.map(([, value]) => value),
    rows.back,
  );
  assert.deepEqual(
    seen.map(([, , value]) => value),
    rows.big.map((value) => (value === null ? null : BigInt(value))),
  );
  assert.deepEqual(
    seen.map(([, , , value]) => value),
    rows.yes,
  );
  assert.deepEqual(
    seen.map((row) => row[4]),
    rows.name,
  );
});

test('a filtered and ordered table is written as it stands, an empty one too, and many row groups', async () => {
  const filtered = table.filter((d) => d.tid !== 2).orderby('name');
  writeParquet(filtered, file);
  assert.deepEqual(
    (await readParquet(file)).array('tid' as never),
    filtered.array('tid' as never).map(Number),
  );
  writeParquet(
    table.filter(() => false),
    file,
  );
  const empty = await readParquet(file);
  assert.equal(empty.numRows(), 0);
  assert.deepEqual(schemaOf(empty), schemaOf(table));
  const length = 250_001;
  const many = buildTable<{ n: number; s: string }>(
    {
      name: 'many',
      columns: [
        { name: 'n', type: number, nullable: false },
        { name: 's', type: string, nullable: false },
      ],
    },
    {
      n: Float64Array.from({ length }, (_, i) => i * 1e7),
      s: Array.from({ length }, (_, i) => `s${i % 1000}`),
    },
  );
  writeParquet(many, file);
  const read = (await readParquet(file)) as typeof many;
  assert.equal(read.numRows(), length);
  for (const row of [0, 99_999, 100_000, 250_000])
    assert.deepEqual(read.object(row), { n: row * 1e7, s: `s${row % 1000}` });
});

test('what is no such file, cut off or of other columns is refused', async () => {
  const refused = { code: 'parquet-damaged' };
  writeFileSync(file, 'nothing');
  await assert.rejects(readParquet(file), refused);
  writeParquet(table, file);
  truncateSync(file, 300);
  await assert.rejects(readParquet(file), refused);
  const connection = await (await DuckDBInstance.create()).connect();
  await connection.run(`copy (select 1 as a) to '${file}' (format parquet)`);
  connection.closeSync();
  await assert.rejects(readParquet(file), refused);
});

test('a bigint column that no 64-bit type holds is refused with the way out', () => {
  const wide = buildTable(
    { name: 'wide', columns: [{ name: 'x', type: bigint, nullable: false }] },
    { x: [-4096n, 2n ** 63n] },
  );
  assert.throws(() => writeParquet(wide, file), { code: 'parquet-column' });
});

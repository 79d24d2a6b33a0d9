import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnTable } from 'arquero';
import { execa } from 'execa';
import { buildTable, noteOf } from '../../src/table/build.ts';
import type { Column, ColumnData } from '../../src/table/column.ts';
import { schemaOf } from '../../src/table/describe.ts';
import { payloadOf } from '../../src/table/parquet/payload.ts';
import { readParquet, readStored } from '../../src/table/parquet/read.ts';
import { ParquetStream, type Piece } from '../../src/table/parquet/stream.ts';
import { RetvalColumn } from '../../src/table/retval-column.ts';
import type { ColumnSchema, TableSchema } from '../../src/table/schema.ts';
import { testPython } from '../runner/python.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-stream-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 't.parquet');

const number = { kind: 'number' } as const;
const bigint = { kind: 'bigint' } as const;
const string = { kind: 'string' } as const;
const columns: readonly ColumnSchema[] = [
  { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
  { name: 'cpu', type: number, nullable: false },
  { name: 'pid', type: number, nullable: true },
  { name: 'share', type: number, nullable: false },
  { name: 'name', type: string, nullable: true },
  { name: 'file', type: bigint, nullable: false, format: 'address' },
  { name: 'pos', type: bigint, nullable: true },
  { name: 'ret', type: bigint, nullable: false, format: 'address' },
  { name: 'count', type: number, nullable: false },
  { name: 'yes', type: { kind: 'boolean' }, nullable: true },
  { name: 'stack', type: { kind: 'array', of: string }, nullable: true },
  { name: 'rets', type: { kind: 'array', of: bigint }, nullable: false },
  { name: 'bytes', type: { kind: 'array', of: number }, nullable: false },
  { name: '$stack', type: bigint, nullable: false, format: 'address', hidden: true },
];
const opens: TableSchema = { name: 'opens', columns };

/** Rows `from` to `to` of an endless table: each value follows from its row's number. */
function rowsOf(from: number, to: number): Record<string, ColumnData> {
  const all = Array.from({ length: to - from }, (_, i) => from + i);
  return {
    ts: Float64Array.from(all, (i) => 2 ** 40 + i * 1009 - (i % 7 === 0 ? 2 ** 33 : 0)),
    cpu: Uint16Array.from(all, (i) => i % 3),
    pid: { values: Int32Array.from(all, (i) => (i % 5 === 0 ? -1 : i * 4099)), missing: -1 },
    share: Float64Array.from(all, (i) => i / 8),
    name: {
      codes: Uint32Array.from(all, (i) => (i % 11 === 0 ? 0xffff_ffff : i % 3)),
      dictionary: ['a', 'über\u0000"', '', 'never'],
    },
    file: BigUint64Array.from(all, (i) => 0xffff_8880_0000_0000n + BigInt(i) * 64n),
    pos: all.map((i) => (i % 4 === 0 ? null : BigInt(-i) << 20n)),
    ret: new RetvalColumn(
      BigUint64Array.from(all, (i) => (i % 9 === 0 ? 2n ** 64n - 2n : 0xffff_8880_0000_0000n + BigInt(i))),
    ),
    count: Float64Array.from(all, (i) => i * 2 ** 20 - 5),
    yes: all.map((i) => [true, false, null][i % 3]),
    stack: all.map((i) => [['a', `b+0x${i % 5}`], null, []][i % 3]),
    rets: all.map((i) => [BigInt(-(i % 3)), 0xffff_8880_0000_0000n]),
    bytes: all.map((i) => [i % 256, 2 ** 31 + i]),
    $stack: BigUint64Array.from(all, (i) => BigInt(i % 100) << 40n),
  };
}

function pieceOf(schema: TableSchema, rows: Record<string, ColumnData>): Piece {
  const data = (buildTable(schema, rows) as unknown as ColumnTable).data() as Record<string, Column>;
  return { schema, columns: schema.columns.map(({ name }) => payloadOf(data[name]!)) };
}

function written(pieces: readonly Piece[], view: number): void {
  const stream = new ParquetStream(file, pieces[0]!);
  for (const piece of pieces) stream.append(piece);
  stream.end({ view, note: 'emulated' });
}

const RAGGED = [0, 5_000, 5_001, 106_123];
const pieces = RAGGED.slice(1).map((to, i) => pieceOf(opens, rowsOf(RAGGED[i]!, to)));

function valuesOf(table: object): Record<string, unknown[]> {
  const data = (table as ColumnTable).data() as Record<string, Iterable<unknown>>;
  return Object.fromEntries(columns.map(({ name }) => [name, Array.from(data[name]!)]));
}

const whole = valuesOf(buildTable(opens, rowsOf(0, RAGGED.at(-1)!)));

test('rows that came piece by piece are read back as one table, as its notebook showed it or whole', async () => {
  written(pieces, 5_000);
  const all = await readParquet(file);
  assert.deepEqual(schemaOf(all), opens);
  assert.equal(noteOf(all), 'emulated');
  const read = valuesOf(all);
  for (const { name } of columns) assert.deepEqual(read[name], whole[name], name);
  const { table, rows } = await readStored(file, true);
  assert.equal(rows, 106_123);
  assert.equal(table.numRows(), 5_000);
  assert.equal(noteOf(table), 'emulated · the first 5,000 of 106,123 rows; all are in the recording');
  assert.deepEqual(valuesOf(table).ret, whole.ret!.slice(0, 5_000));
});

test('DuckDB and pandas read the same values', async () => {
  written(pieces, 0);
  const connection = await (await DuckDBInstance.create()).connect();
  const names = ['ts', 'cpu', 'pid', 'share', 'name', 'file', 'pos', 'yes'];
  const seen = (await connection.runAndReadAll(`select ${names} from '${file}'`)).getColumns();
  connection.closeSync();
  for (const [i, name] of names.entries())
    assert.deepEqual(
      seen[i]!.map((value) =>
        typeof value === 'bigint' && name !== 'file' && name !== 'pos' ? Number(value) : value,
      ),
      whole[name],
      name,
    );
  const script = `
import pandas as pd, json, sys
f = pd.read_parquet(sys.argv[1])
print(json.dumps({'ts': [int(v) for v in f.ts], 'ret': [str(v) for v in f['ret']], 'name': [None if pd.isna(v) else v for v in f['name']],
 'stack': [None if s is None else list(s) for s in f['stack']], 'count': [int(v) for v in f['count']]}))`;
  const { stdout } = await execa(testPython(), ['-c', script, file], { maxBuffer: 2 ** 28 });
  const pandas = JSON.parse(stdout);
  for (const name of ['ts', 'name', 'stack', 'count']) assert.deepEqual(pandas[name], whole[name], name);
  assert.deepEqual(
    pandas.ret,
    whole.ret!.map((value) => String(BigInt.asUintN(64, value as bigint))),
  );
});

const signed: TableSchema = { name: 'wide', columns: [{ name: 'n', type: number, nullable: false }] };
const widened: TableSchema = { name: 'wide', columns: [{ name: 'n', type: bigint, nullable: false }] };

test('a number that needs 64 bits later on makes all of the column bigint; the view keeps its numbers', async () => {
  const late = [
    pieceOf(signed, { n: Float64Array.of(1, 2) }),
    pieceOf(widened, { n: BigUint64Array.of(2n ** 64n - 1n) }),
  ];
  written(late, 2);
  const all = (await readParquet(file)) as unknown as ColumnTable;
  assert.deepEqual(Array.from(all.array('n')), [1n, 2n, 2n ** 64n - 1n]);
  const { table } = await readStored(file, true);
  assert.deepEqual(Array.from((table as unknown as ColumnTable).array('n')), [1, 2]);
});

test('a column that cannot go on as it began is refused', () => {
  const stream = new ParquetStream(file, pieceOf(signed, { n: Int32Array.of(1) }));
  assert.throws(() => stream.append(pieceOf(signed, { n: Float64Array.of(0.5) })), /'n' had whole numbers/);
});

test('no rows, and pieces without rows', async () => {
  written([pieceOf(opens, rowsOf(0, 0))], 0);
  assert.equal((await readParquet(file)).numRows(), 0);
  const [none, one] = [pieceOf(signed, { n: [] }), pieceOf(signed, { n: Float64Array.of(7) })];
  written([none, one, none, one], 0);
  assert.deepEqual(Array.from((await readParquet(file)).array('n' as never)), [7, 7]);
});

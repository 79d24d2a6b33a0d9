import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { execa } from 'execa';
import { InputError } from '../../src/base/errors.ts';
import { buildTable, withNote } from '../../src/table/build.ts';
import { op } from '../../src/table/op.ts';
import type { Table } from '../../src/table/types.ts';
import { testPython } from '../runner/python.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-save-'));
after(() => rmSync(folder, { recursive: true }));
const inFolder = (name: string) => join(folder, name);

interface Row {
  readonly ts: number;
  readonly name: string | null;
  readonly file: bigint;
  readonly back: bigint | null;
  readonly share: number | null;
  readonly yes: boolean;
  readonly stack: readonly string[] | null;
  readonly words: readonly bigint[];
}

const number = { kind: 'number' } as const;
const bigint = { kind: 'bigint' } as const;
const string = { kind: 'string' } as const;
const NASTY = 'a "quoted", text\nof two lines ';
const table = buildTable<Row>(
  {
    name: 'opens',
    columns: [
      { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
      { name: 'name', type: string, nullable: true },
      { name: 'file', type: bigint, nullable: false, format: 'address' },
      { name: 'back', type: bigint, nullable: true },
      { name: 'share', type: number, nullable: true },
      { name: 'yes', type: { kind: 'boolean' }, nullable: false },
      { name: 'stack', type: { kind: 'array', of: string }, nullable: true },
      { name: 'words', type: { kind: 'array', of: bigint }, nullable: false },
      { name: '$stack', type: bigint, nullable: false, hidden: true },
    ],
  },
  {
    ts: Float64Array.of(2 ** 40, 2 ** 52, 3),
    name: { codes: Uint32Array.of(0, 0xffff_ffff, 1), dictionary: [NASTY, ''] },
    file: BigUint64Array.of(2n ** 64n - 1n, 0n, 1n),
    back: [-(2n ** 63n), null, 2n ** 53n + 1n],
    share: [0.1, null, Number.NaN],
    yes: [true, false, true],
    stack: [['a+0x1', 'b'], null, []],
    words: [[1n, 2n ** 64n - 1n], [], [0n]],
    $stack: BigUint64Array.of(1n, 2n, 3n),
  },
);

/** What a program in Python prints as JSON about the file. */
async function python(script: string, file: string) {
  const { stdout } = await execa(testPython(), ['-c', script, file]);
  return JSON.parse(stdout);
}

async function duckdb(sql: string) {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const result = await connection.runAndReadAll(sql);
    return { types: result.columnTypes().map(String), rows: result.getRowsJS() };
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const refused = (code: string, words: RegExp) => (error: unknown) =>
  error instanceof InputError && error.code === code && words.test(error.message);

const ARROW = `
import json, sys, pyarrow.ipc as ipc
t = ipc.open_file(sys.argv[1]).read_all()
t.validate(full=True)
print(json.dumps(dict(types=[str(f.type) for f in t.schema], names=t.column_names, rows=[[repr(v) for v in r.values()] for r in t.to_pylist()], meta={k.decode(): v.decode() for k, v in (t.schema.metadata or {}).items()})))`;

test('pyarrow reads what is saved as Arrow: every type, null and wide value', async () => {
  await withNote(table, 'emulated').save(inFolder('t.arrow'));
  const { types, names, rows, meta } = await python(ARROW, inFolder('t.arrow'));
  assert.deepEqual(names, ['ts', 'name', 'file', 'back', 'share', 'yes', 'stack', 'words']);
  assert.deepEqual(
    types.map((type: string) => type.replace(/<(?:element|item|l|).*: (.*)>/, '<$1>')),
    [
      'int64',
      'dictionary<values=string, indices=int32, ordered=0>',
      'uint64',
      'int64',
      'double',
      'bool',
      'list<string>',
      'list<uint64>',
    ],
  );
  assert.deepEqual(rows, [
    [
      String(2 ** 40),
      `'${NASTY.replace('\n', '\\n')}'`,
      String(2n ** 64n - 1n),
      String(-(2n ** 63n)),
      '0.1',
      'True',
      "['a+0x1', 'b']",
      `[1, ${2n ** 64n - 1n}]`,
    ],
    [String(2 ** 52), 'None', '0', 'None', 'None', 'False', 'None', '[]'],
    ['3', "''", '1', String(2n ** 53n + 1n), 'nan', 'True', '[]', '[0]'],
  ]);
  const described = JSON.parse(meta.probebook);
  assert.equal(described.note, 'emulated');
  assert.equal(described.schema.columns[0].unit, 'ns');
});

test('DuckDB and pandas read what is saved as Parquet, without hidden columns', async () => {
  await table.save(inFolder('t.parquet'));
  const { types, rows } = await duckdb(`FROM '${inFolder('t.parquet')}'`);
  assert.deepEqual(types, [
    'BIGINT',
    'VARCHAR',
    'UBIGINT',
    'BIGINT',
    'DOUBLE',
    'BOOLEAN',
    'VARCHAR[]',
    'UBIGINT[]',
  ]);
  assert.deepEqual(rows[0], [
    2n ** 40n,
    NASTY,
    2n ** 64n - 1n,
    -(2n ** 63n),
    0.1,
    true,
    ['a+0x1', 'b'],
    [1n, 2n ** 64n - 1n],
  ]);
  assert.deepEqual(rows[1], [2n ** 52n, null, 0n, null, null, false, null, []]);
  const script =
    'import sys, json, pandas as pd; print(json.dumps([str(v) for v in pd.read_parquet(sys.argv[1]).file]))';
  assert.deepEqual(await python(script, inFolder('t.parquet')), [String(2n ** 64n - 1n), '0', '1']);
});

test('DuckDB reads what is saved as CSV: null is not empty text, quotes and line ends stay', async () => {
  await table.save(inFolder('t.csv'));
  const { rows } = await duckdb(
    `SELECT * FROM read_csv('${inFolder('t.csv')}', types = {'file': 'UBIGINT', 'back': 'BIGINT', 'share': 'DOUBLE', 'words': 'VARCHAR', 'stack': 'VARCHAR'}, allow_quoted_nulls = false)`,
  );
  assert.deepEqual(rows, [
    [2n ** 40n, NASTY, 2n ** 64n - 1n, -(2n ** 63n), 0.1, true, '["a+0x1","b"]', `[1,${2n ** 64n - 1n}]`],
    [2n ** 52n, null, 0n, null, null, false, null, '[]'],
    [3n, '', 1n, 2n ** 53n + 1n, Number.NaN, true, '[]', '[0]'],
  ]);
});

test('Python reads what is saved as JSON with every digit', async () => {
  await table.save(inFolder('t.json'));
  const script =
    'import sys, json; print(json.dumps([{k: str(v) for k, v in r.items()} for r in json.load(open(sys.argv[1]))]))';
  const rows = await python(script, inFolder('t.json'));
  assert.deepEqual(Object.values(rows[0]), [
    String(2 ** 40),
    NASTY,
    String(2n ** 64n - 1n),
    String(-(2n ** 63n)),
    '0.1',
    'True',
    "['a+0x1', 'b']",
    `[1, ${2n ** 64n - 1n}]`,
  ]);
  assert.deepEqual(Object.values(rows[1]), [
    String(2 ** 52),
    'None',
    '0',
    'None',
    'None',
    'False',
    'None',
    '[]',
  ]);
  assert.deepEqual(rows[2].share, 'None', 'JSON has no NaN');
  const found = await duckdb(`SELECT file, back FROM '${inFolder('t.json')}'`);
  assert.deepEqual(found.rows[0], [2n ** 64n - 1n, -(2n ** 63n)]);
});

test('what verbs made is saved as it stands: filtered, in order, with new columns of their own types', async () => {
  const derived = table
    .filter((d) => d.file < 5n)
    .orderby('ts')
    .derive({ double: (d) => d.file * 2n, at: (d) => new Date(d.ts % 1000), half: (d) => d.ts / 2 })
    .select('ts', 'double', 'at', 'half');
  await derived.save(inFolder('d.parquet'));
  await derived.save(inFolder('d.arrow'));
  const { types, rows } = await duckdb(`FROM '${inFolder('d.parquet')}'`);
  assert.deepEqual(types, ['BIGINT', 'UBIGINT', 'TIMESTAMP', 'DOUBLE']);
  assert.deepEqual(rows, [
    [3n, 2n, new Date(3), 1.5],
    [2n ** 52n, 0n, new Date(2 ** 52 % 1000), 2 ** 51],
  ]);
  const arrow = await python(ARROW, inFolder('d.arrow'));
  assert.deepEqual(arrow.types, ['int64', 'uint64', 'timestamp[ms]', 'double']);
  assert.match(arrow.rows[0][2], /1970, 1, 1, 0, 0, 0, 3000/);
});

test('a rollup is saved, and a computed column is looked at whole', async () => {
  const rows = 3000;
  const long = buildTable<{ n: number }>(
    { name: 'long', columns: [{ name: 'n', type: number, nullable: false }] },
    { n: Float64Array.from({ length: rows }, (_, i) => i) },
  );
  const late = long.derive({ late: (d) => (d.n > 2000 ? 0.5 : null) });
  await late.save(inFolder('late.parquet'));
  const found = await duckdb(`SELECT count(*), count(late), sum(late) FROM '${inFolder('late.parquet')}'`);
  assert.deepEqual(found.rows, [[3000n, 999n, 499.5]]);
  await long.rollup({ total: op.sum('n') }).save(inFolder('sum.csv'));
  assert.equal(readFileSync(inFolder('sum.csv'), 'utf8'), 'total\n4498500\n');
});

test('a table without rows has its header and types', async () => {
  const none = table.filter((d) => d.ts < 0) as Table<Row>;
  for (const ending of ['csv', 'json', 'arrow', 'parquet']) await none.save(inFolder(`none.${ending}`));
  assert.match(readFileSync(inFolder('none.csv'), 'utf8'), /^ts,name,file,back,share,yes,stack,words\n$/);
  assert.deepEqual(JSON.parse(readFileSync(inFolder('none.json'), 'utf8')), []);
  assert.equal((await python(ARROW, inFolder('none.arrow'))).rows.length, 0);
  const { types } = await duckdb(`FROM '${inFolder('none.parquet')}'`);
  assert.equal(types[1], 'VARCHAR');
});

test('a column of several kinds, another ending and a missing folder are refused', async () => {
  const mixed = table.derive({ odd: (d) => (d.yes ? 1 : 'no') });
  await assert.rejects(
    mixed.save(inFolder('m.parquet')),
    refused('mixed-column', /column 'odd' holds both a number and a string/),
  );
  await assert.rejects(
    table.save(inFolder('t.xlsx')),
    refused('table-format', /\.csv, \.arrow, \.parquet, \.json/),
  );
  for (const ending of ['csv', 'json', 'arrow', 'parquet'])
    await assert.rejects(table.save(inFolder(`no/t.${ending}`)), refused('bad-output', /there is no folder/));
});

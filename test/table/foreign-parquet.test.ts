import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import type { ColumnTable } from 'arquero';
import { execa } from 'execa';
import { readParquet } from '../../src/table/parquet/read.ts';
import { testPython } from '../runner/python.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-foreign-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 't.parquet');

const ROWS = 50_000;
const number = { kind: 'number' };
const string = { kind: 'string' };
const columns = [
  { name: 'n', type: number, nullable: false },
  { name: 'same', type: number, nullable: false },
  { name: 'gaps', type: number, nullable: true },
  { name: 's', type: string, nullable: true },
  { name: 'yes', type: { kind: 'boolean' }, nullable: true },
  { name: 'list', type: { kind: 'array', of: string }, nullable: false },
];
const described = JSON.stringify({ schema: { name: 't', columns }, wrapped: [] });
const expected = Array.from({ length: ROWS }, (_, i) => ({
  n: i * 1009,
  same: 7,
  gaps: i % 10 === 0 ? null : i,
  s: i % 7 === 0 ? null : `text ${i % 100}`,
  yes: i % 5 === 0 ? null : i % 2 === 0,
  list: i % 3 === 0 ? [] : ['a', `b${i % 5}`],
}));

async function readAll(): Promise<unknown> {
  return ((await readParquet(file)) as unknown as ColumnTable).objects();
}

const SCRIPT = `
import json, sys, pyarrow as pa, pyarrow.parquet as pq
file, described, options, rows = sys.argv[1], sys.argv[2], json.loads(sys.argv[3]), json.load(sys.stdin)
types = {'n': pa.int64(), 'same': pa.int32(), 'gaps': pa.int32(), 's': pa.string(), 'yes': pa.bool_(), 'list': pa.list_(pa.string())}
table = pa.table({k: pa.array([r[k] for r in rows], t) for k, t in types.items()})
pq.write_table(table.replace_schema_metadata({'probebook': described}), file, **options)`;

const WRITERS = [
  {},
  { compression: 'zstd', data_page_version: '2.0' },
  { compression: 'none', use_dictionary: false },
  { use_dictionary: false, data_page_version: '2.0', data_page_size: 4096 },
  {
    use_dictionary: false,
    column_encoding: {
      n: 'DELTA_BINARY_PACKED',
      gaps: 'DELTA_BINARY_PACKED',
      s: 'DELTA_LENGTH_BYTE_ARRAY',
      same: 'BYTE_STREAM_SPLIT',
      yes: 'RLE',
    },
  },
];
for (const options of WRITERS)
  test(`what pyarrow, and so pandas, writes is read: ${JSON.stringify(options)}`, async () => {
    const input = JSON.stringify(expected);
    await execa(testPython(), ['-c', SCRIPT, file, described, JSON.stringify(options)], { input });
    assert.deepEqual(await readAll(), expected);
  });

for (const options of ['', ', COMPRESSION zstd', ', COMPRESSION uncompressed, PARQUET_VERSION v2'])
  test(`what DuckDB writes is read${options}`, async () => {
    const connection = await (await DuckDBInstance.create()).connect();
    await connection.run(`copy (
      select i * 1009 as n, 7::int as same, if(i % 10 = 0, null, i::int) as gaps, if(i % 7 = 0, null, 'text ' || (i % 100)) as s,
        if(i % 5 = 0, null, i % 2 = 0) as yes, if(i % 3 = 0, []::varchar[], ['a', 'b' || (i % 5)]) as list
      from range(${ROWS}) t(i) order by i
    ) to '${file}' (FORMAT parquet, KV_METADATA {probebook: '${described}'}${options})`);
    connection.closeSync();
    assert.deepEqual(await readAll(), expected);
  });

import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { runQuery } from '../../src/sql/query.ts';
import { buildTable } from '../../src/table/build.ts';

const ROWS = 50_000_000;
const HANDED = 1_000_000;

const ROWS_AS_OF_A_TRACE = `SELECT range * 1000 + (hash(range) % 1000)::BIGINT AS ts, (hash(range + 1) % 64)::INTEGER AS tid,
  'program-' || (hash(range + 2) % 40) AS comm, (1000 * exp(12 * (hash(range + 3) % 100000) / 100000.0))::BIGINT AS dur,
  '/usr/lib/file-' || (hash(range + 4) % 5000) AS name FROM range(${ROWS})`;

const NOTHING = { names: () => [], value: () => undefined };

/** Prints time and memory of a query over a Parquet file of 50 M rows beside DuckDB alone, and of handing over a table. */
export async function benchSql(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'probebook-bench-sql-'));
  try {
    const file = join(folder, 'calls.parquet');
    const made = await seconds(() => alone(`COPY (${ROWS_AS_OF_A_TRACE}) TO '${file}'`));
    const { size } = await stat(file);
    console.log(
      `${ROWS.toLocaleString('en')} rows, ${(size / 1e6).toFixed(0)} MB of Parquet, made in ${made.toFixed(1)} s`,
    );
    const query = `SELECT comm, count(*) AS n, quantile_cont(dur, 0.5) AS p50, quantile_cont(dur, 0.99) AS p99, max(dur) AS most
      FROM '${file}' GROUP BY comm ORDER BY comm`;
    await measured('count and quantiles by comm, %%sql', async () =>
      (await runQuery(query, NOTHING)).numRows(),
    );
    await measured('count and quantiles by comm, DuckDB', () => alone(query));
    const few = `SELECT ts, tid, name, dur FROM '${file}' WHERE dur > 160_000_000 AND comm = 'program-7' ORDER BY ts`;
    await measured('a filter and its rows, %%sql', async () => (await runQuery(few, NOTHING)).numRows());
    await measured('a filter and its rows, DuckDB', () => alone(few));
    await handedOver();
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function handedOver(): Promise<void> {
  const number = { kind: 'number' } as const;
  const table = buildTable(
    {
      name: 't1',
      columns: [
        { name: 'ts', type: number, nullable: false },
        { name: 'tid', type: number, nullable: false },
        { name: 'dur', type: number, nullable: false },
        { name: 'name', type: { kind: 'string' }, nullable: true },
      ],
    },
    {
      ts: Float64Array.from({ length: HANDED }, (_, i) => i * 1000),
      tid: Int32Array.from({ length: HANDED }, (_, i) => i % 64),
      dur: Float64Array.from({ length: HANDED }, (_, i) => (i * 7919) % 100_003),
      name: {
        codes: Uint32Array.from({ length: HANDED }, (_, i) => i % 5000),
        dictionary: Array.from({ length: 5000 }, (_, i) => `/usr/lib/file-${i}`),
      },
    },
  );
  const variables = { names: () => ['t1'], value: () => table };
  await measured(`${HANDED.toLocaleString('en')} rows of a table of four columns, %%sql`, async () =>
    (await runQuery('SELECT name, max(dur) FROM t1 GROUP BY name', variables)).numRows(),
  );
}

async function alone(query: string): Promise<number> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    return (await connection.runAndReadAll(query)).currentRowCount;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

async function measured(what: string, work: () => Promise<number>): Promise<void> {
  // Begins the peak anew: proc(5), /proc/PID/clear_refs.
  await writeFile('/proc/self/clear_refs', '5');
  let rows = 0;
  const time = await seconds(async () => {
    rows = await work();
  });
  const peak = /VmHWM:\s+(\d+)/.exec(await readFile('/proc/self/status', 'utf8'))?.[1];
  const shown = rows.toLocaleString('en').padStart(9);
  console.log(
    `${what.padEnd(52)} ${time.toFixed(2).padStart(7)} s  ${shown} rows  peak ${(Number(peak) / 1024).toFixed(0)} MB`,
  );
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

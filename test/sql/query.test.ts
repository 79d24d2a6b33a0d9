import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { InputError } from '../../src/base/errors.ts';
import { createTrace } from '../../src/probes/trace.ts';
import { completeQuery } from '../../src/sql/complete.ts';
import { runQuery } from '../../src/sql/query.ts';
import { buildTable, noteOf, withNote } from '../../src/table/build.ts';
import { schemaOf } from '../../src/table/describe.ts';
import { NOT_KEPT, QUIET_REPORT } from '../probes/report.ts';

const folder = mkdtempSync(join(tmpdir(), 'probebook-query-'));
after(() => rmSync(folder, { recursive: true }));

const number = { kind: 'number' } as const;
const bigint = { kind: 'bigint' } as const;
const string = { kind: 'string' } as const;

const schema = {
  name: 't1',
  columns: [
    { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono', format: 'time' },
    { name: 'dur', type: number, nullable: true, unit: 'ns', format: 'duration' },
    { name: 'share', type: number, nullable: false },
    { name: 'name', type: string, nullable: true },
    { name: 'file', type: bigint, nullable: false, format: 'address' },
    { name: 'ok', type: { kind: 'boolean' }, nullable: true },
    { name: 'stack', type: { kind: 'array', of: string }, nullable: true },
    { name: 'words', type: { kind: 'array', of: bigint }, nullable: false },
    { name: 'at', type: { kind: 'date' }, nullable: false },
    { name: '$stack', type: bigint, nullable: false, hidden: true },
  ],
} as const;
const rows = {
  ts: Float64Array.of(2 ** 52, 1, 2),
  dur: [5, null, 7],
  share: Float64Array.of(0.5, Number.NaN, -0),
  name: { codes: Uint32Array.of(0, 0xffff_ffff, 1), dictionary: ["it's", 'über'] },
  file: BigUint64Array.of(2n ** 64n - 1n, 0n, 0xffff_8880_0000_0000n),
  ok: [true, null, false],
  stack: [['a+0x1', 'b'], null, []],
  words: [[1n, 2n ** 64n - 1n], [], [0n]],
  at: [new Date(0), new Date(1_700_000_000_123), new Date(-1)],
  $stack: BigUint64Array.of(1n, 2n, 3n),
};
const t1 = withNote(buildTable<Record<string, unknown>>(schema, rows), 'emulated');
const opens = createTrace(
  {
    events: [{ schema, table: t1, widened: [], onlyFilled: false } as never],
    report: QUIET_REPORT,
    origin: { clock: 0n, wall: 0n },
    tasks: () =>
      buildTable(
        { name: 'tasks', columns: [{ name: 'tid', type: number, nullable: false }] },
        { tid: [7] },
      ) as never,
  },
  NOT_KEPT,
);

const values: Record<string, unknown> = { opens, calls: t1, n: 5 };
const variables = { names: () => Object.keys(values), value: (name: string) => values[name] };
const query = (text: string, signal?: AbortSignal) => runQuery(text, variables, signal);
const refused = (code: string, words: RegExp) => (error: unknown) => {
  assert.ok(error instanceof InputError, String(error));
  assert.equal(error.code, code);
  assert.match(error.message, words);
  return true;
};

test('a table goes to DuckDB and comes back as it was: types, nulls, wide values, lists, dates, units and the caveat', async () => {
  const back = await query('FROM opens.t1');
  assert.deepEqual(back.objects(), t1.objects());
  assert.deepEqual(
    schemaOf(back).columns.map(({ name, type, unit, format }) => ({ name, type, unit, format })),
    schema.columns
      .filter((column) => !('hidden' in column))
      .map((column) => ({
        name: column.name,
        type: column.type,
        unit: 'unit' in column ? column.unit : undefined,
        format: 'format' in column ? column.format : undefined,
      })),
  );
  assert.equal(noteOf(back), 'emulated');
});

test('a plain table stands by its name, whatever the case; all, tasks and quoted names are there', async () => {
  assert.deepEqual((await query('SELECT count(*) AS n FROM Calls')).objects(), [{ n: 3 }]);
  assert.deepEqual((await query('SELECT event FROM opens."all" LIMIT 1')).objects(), [{ event: 't1' }]);
  assert.deepEqual((await query('SELECT tid FROM opens.tasks')).objects(), [{ tid: 7 }]);
  const joined = await query('WITH n AS (FROM opens.T1) SELECT count(*) AS n FROM n JOIN calls USING (ts)');
  assert.deepEqual(joined.objects(), [{ n: 3 }]);
});

test('what DuckDB computes has the types of the notebook', async () => {
  const one =
    await query(`SELECT 1::UTINYINT AS small, 9007199254740993 AS big, [9007199254740993] AS bigs, 1.25 AS decimal,
    1::FLOAT AS float, sum(n) AS sum, date '2026-01-02' AS day, timestamp '2026-01-02 03:04:05.678' AS ms,
    timestamp '2026-01-02 03:04:05.678901' AS us, {'a': 1} AS struct, NULL AS nothing, uuid() AS id, [[1], NULL] AS nested,
    'x'::ENUM('x', 'y') AS e FROM (VALUES (1::BIGINT), (2)) AS v(n)`);
  const { id, ...row } = one.object() as Record<string, unknown>;
  assert.match(String(id), /^[0-9a-f-]{36}$/);
  assert.deepEqual(row, {
    small: 1,
    big: 9007199254740993n,
    bigs: [9007199254740993n],
    decimal: 1.25,
    float: 1,
    sum: 3,
    day: new Date('2026-01-02'),
    ms: new Date('2026-01-02T03:04:05.678Z'),
    us: '2026-01-02 03:04:05.678901',
    struct: "{'a': 1}",
    nothing: null,
    nested: [[1], null],
    e: 'x',
  });
});

test('a column keeps its unit when it is only named, and loses it under a name for something else', async () => {
  const unitsOf = async (text: string) => schemaOf(await query(text)).columns.map(({ format }) => format);
  assert.deepEqual(await unitsOf('SELECT dur, ts FROM opens.t1 WHERE dur > 1 ORDER BY dur'), [
    'duration',
    'time',
  ]);
  assert.deepEqual(await unitsOf('SELECT dur / 1000 AS dur FROM opens.t1'), [undefined]);
  assert.deepEqual(await unitsOf('SELECT dur / 1000 dur FROM opens.t1'), [undefined]);
  assert.deepEqual(await unitsOf('SELECT max(dur) "dur" FROM opens.t1'), [undefined]);
});

test('a pointer or an error is exact in a query, and stays bigint when only errors are left', async () => {
  const ret = buildTable(
    { name: 'r', columns: [{ name: 'ret', type: bigint, nullable: true, format: 'address' }] },
    { ret: [0xffff_8880_0000_0000n, -2n, null] },
  );
  const found = await runQuery('SELECT ret FROM r WHERE ret < 0', { names: () => ['r'], value: () => ret });
  assert.deepEqual(found.objects(), [{ ret: -2n }]);
  assert.equal(schemaOf(found).columns[0]!.format, 'address');
});

test('several statements: the last one is the result, and a file is written and read', async () => {
  const file = join(folder, 'copy.parquet');
  const back = await query(
    `COPY (FROM opens.t1) TO '${file}';\nSELECT sum(file) AS sum, count(*) AS n FROM '${file}'`,
  );
  assert.deepEqual(back.objects(), [{ sum: 2n ** 64n - 1n + 0xffff_8880_0000_0000n, n: 3 }]);
});

test("errors have the caret under the query, DuckDB's words and what is there", async () => {
  await assert.rejects(
    query("SELECT 'ä',\n  nmae FROM opens.t1"),
    refused(
      'sql',
      /Referenced column "nmae" not found[\s\S]* {2} {2}nmae FROM opens\.t1\n {4}\^{4}\n[\s\S]*"name"/,
    ),
  );
  await assert.rejects(
    query('SELECT *\nFORM opens.t1'),
    refused('sql', /syntax error at or near[\s\S]*FORM opens\.t1\n.*\^/),
  );
  await assert.rejects(
    query('SELECT 1;\nFROM opens.t2'),
    refused('unknown-event', /no event t2[\s\S]*FROM opens\.t2\n {7}\^{8}\n.*t1/),
  );
  await assert.rejects(
    query('FROM cals'),
    refused('unknown-table', /no table cals\n {2}FROM cals\n {7}\^{4}\n.*calls/),
  );
  await assert.rejects(query('FROM opens'), refused('unknown-table', /opens is no table[\s\S]*opens\.t1/));
  await assert.rejects(query('FROM n'), refused('unknown-table', /this is no table: n/));
  await assert.rejects(query("FROM 'none.parquet'"), refused('sql', /No files found/));
  await assert.rejects(query(' -- nothing'), refused('no-query', /no query/));
  await assert.rejects(query("SELECT 'a'::INT AS x"), refused('sql', /Could not convert string 'a'/));
});

test('a row that fails late fails the query, and no half result is taken for a whole one', async () => {
  const text = "SELECT (CASE WHEN range = 1500000 THEN 'a' ELSE '1' END)::INT AS x FROM range(2000000)";
  await assert.rejects(query(text), refused('sql', /Could not convert string 'a'/));
});

test('an interrupt ends the query at once and leaves nothing behind', async () => {
  const before = readdirSync(tmpdir()).filter((name) => name.startsWith('probebook-sql-'));
  const stop = new AbortController();
  const running = query(
    'SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range % 7 = b.range % 5',
    stop.signal,
  );
  setTimeout(() => stop.abort(new Error('stopped')), 300);
  const began = performance.now();
  await assert.rejects(running, /stopped/);
  assert.ok(performance.now() - began < 5000);
  assert.deepEqual(
    readdirSync(tmpdir()).filter((name) => name.startsWith('probebook-sql-')),
    before,
  );
});

test('a result that no notebook should hold is refused, with what to do', async () => {
  const wide = (rows: number) =>
    runQuery(`SELECT range AS a, range AS b FROM range(${rows})`, variables, undefined, 20_000);
  assert.equal((await wide(10_000)).numRows(), 10_000);
  await assert.rejects(wide(10_001), refused('result-too-large', /more than 20,000 values[\s\S]*LIMIT/));
});

test('tables are completed after FROM, columns elsewhere', () => {
  assert.deepEqual(completeQuery('SELECT x FROM op', variables), { typed: 'op', matches: ['opens.t1'] });
  assert.deepEqual(completeQuery('SELECT ', variables)?.matches.slice(0, 3), ['ts', 'dur', 'share']);
  assert.deepEqual(completeQuery('FROM opens.t1 SELECT na', variables), { typed: 'na', matches: ['name'] });
});

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { execa } from 'execa';
import { sql } from '../../src/api/sql.ts';
import { buildTable } from '../../src/table/build.ts';
import { notebookText } from '../commands/notebook-text.ts';

const PROBEBOOK = resolve('src/probebook');
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'probebook-sql-cell-'));
});
after(() => rm(folder, { recursive: true }));

/** Runs a notebook of these cells; what each showed as text, and what was said. */
async function run(...sources: readonly string[]) {
  await writeFile(join(folder, 'n.ipynb'), notebookText(sources));
  const options = { cwd: folder, reject: false, all: true, timeout: 100_000 } as const;
  const { exitCode, all } = await execa(PROBEBOOK, ['run', 'n.ipynb', '-o', 'out.ipynb'], options);
  const saved = JSON.parse(await readFile(join(folder, 'out.ipynb'), 'utf8')) as {
    cells: { outputs: { data?: Record<string, string>; text?: string }[] }[];
  };
  const texts = saved.cells.map(({ outputs }) =>
    outputs.map((o) => o.data?.['text/plain'] ?? o.text).join('\n'),
  );
  return { exitCode, all, texts };
}

const TABLE =
  "import { aq } from 'probebook';\nlet calls = aq.table({ name: ['a', 'b', 'a'], dur: [1, 2, 4] });";

test('a cell queries a table in a variable, shows the result and binds it; the next cell knows its columns', async () => {
  const { exitCode, all, texts } = await run(
    TABLE,
    'const least = 1;\ncalls = calls.filter((d: { dur: number }) => d.dur >= 1)',
    '%%sql most\nSELECT name, sum(dur) AS total\nFROM calls WHERE dur >= {{least}}\nGROUP BY name ORDER BY total DESC',
    'const first: { name: string | null; total: number | null } = most.object(0);\nfirst.total',
    "%%sql more\nCOPY (FROM most) TO 'most.parquet';\nSELECT max(total) AS m FROM 'most.parquet'",
    'more.object(0).m',
  );
  assert.equal(exitCode, 0, all);
  assert.match(texts[2]!, /name +total\n[\s\S]*a +5/);
  assert.equal(texts[3], '5');
  assert.equal(texts[5], '5');
});

test('a column that the result lacks is a type error of the next cell', async () => {
  const { exitCode, all } = await run(
    TABLE,
    '%%sql most\nSELECT name FROM calls',
    'most.filter((d) => d.nmae)',
  );
  assert.equal(exitCode, 1);
  assert.match(all, /nmae/);
  assert.match(all, /TypeError|Property 'nmae' does not exist/);
});

test('an error stands under the cell, where a value was filled in too', async () => {
  const { exitCode, all } = await run(
    TABLE,
    "const c = 'x';\n",
    '%%sql most\n-- all\nSELECT {{c}}, nmae\nFROM calls',
  );
  assert.equal(exitCode, 1);
  assert.match(all, / {2}SELECT \{\{c\}\}, nmae\n {9}\^{5}\n/);
});

test('what a script does with sql() is the same', async () => {
  const schema = { name: 't', columns: [{ name: 'n', type: { kind: 'number' }, nullable: false }] } as const;
  const table = buildTable<{ n: number }>(schema, { n: [1, 2, 3] });
  const found = await sql<{ n: number }>('SELECT sum(n) AS n FROM t', { t: table });
  assert.deepEqual(found.objects(), [{ n: 6 }]);
  await assert.rejects(sql('FROM toString', { t: table }), /no table toString/);
});

import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ColumnTable } from 'arquero';
import type { ProgramContent } from '../../src/bpftrace/pipeline.ts';
import { showProgram } from '../../src/bpftrace/show-program.ts';
import { type Bpftrace, load } from '../../src/index.ts';
import { Journal } from '../../src/recording/journal.ts';
import { programs } from '../../src/recording/pack-program.ts';
import { noteOf } from '../../src/table/build.ts';
import { schemaOf } from '../../src/table/describe.ts';
import type { TableSink } from '../../src/table/stored-rows.ts';
import { type LongProgram, longProgram, ROWS, rowsOfProgram } from './long-program.ts';
import { smallDisk } from './small-disk.ts';
import { listener, question, testFolder } from './support.ts';

const folder = testFolder();
const VIEW = 4000;
const ROWS_THERE = 30_000;
const asked = question('BEGIN { }', { magic: 'bpftrace' });

async function start(place: string, rows: number, masked: readonly string[] = []) {
  const journal = new Journal(() => null);
  await journal.record(place, masked, VIEW);
  let program: LongProgram | undefined;
  const live = async (_: unknown, sink: TableSink | null) => {
    program = longProgram(rows, sink);
    return program;
  };
  const { running } = await journal.start(asked, programs, live, listener());
  return { journal, running, program: program! };
}

async function recorded(place: string, rows = ROWS_THERE, masked: readonly string[] = []) {
  const { journal, running, program } = await start(place, rows, masked);
  const content = await running.done;
  await journal.stopRecording();
  return { content, failures: journal.failures, program };
}

function tableOf({ tables }: ProgramContent, name: string): ColumnTable {
  return tables.find(({ schema }) => schema.name === name)!.table as unknown as ColumnTable;
}

/** All that a program gave, as plain data. */
function facts({ tables, report }: ProgramContent) {
  const plain = tables.map(({ table, ...rest }) => ({ ...rest, rows: table.objects(), note: noteOf(table) }));
  return { report, tables: plain.sort((a, b) => (a.schema.name < b.schema.name ? -1 : 1)) };
}

const total = (rows: number) => Object.values(rowsOfProgram(rows)).reduce((sum, each) => sum + each, 0);

function checkRows(table: ColumnTable, rows: number): void {
  assert.equal(table.numRows(), rows);
  for (const [name, value] of Object.entries(ROWS)) {
    const values = Array.from(table.array(name));
    assert.equal(
      values.findIndex((each, i) => each !== value(i)),
      -1,
      `${name} differs`,
    );
  }
}

test('what a program prints beyond what its notebook holds is on disk as a whole, and the notebook has the first rows', async () => {
  const place = join(folder, 'long');
  const { content, failures } = await recorded(place);
  assert.deepEqual(failures, []);
  const { report } = content;
  assert.equal(report.events, total(ROWS_THERE));
  const here = content.tables.reduce((sum, { table }) => sum + table.numRows(), 0);
  assert.ok(here >= VIEW && here < 2 * VIEW, `${here} rows`);
  assert.equal(report.onDisk, report.events - here);
  assert.deepEqual([report.dropped, report.ended], [undefined, undefined]);
  assert.match(noteOf(tableOf(content, 'printf1'))!, /the first [3-7],\d{3} of 30,000 rows; all are in the/);
  assert.match(
    String(showProgram(content)['text/plain']),
    /· the first [4-7],\d{3} of them here, all in the/,
  );

  const all = await load<Bpftrace>(place);
  assert.deepEqual({ ...all.report, onDisk: report.onDisk }, { ...report });
  assert.equal('onDisk' in all.report, false);
  const long = all.table('printf1') as unknown as ColumnTable;
  checkRows(long, ROWS_THERE);
  for (const [name, rows] of Object.entries(rowsOfProgram(ROWS_THERE)))
    assert.equal(all.table(name).numRows(), rows, name);
  const prints = all.table('c').objects() as { ts: number; value: number }[];
  assert.ok(prints.every(({ value }, i) => value === 50 * Math.floor(i / 2) * (1 + (i % 2))));
  assert.ok(prints.every(({ ts }, i) => i === 0 || ts >= prints[i - 1]!.ts));
  const times = all.table('output').objects() as { text: string }[];
  assert.ok(times.every(({ text }, i) => text === String(20 * i)));
  // What is short is here as a whole: a map that is printed at the end is what its program was run for.
  assert.deepEqual(tableOf(content, 'last').objects(), [{ value: 42 }]);
  assert.equal(noteOf(tableOf(content, 'printf2')), 'emulated CPU: times are no evidence');
  assert.deepEqual(Array.from(tableOf(content, 'printf2').array('rare')), [0, 10_000, 20_000]);

  const journal = new Journal(() => null);
  await journal.replay(place);
  const { running } = await journal.start(asked, programs, assert.fail, listener());
  assert.deepEqual(facts(await running.done), facts(content));
});

test('a column that needs bigints late is one of bigints in the file, and numbers where the first rows are shown', async () => {
  const place = join(folder, 'wide');
  const { content } = await recorded(place);
  const kindOf = (table: object) => schemaOf(table).columns.find(({ name }) => name === 'big')!.type.kind;
  assert.equal(kindOf(tableOf(content, 'printf1')), 'number');
  assert.equal(tableOf(content, 'printf1').get('big', 9), 9);
  assert.equal(kindOf((await load<Bpftrace>(place)).table('printf1')), 'bigint');
});

test('one that its notebook holds is recorded and shown as ever', async () => {
  const place = join(folder, 'short');
  const { content } = await recorded(place, VIEW / 2);
  const whole = await longProgram(VIEW / 2, null).done;
  const withoutTimes = ({ tables, report }: ProgramContent) => ({
    report,
    tables: tables.map(({ table, schema }) => {
      return { schema, rows: table.objects().map((row) => ({ ...row, ts: 0 })), note: noteOf(table) };
    }),
  });
  assert.deepEqual(withoutTimes(content), withoutTimes(whole));
  assert.equal(content.report.onDisk, undefined);
  assert.equal((await load<Bpftrace>(place)).table('printf1').numRows(), VIEW / 2);
});

test('a snapshot and Stop in the middle: all that was printed until then is there', async () => {
  const place = join(folder, 'stopped');
  const { journal, running, program } = await start(place, 1e12);
  while (program.read() < ROWS_THERE) await new Promise(setImmediate);
  const soFar = await running.snapshot();
  running.stop();
  assert.ok(soFar.report.events > VIEW && soFar.report.onDisk! > 0);
  assert.equal(soFar.report.exitCode, null);
  const { report } = await running.done;
  await journal.stopRecording();
  assert.deepEqual(journal.failures, []);
  assert.equal(report.events, total(program.read()));
  assert.equal(report.exitCode, 3);
  checkRows((await load<Bpftrace>(place)).table('printf1') as unknown as ColumnTable, program.read());
});

test('masked columns hold pseudonyms in all pieces', async () => {
  const place = join(folder, 'masked');
  const { content } = await recorded(place, ROWS_THERE, ['name']);
  assert.equal(tableOf(content, 'printf1').get('name', 0), '/etc/file0');
  const table = (await load<Bpftrace>(place)).table('printf1') as unknown as ColumnTable;
  const names = Array.from(table.array('name')) as string[];
  assert.equal(new Set(names).size, 4999);
  assert.ok(names.every((name) => /^name-[\da-f]{12}$/.test(name)));
});

test('a program waits while what it printed is being stored', async () => {
  let most = 0;
  const waiting: PromiseWithResolvers<void>[] = [];
  const sink: TableSink = {
    viewRows: VIEW,
    append: () => {
      waiting.push(Promise.withResolvers());
      return waiting.at(-1)!.promise;
    },
  };
  const program = longProgram(ROWS_THERE, sink);
  let before = -1;
  while (waiting.length < 8) {
    // It reads until it waits; then nothing comes in any number of turns.
    while (before !== program.read()) {
      before = program.read();
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    }
    most = Math.max(most, program.read() - waiting.length * (VIEW / 4));
    const stored = waiting.at(-1)!;
    stored.resolve();
    before = -1;
    for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
  }
  assert.ok(most < 2 * VIEW, `${most} lines were read beyond what was stored`);
  const rest = setInterval(() => waiting.at(-1)!.resolve(), 1);
  const { report } = await program.done;
  clearInterval(rest);
  assert.equal(report.events, total(ROWS_THERE));
});

test('a full disk ends the program: what the notebook has stays, what is nowhere is counted, nothing is left', async (t) => {
  const place = join(folder, 'full');
  mkdirSync(place);
  await smallDisk(t, place, '256k', async () => {
    const { content, failures, program } = await recorded(place, 1_000_000);
    const { report } = content;
    const here = content.tables.reduce((sum, { table }) => sum + table.numRows(), 0);
    assert.deepEqual([report.events, report.onDisk], [here, undefined]);
    assert.ok(program.read() < 1_000_000, 'it ended long before');
    assert.equal(here + report.dropped!, total(program.read()));
    assert.match(report.ended!, /^the recording could not go on: ENOSPC/);
    assert.deepEqual(tableOf(content, 'last').objects(), [{ value: 42 }]);
    assert.match(
      String(showProgram(content)['text/plain']),
      /^⚠ not complete: [\d,]+ rows not stored · [\s\S]*ended early/,
    );
    assert.equal(noteOf(tableOf(content, 'printf1')), 'emulated CPU: times are no evidence');
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /ENOSPC/);
    assert.deepEqual(readdirSync(place), []);
  });
});

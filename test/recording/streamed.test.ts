import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import type { ColumnTable } from 'arquero';
import { InputError, load } from '../../src/index.ts';
import type { TraceContent } from '../../src/probes/trace.ts';
import { Journal } from '../../src/recording/journal.ts';
import { traces } from '../../src/recording/pack-trace.ts';
import { noteOf } from '../../src/table/build.ts';
import { longTrace, ROWS, wholeTrace } from './long-trace.ts';
import { smallDisk } from './small-disk.ts';
import { facts, listener, question, testFolder } from './support.ts';

const folder = testFolder();
const VIEW = 4000;
const ROWS_THERE = 30_000;

async function recorded(
  place: string,
  rows = ROWS_THERE,
  masked: readonly string[] = [],
  step = 1500,
  what: 'rows' | 'spans' = 'rows',
) {
  const journal = new Journal(() => null);
  await journal.record(place, masked, VIEW);
  const { running, kept } = await journal.start(
    question('p:open f'),
    traces,
    async (_, sink) => longTrace(rows, step, sink, what),
    listener(),
  );
  const content = await running.done;
  await journal.stopRecording();
  return { content, kept, failures: journal.failures };
}

function openOf({ events }: TraceContent): ColumnTable {
  return events[0]!.table as unknown as ColumnTable;
}

test('a trace longer than its notebook holds is recorded as a whole, and the notebook has its first rows', async () => {
  const place = join(folder, 'long');
  const { content, kept, failures } = await recorded(place);
  assert.deepEqual(failures, []);
  assert.deepEqual(readdirSync(place), ['opens']);
  const here = openOf(content).numRows();
  assert.ok(here >= VIEW && here < 2 * VIEW);
  assert.deepEqual([content.report.events, content.report.onDisk], [ROWS_THERE, ROWS_THERE - here]);
  assert.match(
    noteOf(content.events[0]!.table)!,
    /the first [4-7],\d{3} of 30,000 rows; all are in the recording/,
  );

  const all = await load(place);
  const table = all.table('open') as unknown as ColumnTable;
  assert.equal(table.numRows(), ROWS_THERE);
  for (const [name, value] of Object.entries(ROWS))
    assert.deepEqual(
      Array.from(table.array(name)),
      Array.from({ length: ROWS_THERE }, (_, i) => value(i)),
      name,
    );
  assert.deepEqual(all.report, wholeTrace(ROWS_THERE).report);
  assert.deepEqual(all.tasks.objects(), wholeTrace(ROWS_THERE).tasks().objects());
  assert.deepEqual(content.tasks().objects(), wholeTrace(ROWS_THERE).tasks().objects());

  const journal = new Journal(() => null);
  await journal.replay(place);
  const again = await journal.start(question('p:open f'), traces, assert.fail, listener());
  const { running } = again;
  const replayed = await running.done;
  assert.deepEqual(facts(replayed), facts(content));
  assert.equal(noteOf(replayed.events[0]!.table), noteOf(content.events[0]!.table));

  for (const [name, save] of [
    ['saved', () => kept.save(content, join(folder, 'saved'), [])],
    ['saved-again', () => again.kept.save(replayed, join(folder, 'saved-again'), [])],
  ] as const) {
    await save();
    assert.deepEqual((await load(join(folder, name))).table('open').array('ts' as never), table.array('ts'));
  }
});

test('so are spans, of which what is open at the end is no part of what was stored before', async () => {
  const place = join(folder, 'spans');
  const { content, failures } = await recorded(place, ROWS_THERE, [], 1501, 'spans');
  assert.deepEqual(failures, []);
  const whole = wholeTrace(ROWS_THERE, 'spans');
  const all = await load(place);
  const durations = (all.table('open') as unknown as ColumnTable).array('dur');
  assert.deepEqual(Array.from(durations), new Array(ROWS_THERE).fill(500));
  assert.deepEqual(all.table('open').objects(), openOf(whole).objects());
  assert.equal(all.table('open_open').numRows(), 0);
  assert.deepEqual(all.report, whole.report);
  assert.equal(content.report.events, ROWS_THERE);
  assert.ok(content.report.onDisk! > ROWS_THERE / 2);
});

test('one that its notebook holds is recorded and shown as ever', async () => {
  const place = join(folder, 'short');
  const { content } = await recorded(place, VIEW - 1);
  assert.equal(content.report.onDisk, undefined);
  assert.deepEqual(facts(content), facts(wholeTrace(VIEW - 1)));
  assert.equal((await load(place)).table('open').numRows(), VIEW - 1);
});

test('masked columns hold pseudonyms in all pieces', async () => {
  const place = join(folder, 'masked');
  const { content } = await recorded(place, ROWS_THERE, ['name']);
  assert.equal(openOf(content).get('name', 1), '/etc/file1');
  const names = new Set((await load(place)).table('open').array('name' as never) as (string | null)[]);
  assert.equal(names.size, 91);
  assert.ok([...names].every((name) => name === null || /^name-[\da-f]{12}$/.test(name)));
});

test('a process killed while it records leaves no recording, and the next one removes what it left', async () => {
  const place = join(folder, 'killed');
  const script = `
    const { Journal } = await import(${JSON.stringify(new URL('../../src/recording/journal.ts', import.meta.url))});
    const { traces } = await import(${JSON.stringify(new URL('../../src/recording/pack-trace.ts', import.meta.url))});
    const { longTrace } = await import(${JSON.stringify(new URL('./long-trace.ts', import.meta.url))});
    const journal = new Journal(() => null);
    await journal.record(${JSON.stringify(place)}, [], 4000);
    await journal.start({ magic: 'kprobe', name: 'opens', text: 'x', options: {} }, traces,
      async (_, sink) => longTrace(1e12, 1500, sink), { stream: () => undefined });`;
  const program = join(folder, 'records.mjs');
  writeFileSync(program, script);
  const child = spawn(process.execPath, [program], { stdio: 'inherit' });
  const left = () => readdirSync(place).filter((name) => name.startsWith('.part-'));
  const written = () =>
    left().some((draft) =>
      readdirSync(join(place, draft)).some((file) => statSync(join(place, draft, file)).size > 0),
    );
  mkdirSync(place);
  while (!written()) await delay(20);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(left().length, 1);
  assert.deepEqual(readdirSync(place), left());
  await assert.rejects(
    load(place),
    (error: Error) => error instanceof InputError && error.code === 'no-recording',
  );
  await recorded(place);
  assert.deepEqual(readdirSync(place), ['opens']);
});

test('a full disk ends the trace: what the notebook has stays, what is nowhere is counted, nothing is left', async (t) => {
  const place = join(folder, 'full');
  mkdirSync(place);
  await smallDisk(t, place, '1m', async () => {
    const { content, failures } = await recorded(place, 1_000_000, [], 20_000);
    const here = openOf(content).numRows();
    const { events, onDisk, dropped, ended } = content.report;
    assert.deepEqual([events, onDisk], [here, undefined]);
    assert.ok(dropped > 0 && here + dropped < 1_000_000, 'it ended long before');
    assert.match(ended!, /^the recording could not go on: ENOSPC/);
    assert.equal(failures.length, 1);
    assert.match(failures[0]!, /ENOSPC/);
    assert.deepEqual(readdirSync(place), []);
  });
});

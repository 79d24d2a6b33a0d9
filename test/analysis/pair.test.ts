import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as aq from 'arquero';
import { pair } from '../../src/analysis/pair.ts';
import { noteOf } from '../../src/table/build.ts';
import { type Call, entryTable, returnTable } from './calls.ts';

const BASE = 0xffff_c900_0000_0000n;

/** A call on thread `tid` with its frame `depth` bytes below the top of the thread's stack. */
function call(id: number, begin: number, end: number | null, depth: number, tid = 1): Call {
  return { id, begin, end, tid, pid: tid, stack: BASE + BigInt(tid) * 0x8000n + 0x4000n - BigInt(depth) };
}

const pairIds = (table: { objects(): object[] }) =>
  table.objects().map((d) => {
    const { id, ret_id } = d as { id: number; ret_id: number };
    return [id, ret_id];
  });

test('nested calls pair with their own returns', () => {
  const calls = [call(0, 10, 100, 64), call(1, 20, 90, 128), call(2, 30, 40, 192), call(3, 50, 60, 192)];
  const paired = pair(entryTable(calls), returnTable(calls));
  assert.deepEqual(pairIds(paired), [
    [0, 0],
    [1, 1],
    [2, 2],
    [3, 3],
  ]);
  assert.deepEqual(paired.array('dur'), [90, 70, 10, 10]);
  assert.deepEqual([paired.unpaired.method, noteOf(paired)], ['stack', undefined]);
});

test('the row is the entry, dur, and the arguments of the return', () => {
  const calls = [call(0, 10, 25, 64)];
  assert.deepEqual(pair(entryTable(calls), returnTable(calls)).objects(), [
    { ts: 10, cpu: 0, tid: 1, pid: 1, id: 0, dur: 15, ret_id: 0, err: 'ENOENT' },
  ]);
});

test('a filtered entry of a nested call does not shift the pair around it', () => {
  const calls = [call(0, 10, 100, 64), call(1, 20, 90, 128)];
  const entries = entryTable(calls).filter((d) => d.id !== 1);
  const paired = pair(entries, returnTable(calls));
  assert.deepEqual(pairIds(paired), [[0, 0]]);
  assert.deepEqual([paired.unpaired.filtered, paired.unpaired.before], [1, 0]);
});

test('a lost return of a nested call does not shift the pair around it', () => {
  const calls = [call(0, 10, 100, 64), call(1, 20, 90, 128), call(2, 95, 96, 256)];
  const paired = pair(entryTable(calls), returnTable(calls.filter((c) => c.id !== 1)));
  assert.deepEqual(pairIds(paired), [
    [0, 0],
    [2, 2],
  ]);
  assert.deepEqual([paired.unpaired.lost, paired.unpaired.open], [1, 0]);
});

test('what has no partner is told by cause, with its rows and beside the table', () => {
  const calls = [
    call(0, 10, 100, 64),
    call(1, 20, null, 128, 2),
    call(2, 105, 110, 96),
    call(3, 111, 120, 64),
  ];
  const begun = [call(9, 1, 5, 32)];
  const entries = entryTable(calls.filter((c) => c.id !== 2));
  const paired = pair(entries, returnTable([...calls, ...begun].filter((c) => c.id !== 3)));
  const { open, lost, before, filtered } = paired.unpaired;
  assert.deepEqual({ open, lost, before, filtered }, { open: 2, lost: 0, before: 1, filtered: 1 });
  assert.deepEqual(paired.unpaired.entries().array('id'), [1, 3]);
  assert.deepEqual(
    paired.unpaired
      .returns()
      .objects()
      .map((d) => [d.cause, d.id]),
    [
      ['before', 9],
      ['filtered', 2],
    ],
  );
  assert.match(
    noteOf(paired) ?? '',
    /^unpaired: 2 entries still open at the end, 1 return of a call from before/,
  );
});

test('a thread number taken over by another process is another thread', () => {
  const first = { ...call(0, 10, null, 64), pid: 1 };
  const second = { ...call(1, 20, 30, 64), pid: 2 };
  const paired = pair(entryTable([first]), returnTable([second]));
  assert.equal(paired.numRows(), 0);
});

test('calls on an interrupt stack do not end those of the interrupted thread', () => {
  const irq = { ...call(1, 20, 30, 64), stack: 0xffff_c900_0f00_3f00n };
  const low = { ...call(2, 40, 50, 64), stack: 0xffff_8880_0000_3f00n };
  const calls = [call(0, 10, 100, 64), irq, low];
  assert.deepEqual(pairIds(pair(entryTable(calls), returnTable(calls))), [
    [0, 0],
    [1, 1],
    [2, 2],
  ]);
});

test('on a machine whose return leaves the stack pointer as at entry, pairs are found too', () => {
  const calls = [call(0, 10, 100, 64), call(1, 20, 90, 128)];
  assert.deepEqual(pairIds(pair(entryTable(calls), returnTable(calls, 0n))), [
    [0, 0],
    [1, 1],
  ]);
});

test('tail calls of different functions share a frame and pair by function', () => {
  const calls = [
    { ...call(0, 10, 100, 64), function: 'f' },
    { ...call(1, 20, 99, 64), function: 'g' },
  ];
  const paired = pair(entryTable(calls), returnTable(calls));
  assert.deepEqual(pairIds(paired), [
    [0, 0],
    [1, 1],
  ]);
});

test('events of the same time pair in the only order that makes sense', () => {
  const calls = [call(0, 10, 20, 64), call(1, 20, 20, 64), call(2, 20, 30, 64)];
  const paired = pair(entryTable(calls.slice(0, 1).concat(calls[2]!)), returnTable([calls[0]!, calls[2]!]));
  assert.deepEqual(pairIds(paired), [
    [0, 0],
    [2, 2],
  ]);
});

test('filtered and reordered tables pair the rows they show', () => {
  const calls = [call(0, 10, 100, 64), call(1, 20, 90, 128), call(2, 200, 210, 64)];
  const entries = entryTable(calls).orderby(aq.desc('ts'));
  assert.deepEqual(
    pairIds(
      pair(
        entries,
        returnTable(calls).filter((d) => d.id > 0),
      ),
    ),
    [
      [1, 1],
      [2, 2],
    ],
  );
});

test('without stack pointers calls nest within a thread', () => {
  const calls = [call(0, 10, 100, 64), call(1, 20, 90, 128), call(2, 15, 95, 64, 2)];
  const bare = { hidden: false };
  const paired = pair(entryTable(calls, bare), returnTable(calls, 8n, bare));
  assert.deepEqual(pairIds(paired), [
    [0, 0],
    [2, 2],
    [1, 1],
  ]);
  assert.equal(paired.unpaired.method, 'nesting');
});

test('by pairs equal values across threads and says where the end was', () => {
  const start = entryTable([call(5, 10, null, 64, 1), call(6, 11, null, 64, 1), call(5, 30, null, 64, 1)]);
  const end = returnTable([call(6, 1, 20, 64, 2), call(5, 1, 25, 64, 3), call(7, 1, 26, 64, 3)]);
  const paired = pair(start, end, { by: 'id' });
  assert.deepEqual(
    paired.objects().map((d) => [d.id, d.dur, (d as unknown as { end_tid: number }).end_tid]),
    [
      [5, 15, 3],
      [6, 9, 2],
    ],
  );
  assert.deepEqual([paired.unpaired.method, paired.unpaired.open, paired.unpaired.before], ['by', 1, 1]);
});

test('any number of threads at once keep their calls apart', () => {
  const calls = Array.from({ length: 20_000 }, (_, i) => call(i, 10 + i, 50_000 + i, 64, i * 7));
  const paired = pair(entryTable(calls), returnTable(calls));
  assert.equal(paired.filter((d) => d.id === (d as unknown as { ret_id: number }).ret_id).numRows(), 20_000);
});

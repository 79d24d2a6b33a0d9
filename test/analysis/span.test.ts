import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnTable } from 'arquero';
import { spansOf } from '../../src/analysis/span.ts';
import { buildTable } from '../../src/table/build.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';

const number = (name: string): ColumnSchema => ({ name, type: { kind: 'number' }, nullable: false });
const stack: ColumnSchema = { name: '$stack', type: { kind: 'bigint' }, nullable: false, hidden: true };

/** A part of rows `[ts, tid, …]`; a column `$stack` makes it one whose stack pointers tell calls apart. */
function part(columns: string, ...rows: readonly (readonly (number | bigint)[])[]) {
  const names = columns.split(' ');
  const schema = names.map((name) => (name === '$stack' ? stack : number(name)));
  const data = Object.fromEntries(
    names.map((name, at) => {
      const values = rows.map((row) => row[at]!);
      return [
        name,
        name === '$stack' ? BigUint64Array.from(values as bigint[]) : Float64Array.from(values as number[]),
      ];
    }),
  );
  const table = buildTable({ name: 'part', columns: schema }, data) as unknown as ColumnTable;
  return { table, frames: names.includes('$stack') };
}

const options = { name: 'span', by: [], until: 100, filtered: false };
const rows = (table: unknown) => (table as { objects(): readonly object[] }).objects();

test('calls that nest are told apart by the stack, and one whose return was lost takes no other with it', () => {
  const entries = part(
    'ts tid n $stack',
    [1, 7, 1, 0x1000n],
    [2, 7, 2, 0xf00n],
    [3, 7, 3, 0xe00n],
    [9, 7, 4, 0x1000n],
  );
  const returns = part('ts tid ret $stack', [4, 7, 30, 0xe08n], [8, 7, 10, 0x1008n]);
  const { table, open, unpaired } = spansOf([entries, returns], options);
  assert.deepEqual(rows(table), [
    { ts: 1, tid: 7, n: 1, dur: 7, ret: 10 },
    { ts: 3, tid: 7, n: 3, dur: 1, ret: 30 },
  ]);
  assert.deepEqual(rows(open.table), [{ ts: 9, tid: 7, n: 4, age: 91, stage: 1 }]);
  assert.equal(unpaired, 1);
});

test('stages by key go across threads, in order; a key that starts again has lost its end', () => {
  const [insert, issue, complete] = [
    part('ts tid dev n', [1, 1, 5, 0], [2, 1, 6, 1], [4, 2, 5, 2], [7, 3, 8, 3]),
    part('ts tid dev n', [5, 2, 5, 9], [6, 2, 6, 9]),
    part('ts tid dev n', [0, 4, 9, 0], [8, 4, 6, 7], [9, 4, 5, 7]),
  ];
  const { table, open, unpaired } = spansOf([insert, issue, complete], { ...options, by: ['dev'] });
  assert.deepEqual(rows(table), [
    { ts: 2, tid: 1, dev: 6, n: 1, dur: 6, dur1: 4, dur2: 2, n2: 9, end_tid: 4, n3: 7 },
    { ts: 4, tid: 2, dev: 5, n: 2, dur: 5, dur1: 1, dur2: 4, n2: 9, end_tid: 4, n3: 7 },
  ]);
  assert.deepEqual(rows(open.table), [{ ts: 7, tid: 3, dev: 8, n: 3, age: 93, stage: 1 }]);
  // The first insert of 5; the end of 9, whose start was before the trace, is none of it.
  assert.equal(unpaired, 1);
});

test('one event may end one span and start the next at the same time', () => {
  const to = part('ts tid k', [1, 0, 10], [3, 10, 11], [6, 11, 10]);
  const from = part('ts tid k', [1, 0, 0], [3, 10, 10], [6, 11, 11]);
  const { table } = spansOf([to, from], { ...options, by: ['k'] });
  assert.deepEqual(
    rows(table).map((row) => Object.values(row).slice(0, 4)),
    [
      [1, 0, 10, 2],
      [3, 10, 11, 3],
    ],
  );
});

test('ends without a start are counted, unless starts were filtered', () => {
  const entries = part('ts tid $stack', [1, 7, 0x1000n]);
  const returns = part('ts tid $stack', [2, 7, 0xf08n], [3, 7, 0x1008n]);
  assert.equal(spansOf([entries, returns], options).unpaired, 1);
  assert.equal(spansOf([entries, returns], { ...options, filtered: true }).unpaired, 0);
});

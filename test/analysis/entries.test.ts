import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnTable } from 'arquero';
import { entriesOf } from '../../src/analysis/entries.ts';
import { buildTable } from '../../src/table/build.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';

const number = (name: string): ColumnSchema => ({ name, type: { kind: 'number' }, nullable: false });

/** Rows of thread, time, and the stack pointer, which tells calls of one thread apart. */
function calls(rows: readonly (readonly [tid: number, ts: number, stack: number])[]): ColumnTable {
  return buildTable(
    {
      name: 'calls',
      columns: [
        number('ts'),
        number('tid'),
        { name: '$stack', type: { kind: 'bigint' }, nullable: false, hidden: true },
      ],
    },
    {
      tid: Int32Array.from(rows, ([tid]) => tid),
      ts: Float64Array.from(rows, ([, ts]) => ts),
      $stack: BigUint64Array.from(rows, ([, , stack]) => BigInt(stack)),
    },
  ) as unknown as ColumnTable;
}

test('each return finds the entry of its own call, in nested calls and on other threads, and none where that was lost', () => {
  const outer = 0x1000;
  const inner = 0x800;
  const entries = calls([
    [1, 10, outer],
    [1, 11, inner],
    [2, 12, outer],
  ]);
  const returns = calls([
    [3, 13, outer], // its entry was lost
    [1, 14, inner],
    [2, 15, outer],
    [1, 16, outer],
  ]);
  assert.deepEqual([...entriesOf(entries, returns).rows], [-1, 1, 2, 0]);
});

import type { ColumnTable } from 'arquero';
import { existingColumn, numericColumn } from '../analysis/groups.ts';
import type { CallTree, Stacks } from './call-tree.ts';

/** Columns of a table whose rows are calls that lie within each other, as `%%ftrace` has them. */
const CALLS = ['function', 'depth', 'ts', 'dur', 'tid'] as const;

export function isNestedCalls(table: ColumnTable): boolean {
  const names = table.columnNames();
  return CALLS.every((name) => names.includes(name)) && !names.includes('stack');
}

/** A call that may still have calls inside of it. */
interface OpenCall {
  readonly tree: CallTree;
  readonly depth: number;
  readonly end: number;
}

/**
 * Puts calls together by who called whom: the caller is on the same thread, less deep, and lasted from before to after. A call
 * whose caller is not in the table stands at the root. A box is as wide as the sum of its calls' durations; counted, as many
 * calls as there were of it and within it.
 */
export function nestedCalls(table: ColumnTable, counted: boolean): Stacks {
  const [depth, ts, dur, tid] = (['depth', 'ts', 'dur', 'tid'] as const).map((name) => {
    const column = numericColumn(table, name);
    return (row: number) => Number(column.at(row));
  });
  const names = existingColumn(table, 'function');
  const rows: number[] = [];
  table.scan((row) => rows.push(row!));
  rows.sort((a, b) => ts!(a) - ts!(b) || depth!(a) - depth!(b));
  const root: CallTree = { name: 'all', value: 0, calls: new Map() };
  const threads = new Map<number, OpenCall[]>();
  let left = 0;
  for (const row of rows) {
    const took = dur!(row);
    if (!(took > 0)) {
      left++;
      continue;
    }
    const thread = threads.get(tid!(row)) ?? [];
    threads.set(tid!(row), thread);
    while (thread.length > 0 && !isAround(thread.at(-1)!, depth!(row), ts!(row))) thread.pop();
    const caller = thread.at(-1)?.tree ?? root;
    const tree = calledBy(caller, String(names.at(row) ?? 'unknown'));
    if (counted) for (const around of [root, ...thread.map((call) => call.tree), tree]) around.value++;
    else {
      if (caller === root) root.value += took;
      tree.value += took;
    }
    thread.push({ tree, depth: depth!(row), end: ts!(row) + took });
  }
  return { root, rows: rows.length - left, left };
}

const isAround = (call: OpenCall, depth: number, ts: number): boolean => call.depth < depth && call.end >= ts;

function calledBy(caller: CallTree, name: string): CallTree {
  const known = caller.calls.get(name);
  if (known) return known;
  const tree: CallTree = { name, value: 0, calls: new Map() };
  caller.calls.set(name, tree);
  return tree;
}

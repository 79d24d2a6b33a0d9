import type { ColumnTable } from 'arquero';
import { existingColumn, numericColumn } from '../analysis/groups.ts';
import { InputError } from '../base/errors.ts';

/** A function and what it called: under another caller the same function is another tree. */
export interface CallTree {
  readonly name: string;
  /** Of all stacks that go through here: rows, or the sum of a column. */
  value: number;
  readonly calls: Map<string, CallTree>;
}

export interface Stacks {
  /** Stands for the whole; its calls are the outermost functions. */
  readonly root: CallTree;
  readonly rows: number;
  /** Rows without a stack, or with a value that has no width: null, zero, negative. */
  readonly left: number;
}

/**
 * Puts stacks, leaf first, together from their outermost function on. An offset is left out: `vfs_open+0x2d` is
 * `vfs_open`. Throws InputError `unknown-column`, `column-type`.
 */
export function callTree(table: ColumnTable, stack: string, value: string | undefined): Stacks {
  const stacks = existingColumn(table, stack);
  const values = value === undefined ? null : numericColumn(table, value);
  const root: CallTree = { name: 'all', value: 0, calls: new Map() };
  let rows = 0;
  let left = 0;
  table.scan((row) => {
    const entries = stackOf(stacks.at(row!), stack);
    const weight = values ? Number(values.at(row!) ?? 0) : 1;
    if (entries.length > 0 && weight > 0) {
      add(root, entries, weight);
      rows++;
    } else left++;
  });
  return { root, rows, left };
}

function stackOf(value: unknown, column: string): readonly unknown[] {
  if (value === null || value === undefined) return [];
  if (Array.isArray(value)) return value;
  throw new InputError({
    code: 'column-type',
    what: `column '${column}' holds ${typeof value}s, not stacks`,
    hint: 'a stack is an array, leaf first',
  });
}

function add(root: CallTree, entries: readonly unknown[], weight: number): void {
  root.value += weight;
  let at = root;
  for (let i = entries.length - 1; i >= 0; i--) {
    const name = functionName(entries[i]);
    let called = at.calls.get(name);
    if (!called) {
      called = { name, value: 0, calls: new Map() };
      at.calls.set(name, called);
    }
    called.value += weight;
    at = called;
  }
}

function functionName(entry: unknown): string {
  if (typeof entry === 'bigint') return `0x${BigInt.asUintN(64, entry).toString(16)}`;
  return String(entry ?? 'unknown').replace(/\+0x[0-9a-f]+(\/0x[0-9a-f]+)?$/, '');
}

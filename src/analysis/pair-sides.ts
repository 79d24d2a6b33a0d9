import type { ColumnTable } from 'arquero';
import { type Column, DictionaryColumn, gatherTyped, NullableColumn } from '../table/column.ts';

/** Entries or returns in time order. Arrays are indexed by position in that order, not by row of the table. */
export interface PairSide {
  readonly table: ColumnTable;
  /** Row of the table's data at each position; null when they are the same. */
  readonly rows: Uint32Array | null;
  readonly ts: Float64Array;
  readonly tid: Int32Array;
  /** -1 where it is unknown; null without such a column. */
  readonly pid: Int32Array | null;
}

export interface PairSides {
  readonly entry: PairSide;
  readonly ret: PairSide;
  /** The stack pointers of both, or null when one table has none. */
  readonly stacks: { readonly entry: BigUint64Array; readonly ret: BigUint64Array } | null;
  /** A number per traced function, the same on both sides; null where it does not tell calls apart. */
  readonly functions: { readonly entry: Int32Array; readonly ret: Int32Array } | null;
}

export function pairSides(entryTable: ColumnTable, retTable: ColumnTable): PairSides {
  const entry = sideOf(entryTable);
  const ret = sideOf(retTable);
  return { entry, ret, stacks: stacksOf(entry, ret), functions: functionsOf(entry, ret) };
}

/** The values of a column by position. */
export function valuesOf(side: PairSide, name: string): unknown[] {
  const column = side.table.column(name) as Column;
  return Array.from({ length: side.ts.length }, (_, i) => column.at(side.rows ? side.rows[i]! : i));
}

function sideOf(table: ColumnTable): PairSide {
  const visible = table.isFiltered() || table.isOrdered() ? table.indices() : null;
  const ts = numbers(table, 'ts', visible, Float64Array);
  const rows = inOrder(ts) ? visible : sortedRows(visible, ts);
  const pid = table.column('pid') ? numbers(table, 'pid', rows, Int32Array) : null;
  return {
    table,
    rows,
    ts: rows === visible ? ts : numbers(table, 'ts', rows, Float64Array),
    tid: numbers(table, 'tid', rows, Int32Array),
    pid,
  };
}

function inOrder(ts: Float64Array): boolean {
  for (let i = 1; i < ts.length; i++) if (ts[i]! < ts[i - 1]!) return false;
  return true;
}

function sortedRows(rows: Uint32Array | null, ts: Float64Array): Uint32Array {
  const order = Uint32Array.from(ts.keys()).sort((a, b) => ts[a]! - ts[b]! || a - b);
  return rows ? gatherTyped(rows, order) : order;
}

interface NumbersOf<A> {
  new (length: number): A;
  from(values: Iterable<number>): A;
}

/** A column as numbers at `rows` (all when null), its own array where that is one already; null is -1. */
function numbers<A extends Float64Array | Int32Array>(
  table: ColumnTable,
  name: string,
  rows: Uint32Array | null,
  type: NumbersOf<A> & (new (length: number) => A),
): A {
  const stored = table.column(name) as Column | undefined;
  const column = stored instanceof NullableColumn && stored.missing === -1 ? stored.values : stored;
  if (column instanceof type) return rows ? gatherTyped(column as A, rows) : (column as A);
  const result = new type(rows ? rows.length : table.totalRows());
  if (!column) return result;
  for (let i = 0; i < result.length; i++)
    result[i] = Number((column as Column).at(rows ? rows[i]! : i) ?? -1);
  return result;
}

function stacksOf(entry: PairSide, ret: PairSide): PairSides['stacks'] {
  const columns = [entry, ret].map((side) => side.table.data().$stack as Column | undefined);
  if (!columns[0] || !columns[1]) return null;
  return { entry: wide(columns[0], entry), ret: wide(columns[1], ret) };
}

function wide(column: Column, { rows, ts }: PairSide): BigUint64Array {
  if (column instanceof BigUint64Array) return rows ? gatherTyped(column, rows) : column;
  const value = (row: number) => BigInt.asUintN(64, BigInt((column.at(row) as bigint | number | null) ?? 0));
  return BigUint64Array.from({ length: ts.length }, (_, i) => value(rows ? rows[i]! : i));
}

function functionsOf(entry: PairSide, ret: PairSide): PairSides['functions'] {
  const columns = [entry, ret].map((side) => side.table.column('function') as Column | undefined);
  if (!columns[0] || !columns[1]) return null;
  const numbers = new Map<unknown, number>();
  const numberOf = (name: unknown) => numbers.get(name) ?? numbers.set(name, numbers.size).size - 1;
  const result = { entry: named(columns[0], entry, numberOf), ret: named(columns[1], ret, numberOf) };
  return numbers.size > 1 ? result : null;
}

function named(column: Column, { rows, ts }: PairSide, numberOf: (name: unknown) => number): Int32Array {
  const result = new Int32Array(ts.length);
  if (column instanceof DictionaryColumn) {
    const codes = column.dictionary.map(numberOf);
    for (let i = 0; i < result.length; i++) result[i] = codes[column.codes[rows ? rows[i]! : i]!] ?? -1;
    return result;
  }
  for (let i = 0; i < result.length; i++) result[i] = numberOf(column.at(rows ? rows[i]! : i));
  return result;
}

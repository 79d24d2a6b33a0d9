import type { ColumnTable } from 'arquero';
import { numericColumn } from './groups.ts';

/** The rows that a table shows, with their times. Arrays are indexed by position in the table's order. */
export interface TimeOrder {
  /** Row of the table's data at each position. */
  readonly rows: Uint32Array;
  /** Its `ts` in ns, NaN without one. */
  readonly ts: Float64Array;
  /** Positions from the earliest to the latest, of equal times in the table's order; those without a time left out. */
  readonly order: Uint32Array;
}

/** Throws InputError `unknown-column`, `column-type` when there is no `ts` of numbers. */
export function timeOrder(table: ColumnTable): TimeOrder {
  const column = numericColumn(table, 'ts');
  const rows = table.indices();
  const ts = Float64Array.from(rows, (row) => Number(column.at(row) ?? Number.NaN));
  const timed = Uint32Array.from(ts.keys()).filter((at) => !Number.isNaN(ts[at]!));
  return { rows, ts, order: inOrder(timed, ts) ? timed : timed.sort((a, b) => ts[a]! - ts[b]! || a - b) };
}

function inOrder(positions: Uint32Array, ts: Float64Array): boolean {
  for (let i = 1; i < positions.length; i++) if (ts[positions[i]!]! < ts[positions[i - 1]!]!) return false;
  return true;
}

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
  // Loops: with from() and a function a join of a million rows takes twice as long.
  const ts = new Float64Array(rows.length);
  const timed = new Uint32Array(rows.length);
  let count = 0;
  for (let at = 0; at < rows.length; at++) {
    const time = Number(column.at(rows[at]!) ?? Number.NaN);
    ts[at] = time;
    if (!Number.isNaN(time)) timed[count++] = at;
  }
  return { rows, ts, order: sorted(timed.subarray(0, count), ts) };
}

/** A sort by a function takes long; most tables are in time order already. */
function sorted(positions: Uint32Array, ts: Float64Array): Uint32Array {
  return inOrder(positions, ts) ? positions : positions.sort((a, b) => ts[a]! - ts[b]! || a - b);
}

function inOrder(positions: Uint32Array, ts: Float64Array): boolean {
  for (let i = 1; i < positions.length; i++) if (ts[positions[i]!]! < ts[positions[i - 1]!]!) return false;
  return true;
}

import type { ColumnTable } from 'arquero';
import { joinNotes, noteOf, withNote } from '../../table/build.ts';
import type { Table } from '../../table/types.ts';
import type { SpanFilter } from '../spec/types.ts';

/** How many rows a filter left out, of how many. */
export interface LeftOut {
  readonly left: number;
  readonly of: number;
}

const NONE_LEFT_OUT: LeftOut = { left: 0, of: 0 };

interface Filtered {
  readonly table: Table;
  /** Those of before included. */
  readonly out: LeftOut;
  /** Rows of the unfiltered table; null for all. */
  readonly rows: readonly number[] | null;
}

/**
 * The rows that a filter lets through; null lets all. `before` counts those of earlier pieces of the trace, of which the first
 * `known` rows are.
 */
export function filterRows(
  table: Table,
  filter: SpanFilter | null,
  before: LeftOut = NONE_LEFT_OUT,
  known = 0,
): Filtered {
  if (!filter) return { table, out: NONE_LEFT_OUT, rows: null };
  const arquero = table as unknown as ColumnTable;
  const rows: number[] = [];
  for (let row = 0; row < arquero.totalRows(); row++)
    if (filter.keeps((name) => arquero.column(name)!.at(row))) rows.push(row);
  const here = arquero.totalRows() - rows.length;
  const out = { left: before.left + here, of: before.of + arquero.totalRows() - known };
  const kept =
    here === 0 ? table : (arquero as unknown as { reify(rows: readonly number[]): Table }).reify(rows);
  if (out.left === 0) return { table, out, rows: null };
  const note = `${out.left} of ${out.of} left out by if ${filter.text}`;
  return { table: withNote(kept, joinNotes(noteOf(table), note)!), out, rows };
}

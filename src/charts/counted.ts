import type { ColumnTable } from 'arquero';
import { existingColumn } from '../analysis/groups.ts';
import { formatCell } from '../table/cell.ts';
import { columnSchema } from '../table/describe.ts';
import { metaOf } from '../table/meta.ts';
import type { ColumnSchema } from '../table/schema.ts';
import { DRAWN_ZERO } from './axis.ts';

/** A row of a table of counts: so many values from `min` to `max`, both inclusive. */
export interface CountedBin {
  readonly group: string;
  readonly ts: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** Whether a table holds counts of values instead of values: `min`, `max` and `count`, as `hist` lines give. */
export function isCounted(table: ColumnTable): boolean {
  return ['min', 'max', 'count'].every((name) => table.column(name) !== undefined);
}

/** The rows that a table of counts shows; those of values below zero, and of no bounds, are only counted (`left`). */
export function countedBins(table: ColumnTable, by: readonly string[]) {
  const keys = by.map((name) => ({ schema: columnSchema(table, name), column: existingColumn(table, name) }));
  const [ts, min, max, count] = ['ts', 'min', 'max', 'count'].map((name) => table.column(name));
  const bins: CountedBin[] = [];
  let left = 0;
  for (const row of table.indices()) {
    const bin = {
      group: keys.map(({ schema, column }) => formatCell(column.at(row), schema)).join(' · '),
      ts: Number(ts?.at(row) ?? 0),
      min: Number(min!.at(row)),
      max: Number(max!.at(row)),
      count: Number(count!.at(row)),
    };
    if (min!.at(row) === null || max!.at(row) === null || bin.max < 0) left += bin.count;
    else bins.push(bin);
  }
  return { bins, left };
}

/** The values that were counted, as a column that is called like the histogram. */
export function countedSchema(table: ColumnTable): ColumnSchema {
  return { ...columnSchema(table, 'min'), name: metaOf(table).name ?? 'value' };
}

/** Where a bin is drawn on a logarithmic axis: zero has no place there and is drawn from a half. */
export function drawnCount({ min, max }: Pick<CountedBin, 'min' | 'max'>) {
  return { low: min === 0 ? DRAWN_ZERO : min, high: max + 1 };
}

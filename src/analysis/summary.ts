import type { ColumnTable } from 'arquero';
import { buildTable, noteOf } from '../table/build.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, Flat, Table, TableOf } from '../table/types.ts';
import { groupNumbers, type OUTCOME } from './groups.ts';
import { quantileOfSorted } from './quantile.ts';

/** A column of the table, or `outcome`: its `err`, with `ok` where that is null. */
export type GroupName<Row> = ColumnOf<Row> | typeof OUTCOME;

export type GroupColumns<Row, By extends string> = {
  readonly [K in By]: K extends keyof Row ? Row[K] : string;
};

export const MEASURES = ['count', 'p50', 'p90', 'p99', 'max'] as const;

export interface Summary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/**
 * `count p50 p90 p99 max` of a column of numbers, one row for the table or one per group, the largest first.
 * Quantiles are exact, with linear interpolation as in NumPy and pandas. Nulls are not counted; values of a
 * bigint column are taken as doubles. Throws InputError `unknown-column`, `column-type`.
 */
export function summary<Row extends object, By extends GroupName<Row> = never>(
  table: TableOf<Row>,
  column: ColumnOf<Row>,
  options: { readonly by?: By | readonly By[] } = {},
): Table<Flat<GroupColumns<Row, By> & Summary>> {
  const source = table as unknown as ColumnTable;
  const by = options.by === undefined ? [] : [options.by].flat();
  const { groups, keys } = groupNumbers(source, column, by as string[]);
  const rows = groups.map((group) => summarize(group.values.sort()));
  const measured = columnSchema(source, column);
  const columns = [...keys.map((key) => key.schema), ...MEASURES.map((name) => measure(name, measured))];
  const data = {
    ...Object.fromEntries(keys.map((key) => [key.schema.name, key.data])),
    ...Object.fromEntries(MEASURES.map((name) => [name, rows.map((row) => row[name])])),
  };
  return buildTable({ name: `summary of ${column}`, columns }, data, noteOf(source));
}

/** Of numbers in ascending order. */
export function summarize(sorted: Float64Array): Summary {
  const [p50, p90, p99, max] = [0.5, 0.9, 0.99, 1].map((p) => quantileOfSorted(sorted, p)) as [
    number,
    number,
    number,
    number,
  ];
  return { count: sorted.length, p50, p90, p99, max };
}

/** A quantile is in the unit of what it is a quantile of. */
export function measure(name: string, measured: ColumnSchema): ColumnSchema {
  const type = { kind: 'number' } as const;
  if (name === 'count') return { name, type, nullable: false };
  const { unit, format } = measured;
  return { name, type, nullable: false, ...(unit && { unit }), ...(format && { format }) };
}

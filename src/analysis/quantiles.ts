import type { ColumnTable } from 'arquero';
import { buildTable, noteOf } from '../table/build.ts';
import type { ColumnData } from '../table/column.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, Flat, Table, TableOf } from '../table/types.ts';
import { durationOption } from './duration-option.ts';
import { type ComputedKey, groupNumbers, numericColumn } from './groups.ts';
import { quantileOfSorted } from './quantile.ts';
import type { GroupColumns, GroupName } from './summary.ts';

/** The quantiles that are given, by the name of their column. */
const QUANTILES = {
  min: 0,
  p10: 0.1,
  p25: 0.25,
  p50: 0.5,
  p75: 0.75,
  p90: 0.9,
  p99: 0.99,
  p999: 0.999,
  max: 1,
};

export type Quantiles = { readonly count: number } & { readonly [K in keyof typeof QUANTILES]: number };

export interface QuantilesOptions<By extends string> {
  readonly by?: By | readonly By[];
  /** Rows of each stretch of time apart: `'1s'`, or ns. Adds `ts`, the beginning of the stretch. */
  readonly every?: string | number;
}

/**
 * `count min p10 p25 p50 p75 p90 p99 p999 max` of a column of numbers, exact, with linear interpolation as in
 * NumPy and pandas; with `every` one row per stretch of time and group, in time order, stretches without rows
 * left out. Throws InputError `unknown-column`, `column-type`, `duration`.
 */
export function quantiles<Row extends object, By extends GroupName<Row> = never>(
  table: TableOf<Row>,
  column: ColumnOf<Row>,
  options: QuantilesOptions<By> = {},
): Table<Flat<{ readonly ts?: number } & GroupColumns<Row, By> & Quantiles>> {
  const source = table as unknown as ColumnTable;
  const by = (options.by === undefined ? [] : [options.by].flat()) as string[];
  const stretch = options.every === undefined ? [] : [stretchesOf(source, options.every)];
  const { groups, keys } = groupNumbers(source, column, [...stretch, ...by]);
  const sorted = groups.map((group) => group.values.sort());
  const data: Record<string, ColumnData> = { count: sorted.map((values) => values.length) };
  for (const key of keys) data[key.schema.name] = key.data;
  for (const [name, p] of Object.entries(QUANTILES)) data[name] = sorted.map((v) => quantileOfSorted(v, p));
  const columns = [...keys.map((key) => key.schema), ...measures(columnSchema(source, column))];
  const result = buildTable({ name: `quantiles of ${column}`, columns }, data, noteOf(source));
  return (stretch.length > 0 ? result.orderby('ts').reify() : result) as never;
}

function measures({ unit, format }: ColumnSchema): ColumnSchema[] {
  const number = { type: { kind: 'number' }, nullable: false } as const;
  const measured = { ...number, ...(unit && { unit }), ...(format && { format }) };
  return [{ ...number, name: 'count' }, ...Object.keys(QUANTILES).map((name) => ({ ...measured, name }))];
}

/** For each row the beginning of the stretch of time that it lies in. */
function stretchesOf(table: ColumnTable, every: string | number): ComputedKey {
  const width = durationOption(every);
  const begin = (time: number | bigint | null) => Math.floor(Number(time ?? Number.NaN) / width) * width;
  return { schema: columnSchema(table, 'ts'), column: Float64Array.from(numericColumn(table, 'ts'), begin) };
}

import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import type { AnyTable } from '../table/types.ts';
import { Chart, type VegaLiteSpec } from './chart.ts';
import { checkSpec } from './check-spec.ts';
import { SCHEMA } from './theme.ts';

/** Most rows that a spec carries: a notebook keeps them all, twice over. */
const MAX_ROWS = 20_000;

/**
 * Any Vega-Lite spec as a chart. With a table its rows become the spec's data: those columns whose names occur in
 * the spec, bigints as numbers. Throws InputError `chart-rows` for more than 20,000 rows, `chart-mark` for a mark that
 * does not exist, `unknown-column` for a field that is no column.
 */
export function vegalite(spec: VegaLiteSpec, table?: AnyTable): Chart {
  checkSpec(spec, table?.columnNames() ?? null);
  const data = table === undefined ? {} : { data: { values: rowsOf(spec, table) } };
  return new Chart({ $schema: SCHEMA, ...spec, ...data }, textOf(spec, table));
}

function rowsOf(spec: VegaLiteSpec, table: AnyTable): object[] {
  const rows = table.numRows();
  if (rows > MAX_ROWS) {
    throw new InputError({
      code: 'chart-rows',
      what: `${rows.toLocaleString('en-US')} rows are too many to put into a chart`,
      hint: `aggregate them first (groupby and rollup, charts.histogram) or take .sample(${MAX_ROWS})`,
    });
  }
  const text = JSON.stringify(spec);
  const names = table.columnNames().filter((name) => text.includes(name));
  const columns = table as unknown as ColumnTable;
  const getters = names.map((name) => columns.getter(name));
  return Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(names.map((name, c) => [name, plain(getters[c]!(row))])),
  );
}

function plain(value: unknown): unknown {
  return typeof value === 'bigint' ? Number(value) : value;
}

function textOf(spec: VegaLiteSpec, table: AnyTable | undefined): string {
  const { title } = spec;
  const named =
    typeof title === 'object' && title !== null ? (title as { readonly text?: unknown }).text : title;
  const rows = table === undefined ? '' : ` of ${table.numRows().toLocaleString('en-US')} rows`;
  return `${named === undefined ? 'Vega-Lite chart' : String(named)}${rows}`;
}

import { InputError } from '../base/errors.ts';
import { type Column, type ColumnData, toColumn } from './column.ts';
import { metaOf, setMeta } from './meta.ts';
import { ProbeTable } from './probe-table.ts';
import type { TableSchema } from './schema.ts';
import type { Table } from './types.ts';

/**
 * A table of the columns that `schema` lists, in its order, without copying their data.
 *
 * Hidden columns belong to the rows but are not among the names; `hiddenColumn` reads them. Throws InputError
 * `table-columns` when a column is missing or columns differ in length.
 */
export function buildTable<Row extends object = Record<string, unknown>>(
  schema: TableSchema,
  columns: Readonly<Record<string, ColumnData>>,
  note?: string,
): Table<Row> {
  const data: Record<string, Column> = {};
  for (const { name } of schema.columns) {
    const column = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (column === undefined) throw mismatch(schema, `column '${name}' has no data`);
    data[name] = toColumn(column);
  }
  checkLengths(schema, data);
  const shown = schema.columns.filter((c) => !c.hidden).map((c) => c.name);
  const table = new ProbeTable(data, shown);
  const described = new Map(schema.columns.map((c) => [c.name, c]));
  setMeta(table, { name: schema.name, columns: described, ...(note === undefined ? {} : { note }) });
  return table as unknown as Table<Row>;
}

/** The same table with a caveat that views and charts of it, and of what is derived from it, show. */
export function withNote<Row extends object, Group extends object>(
  table: Table<Row, Group>,
  note: string,
): Table<Row, Group> {
  const copy = (table as unknown as ProbeTable).create({});
  setMeta(copy, { ...metaOf(table), note });
  return copy as unknown as Table<Row, Group>;
}

export function noteOf(table: object): string | undefined {
  return metaOf(table).note;
}

/** Caveats of a table as one; undefined where there is none. */
export function joinNotes(...notes: readonly (string | null | undefined)[]): string | undefined {
  return notes.filter(Boolean).join(' · ') || undefined;
}

function checkLengths(schema: TableSchema, data: Readonly<Record<string, Column>>): void {
  const [first, ...rest] = Object.entries(data);
  for (const [name, column] of rest) {
    if (column.length === first![1].length) continue;
    const what = `column '${name}' has ${column.length} rows, '${first![0]}' has ${first![1].length}`;
    throw mismatch(schema, what);
  }
}

function mismatch(schema: TableSchema, what: string): InputError {
  return new InputError({ code: 'table-columns', what: `table ${schema.name}: ${what}` });
}

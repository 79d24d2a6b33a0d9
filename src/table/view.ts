import type { ColumnTable } from 'arquero';
import { formatCell, isNumeric } from './cell.ts';
import type { Column } from './column.ts';
import { columnSchema } from './describe.ts';

/** The head of a table as text, for whoever draws it. */
export interface TableView {
  readonly columns: readonly ViewColumn[];
  /** Texts of the first rows; null where the value is null. */
  readonly rows: readonly (readonly (string | null)[])[];
  readonly totalRows: number;
}

export interface ViewColumn {
  readonly name: string;
  readonly alignRight: boolean;
}

/** Formats the first `limit` rows. Looks at no other rows, except where the table is yet to be sorted. */
export function viewTable(table: ColumnTable, limit: number): TableView {
  const totalRows = table.numRows();
  const rows = firstRows(table, limit);
  const schemas = table.columnNames().map((name) => columnSchema(table, name));
  const columns = schemas.map((schema) => table.column(schema.name) as Column);
  const cell = (row: number, c: number) => {
    const value = columns[c]!.at(row);
    return value === null || value === undefined ? null : formatCell(value, schemas[c]!);
  };
  return {
    columns: schemas.map((schema) => ({ name: schema.name, alignRight: isNumeric(schema) })),
    rows: rows.map((row) => schemas.map((_, c) => cell(row, c))),
    totalRows,
  };
}

/** `1,234 rows × 7 columns`. */
export function sizeText(rows: number, columns: number): string {
  return `${plural(rows, 'row')} × ${plural(columns, 'column')}`;
}

/** `1,234 rows × 7 columns, first 10 shown`. */
export function footerText({ rows, columns, totalRows }: TableView): string {
  const more = totalRows > rows.length ? `, first ${rows.length} shown` : '';
  return `${sizeText(totalRows, columns.length)}${more}`;
}

function firstRows(table: ColumnTable, limit: number): number[] {
  const rows: number[] = [];
  table.scan((row) => rows.push(row!), true, limit);
  return rows;
}

function plural(n: number, noun: string): string {
  return `${n.toLocaleString('en-US')} ${noun}${n === 1 ? '' : 's'}`;
}

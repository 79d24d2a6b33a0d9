import type { ColumnTable } from 'arquero';
import type { Column } from './column.ts';
import { metaOf } from './meta.ts';
import type { ColumnSchema, TableSchema, ValueType } from './schema.ts';

/** Rows that are looked at to tell what a computed column holds. */
const SAMPLE = 1000;

/**
 * The schema of a table: of the columns it was built with as they were described, of those that a verb
 * computed as their first values look. Hidden columns come last. A plain Arquero table is described too.
 */
export function schemaOf(table: object): TableSchema {
  const meta = metaOf(table);
  const columns = table as unknown as ColumnTable;
  const shown = columns.columnNames().map((name) => columnSchema(columns, name));
  const data = columns.data();
  const hidden = [...meta.columns.values()].filter((c) => c.hidden && Object.hasOwn(data, c.name));
  return { name: meta.name, columns: [...shown, ...hidden] };
}

/** The schema of one column. */
export function columnSchema(table: ColumnTable, name: string): ColumnSchema {
  return metaOf(table).columns.get(name) ?? inferColumn(name, table.column(name) as Column);
}

function inferColumn(name: string, column: Column): ColumnSchema {
  let nullable = false;
  let type: ValueType | null = null;
  for (let row = 0; row < Math.min(column.length, SAMPLE); row++) {
    const value = column.at(row);
    if (value === null || value === undefined) nullable = true;
    else type ??= inferType(value);
  }
  return { name, type: type ?? { kind: 'string' }, nullable };
}

/** The type of a value by how it looks. */
export function inferType(value: unknown): ValueType {
  if (Array.isArray(value)) {
    return { kind: 'array', of: value.length > 0 ? inferType(value[0]) : { kind: 'number' } };
  }
  if (value instanceof Date) return { kind: 'date' };
  const kind = typeof value;
  if (kind === 'number' || kind === 'bigint' || kind === 'boolean') return { kind };
  return { kind: 'string' };
}

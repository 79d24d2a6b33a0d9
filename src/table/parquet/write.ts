import type { ColumnTable } from 'arquero';
import type { SchemaElement } from 'hyparquet';
import { fileWriter, parquetWrite } from 'hyparquet-writer';
import { noteOf } from '../build.ts';
import { type Column, gather } from '../column.ts';
import { schemaOf } from '../describe.ts';
import type { ColumnSchema } from '../schema.ts';
import { bitsOf } from './bigints.ts';
import { parquetColumn } from './column.ts';
import { type Described, METADATA_KEY } from './metadata.ts';

const ROWS_PER_GROUP = 100_000;

/**
 * Writes a table as a Parquet file (Snappy, version 1 pages, row groups of 100,000), its rows as they stand: filtered and
 * in order. Hidden columns are written too, where `hidden` is not false; the table's schema travels in the file's metadata.
 * A file of that name is overwritten, and left half written when the disk fills.
 */
export function writeParquet(table: object, file: string, { hidden = true } = {}): void {
  const arquero = table as ColumnTable;
  const all = schemaOf(table);
  const schema = { ...all, columns: all.columns.filter((column) => hidden || !column.hidden) };
  const rows = arquero.isFiltered() || arquero.isOrdered() ? arquero.indices() : null;
  const data = arquero.data() as Readonly<Record<string, Column>>;
  const wrapped: string[] = [];
  const columns = schema.columns.map((column) => {
    const values = data[column.name]!;
    const written = rows ? gather(values, rows) : values;
    if (isWrapped(written, column)) wrapped.push(column.name);
    return parquetColumn(written, column);
  });
  const root: SchemaElement = { name: 'schema', num_children: columns.length };
  const note = noteOf(table);
  const described = { schema, wrapped, ...(note === undefined ? {} : { note }) };
  parquetWrite({
    writer: fileWriter(file),
    columnData: columns.map(({ source }) => source),
    schema: [root, ...columns.flatMap((column) => column.schema)],
    rowGroupSize: ROWS_PER_GROUP,
    createdBy: 'probebook',
    kvMetadata: [{ key: METADATA_KEY, value: JSON.stringify(described satisfies Described) }],
  });
}

function isWrapped(values: Column, { name, type }: ColumnSchema): boolean {
  return type.kind === 'bigint' && bitsOf(values, name) === 'wrapped';
}

import type { SchemaElement } from 'hyparquet';
import { fileWriter, parquetWrite } from 'hyparquet-writer';
import { noteOf } from '../build.ts';
import { type ListedColumn, listedColumns } from '../listed-columns.ts';
import { metaOf } from '../meta.ts';
import { type ParquetColumn, parquetColumn } from './column.ts';
import { type Described, METADATA_KEY } from './metadata.ts';

const ROWS_PER_GROUP = 100_000;

/**
 * Writes a table as a Parquet file (Snappy, version 1 pages, row groups of 100,000), its rows as they stand: filtered and
 * in order. Hidden columns are written too, where `hidden` is not false; the table's schema travels in the file's metadata.
 * A file of that name is overwritten, and left half written when the disk fills.
 */
export function writeParquet(table: object, file: string, { hidden = true } = {}): void {
  const listed = listedColumns(table, { hidden });
  const columns = listed.map((each) => parquetColumn(each.column, each.schema));
  const root: SchemaElement = { name: 'schema', num_children: columns.length };
  parquetWrite({
    writer: fileWriter(file),
    columnData: columns.map(({ source }) => source),
    schema: [root, ...columns.flatMap((column) => column.schema)],
    rowGroupSize: ROWS_PER_GROUP,
    createdBy: 'probebook',
    kvMetadata: [{ key: METADATA_KEY, value: JSON.stringify(descriptionOf(table, listed, columns)) }],
  });
}

/** What a file says of itself; `columns` are the listed ones as they are stored. */
export function descriptionOf(
  table: object,
  listed: readonly ListedColumn[],
  columns: readonly ParquetColumn[],
): Described {
  const schema = { name: metaOf(table).name, columns: listed.map((column) => column.schema) };
  const note = noteOf(table);
  return {
    schema,
    wrapped: columns.filter((column) => column.wrapped).map(({ source }) => source.name),
    ...(note === undefined ? {} : { note }),
  };
}

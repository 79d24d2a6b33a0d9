import {
  bool,
  type Column,
  columnFromArray,
  type DataType,
  dictionary,
  float64,
  int32,
  int64,
  list,
  tableFromColumns,
  tableToIPC,
  timestamp,
  uint64,
  utf8,
} from '@uwdata/flechette';
import type { SchemaElement } from 'hyparquet';
import { listedColumns } from './listed-columns.ts';
import { type ParquetColumn, parquetColumn } from './parquet/column.ts';
import { METADATA_KEY } from './parquet/metadata.ts';
import { descriptionOf } from './parquet/write.ts';

/**
 * A table as an Arrow IPC file (Feather version 2): the types are those of its Parquet file, text is a dictionary; what the columns
 * mean stands in the schema's metadata.
 */
export function arrowFile(table: object): Uint8Array {
  const listed = listedColumns(table);
  const columns = listed.map(({ schema, column }) => parquetColumn(column, schema));
  const arrow = tableFromColumns(
    columns.map((column) => [column.source.name, arrowColumn(column)] as [string, Column<unknown>]),
  );
  const described = JSON.stringify(descriptionOf(table, listed, columns));
  Object.assign(arrow.schema, { metadata: new Map([[METADATA_KEY, described]]) });
  return tableToIPC(arrow, { format: 'file' }) as Uint8Array;
}

function arrowColumn({ schema, source }: ParquetColumn): Column<unknown> {
  const data = source.data as unknown[];
  return columnFromArray(data, typeOf(schema), { useBigInt: true }) as Column<unknown>;
}

function typeOf([outer, ...inner]: readonly SchemaElement[]): DataType {
  if (outer?.converted_type === 'LIST') return list(leafType(inner.at(-1)!));
  const type = leafType(outer!);
  return outer!.converted_type === 'UTF8' ? dictionary(type) : type;
}

function leafType({ type, converted_type }: SchemaElement): DataType {
  switch (converted_type ?? type) {
    case 'UTF8':
      return utf8();
    case 'UINT_64':
      return uint64();
    case 'TIMESTAMP_MILLIS':
      return timestamp();
    case 'INT32':
      return int32();
    case 'INT64':
      return int64();
    case 'BOOLEAN':
      return bool();
    default:
      return float64();
  }
}

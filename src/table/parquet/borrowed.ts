import type { ColumnChunk, SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter, type Writer } from 'hyparquet-writer';
import type { ColumnSchema, ValueType } from '../schema.ts';
import type { Payload } from './payload.ts';

/** The elements of the schema for a column of lists, booleans or dates. */
export function rareElements({ name, type }: ColumnSchema): readonly SchemaElement[] {
  if (type.kind !== 'array') return [{ name, ...leafOf(type), repetition_type: 'OPTIONAL' }];
  return [
    { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
    { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
    { name: 'element', ...leafOf(type.of), repetition_type: 'OPTIONAL' },
  ];
}

/** Writes such a column of a row group: the library does it, into a file of its own that is moved here. */
export function borrowed(
  writer: Writer,
  elements: readonly SchemaElement[],
  { name, type }: ColumnSchema,
  payload: Payload,
): ColumnChunk {
  const values = payload.kind === 'values' ? payload.values.map((value) => stored(value, type)) : [];
  const bytes = new ByteWriter();
  const schema = [{ name: 'schema', num_children: 1 }, ...elements];
  const parquet = new ParquetWriter({ writer: bytes, schema, statistics: false });
  parquet.write({ columnData: [{ name, data: values, offsetIndex: false }], rowGroupSize: values.length });
  const [chunk] = parquet.row_groups[0]!.columns as [ColumnChunk];
  const shift = BigInt(writer.offset - MAGIC_BYTES);
  writer.appendBytes(bytes.getBytes().subarray(MAGIC_BYTES));
  const { data_page_offset, dictionary_page_offset, ...rest } = chunk.meta_data!;
  return {
    file_offset: chunk.file_offset + shift,
    meta_data: {
      ...rest,
      data_page_offset: data_page_offset + shift,
      ...(dictionary_page_offset === undefined
        ? {}
        : { dictionary_page_offset: dictionary_page_offset + shift }),
    },
  };
}

/** `PAR1`, with which a file begins. */
const MAGIC_BYTES = 4;

function leafOf({ kind }: ValueType): Pick<SchemaElement, 'type' | 'converted_type'> {
  switch (kind) {
    case 'number':
      return { type: 'INT64' };
    case 'bigint':
      return { type: 'INT64', converted_type: 'UINT_64' };
    case 'boolean':
      return { type: 'BOOLEAN' };
    case 'date':
      return { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };
    default:
      return { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
  }
}

/** Throws Error for a number that is not whole, and for a bigint that is neither unsigned nor an error. */
function stored(value: unknown, type: ValueType): unknown {
  if (value === null || value === undefined) return null;
  if (type.kind === 'array') return Array.from(value as Iterable<unknown>, (each) => stored(each, type.of));
  if (type.kind === 'string' || type.kind === 'enum') return String(value);
  if (type.kind === 'number') return BigInt(value as number);
  if (type.kind === 'bigint' && (value as bigint) < -4095n)
    throw new Error(`a list has the value ${value}, which is neither unsigned nor an error`);
  return type.kind === 'bigint' ? BigInt.asUintN(64, value as bigint) : value;
}

/** Whether errors are among the bigints of lists: `bitsOf` calls them wrapped. */
export function hasErrors({ type }: ColumnSchema, payload: Payload): boolean {
  if (payload.kind !== 'values' || type.kind !== 'array' || type.of.kind !== 'bigint') return false;
  return payload.values.some((list) => (list as readonly bigint[] | null)?.some((value) => value < 0n));
}

import type { SchemaElement } from 'hyparquet';
import type { ColumnSource } from 'hyparquet-writer';
import { type Column, NullableColumn } from '../column.ts';
import type { ColumnSchema, ValueType } from '../schema.ts';
import { bitsOf } from './bigints.ts';

/** A column as Parquet has it: its elements of the schema, the outer one first, and its values. */
export interface ParquetColumn {
  readonly schema: readonly SchemaElement[];
  readonly source: ColumnSource;
  /** Its bigints are `wrapped`, as `bitsOf` says: whoever reads them has to know. */
  readonly wrapped: boolean;
}

/** Values as a leaf of the schema has them. */
interface Encoded {
  readonly leaf: Leaf;
  readonly data: ColumnSource['data'];
  readonly wrapped?: boolean;
}

type Leaf = Pick<SchemaElement, 'type' | 'converted_type'>;
type Values = readonly unknown[] | BigInt64Array | BigUint64Array | Int32Array | Float64Array;

const STRING: Leaf = { type: 'BYTE_ARRAY', converted_type: 'UTF8' };
const INT32: Leaf = { type: 'INT32' };
const INT64: Leaf = { type: 'INT64' };
const UINT64: Leaf = { type: 'INT64', converted_type: 'UINT_64' };
const DOUBLE: Leaf = { type: 'DOUBLE' };
const BOOLEAN: Leaf = { type: 'BOOLEAN' };
/** Milliseconds since 1970, as a Date has them. */
const TIMESTAMP: Leaf = { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' };

/**
 * Whole numbers are INT32 or INT64, others DOUBLE; bigint is as `bitsOf` says; arrays are lists.
 * Throws InputError `parquet-column`.
 */
export function parquetColumn(column: Column, schema: ColumnSchema): ParquetColumn {
  const { name, type } = schema;
  if (type.kind === 'array') return listColumn(column, name, type.of);
  const values = plainValues(column);
  const { leaf, data, wrapped = false } = encoded(values, type, name);
  const repetition_type = Array.isArray(data) ? 'OPTIONAL' : 'REQUIRED';
  return {
    schema: [{ name, ...leaf, repetition_type }],
    // Times of rows in order differ by little.
    source: {
      name,
      data,
      ...(schema.unit === 'ns' && leaf === INT64 ? { encoding: 'DELTA_BINARY_PACKED' } : {}),
    },
    wrapped,
  };
}

/** https://github.com/apache/parquet-format/blob/master/LogicalTypes.md#lists */
function listColumn(column: Column, name: string, of: ValueType): ParquetColumn {
  const rows = Array.from(column, (row) => (row ?? null) as readonly unknown[] | null);
  const items = rows.flatMap((row) => row ?? []);
  const { leaf, data, wrapped = false } = encoded(items, of, name);
  let at = 0;
  const lists = rows.map((row) => row && Array.from(row, () => data[at++]));
  return {
    schema: [
      { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
      { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
      { name: 'element', ...leaf, repetition_type: 'OPTIONAL' },
    ],
    source: { name, data: lists },
    wrapped,
  };
}

function encoded(values: Values, type: ValueType, name: string): Encoded {
  switch (type.kind) {
    case 'number':
      return numbers(values);
    case 'bigint':
      return bigints(values, name);
    case 'boolean':
      return { leaf: BOOLEAN, data: orNull(values, Boolean) };
    case 'date':
      return { leaf: TIMESTAMP, data: orNull(values, validDate) };
    default:
      return { leaf: STRING, data: orNull(values, textOf) };
  }
}

function numbers(values: Values): Encoded {
  const range = wholeRange(values);
  const complete = !range.nulls;
  if (range.kind === 'other')
    return { leaf: DOUBLE, data: complete ? Float64Array.from(values as number[]) : orNull(values, Number) };
  if (range.kind === 'small')
    return { leaf: INT32, data: complete ? Int32Array.from(values as number[]) : orNull(values, Number) };
  return {
    leaf: INT64,
    data: complete ? BigInt64Array.from(values as number[], BigInt) : orNull(values, toBigInt),
  };
}

/** Negative zero, NaN and fractions are no whole numbers. */
function wholeRange(values: Values): { kind: 'small' | 'wide' | 'other'; nulls: boolean } {
  let kind: 'small' | 'wide' = 'small';
  let nulls = false;
  for (const value of values) {
    if (value === null || value === undefined) nulls = true;
    else if (!Number.isSafeInteger(value) || Object.is(value, -0))
      return { kind: 'other', nulls: nulls || hasNull(values) };
    else if (value !== ((value as number) | 0)) kind = 'wide';
  }
  return { kind, nulls };
}

function bigints(values: Values, name: string): Encoded {
  const bits = bitsOf(values, name);
  const leaf = bits === 'signed' ? INT64 : UINT64;
  const wrapped = bits === 'wrapped';
  if (hasNull(values)) return { leaf, data: orNull(values, wrapped ? unsigned : toBigInt), wrapped };
  const whole = values as readonly bigint[];
  // What is negative wraps by itself.
  return { leaf, data: bits === 'signed' ? BigInt64Array.from(whole) : BigUint64Array.from(whole), wrapped };
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function plainValues(column: Column): Values {
  if (column instanceof NullableColumn || !(Array.isArray(column) || ArrayBuffer.isView(column)))
    return Array.from(column);
  return column as unknown as Values;
}

function orNull<T>(values: Values, convert: (value: never) => T): (T | null)[] {
  return Array.from(values as readonly unknown[], (value) =>
    value === null || value === undefined ? null : convert(value as never),
  );
}

function hasNull(values: Values): boolean {
  return (values as readonly unknown[]).some((value) => value === null || value === undefined);
}

function toBigInt(value: number | bigint): bigint {
  return BigInt(value);
}

/** A date that is none is null: no file has a word for it. */
function validDate(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}

function textOf(value: unknown): string {
  return typeof value === 'string'
    ? value
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
}

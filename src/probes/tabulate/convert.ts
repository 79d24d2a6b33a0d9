import { errno } from '../../base/errno.ts';
import type { SymbolTable } from '../../code/symbols.ts';
import type { ColumnData, NumberArray } from '../../table/column.ts';
import { RetvalColumn } from '../../table/retval-column.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { DecodedColumn } from '../decode/columns.ts';
import type { ArgumentPlan, Conversion } from '../spec/types.ts';
import { coded } from './coded.ts';
import { pathColumn } from './path-column.ts';
import { stackColumn } from './stack-column.ts';

/** A column as the table gets it. Its type may have become wider than planned: a number that needs 64 bits. */
export interface Converted {
  readonly schema: ColumnSchema;
  readonly data: ColumnData;
  /** Names of the error numbers among return values. */
  readonly err?: ColumnData;
}

/** One decoded field as one column of the table; `fields` are all of the event's, for a column that takes several. */
export function convert(
  field: DecodedColumn,
  { column, convert }: ArgumentPlan,
  symbols: SymbolTable,
  fields: Readonly<Record<string, DecodedColumn>> = {},
): Converted {
  if (convert.kind === 'path') {
    const [names, end] = [convert.parents, convert.end].map((own) => own.map((name) => fields[name]));
    return { schema: column, data: pathColumn([field, ...names!], end!) };
  }
  const values = converted(field, column, convert, symbols);
  return convert.kind === 'retval' ? { ...values, err: errColumn(field) } : values;
}

function converted(
  field: DecodedColumn,
  schema: ColumnSchema,
  how: Exclude<Conversion, { kind: 'path' }>,
  symbols: SymbolTable,
): Converted {
  switch (how.kind) {
    case 'narrow':
      return { schema, data: narrow(field, how.bits, how.signed) };
    case 'enum':
      return { schema, data: coded(integers(field), (value) => how.names[String(value)] ?? String(value)) };
    case 'text':
      return { schema, data: coded(integers(field), how.text) };
    case 'stack':
      return { schema, data: stackColumn(field, symbols) };
    case 'boolean':
      return {
        schema,
        data: Array.from<number | bigint, boolean>(integers(field), (value) => Number(value) !== 0),
      };
    case 'symbol':
      return {
        schema,
        data: coded(integers(field), (value) => symbols.symbolize(BigInt.asUintN(64, BigInt(value)))),
      };
    case 'retval':
      return field.kind === 'bigint' && schema.type.kind === 'bigint' && !how.typed
        ? { schema, data: new RetvalColumn(unsigned(field.data)) }
        : plain(field, schema);
    case 'none':
      return plain(field, schema);
  }
}

function plain(field: DecodedColumn, schema: ColumnSchema): Converted {
  if (field.kind !== 'bigint' || schema.type.kind !== 'number') return { schema, data: field as ColumnData };
  const numbers = new Float64Array(field.data.length);
  for (let row = 0; row < numbers.length; row++) {
    numbers[row] = Number(field.data[row]);
    if (!Number.isSafeInteger(numbers[row]))
      return { schema: { ...schema, type: { kind: 'bigint' } }, data: field.data };
  }
  return { schema, data: numbers };
}

/** The low `bits` of each value: what a C type narrower than its register holds. */
function narrow(field: DecodedColumn, bits: 8 | 16 | 32, signed: boolean): NumberArray {
  const values = integers(field);
  const result = new NARROW[`${signed ? 's' : 'u'}${bits}`](values.length);
  // Typed arrays keep the low bits of what is stored in them.
  const low =
    values instanceof BigUint64Array || values instanceof BigInt64Array ? lowHalves(values) : values;
  for (let row = 0; row < result.length; row++) result[row] = low[row]!;
  return result;
}

const NARROW = {
  s8: Int8Array,
  u8: Uint8Array,
  s16: Int16Array,
  u16: Uint16Array,
  s32: Int32Array,
  u32: Uint32Array,
};

function lowHalves(values: BigUint64Array | BigInt64Array): Uint32Array {
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  return Uint32Array.from({ length: values.length }, (_, row) => halves[2 * row]!);
}

function errColumn(field: DecodedColumn): ColumnData {
  return coded(integers(field), (value) => {
    const number = Number(BigInt.asIntN(64, BigInt(value)));
    return number < 0 && number >= -4095 ? (errno(number) ?? String(number)) : null;
  });
}

function integers(field: DecodedColumn): NumberArray | BigInt64Array | BigUint64Array {
  return field.kind === 'number' || field.kind === 'bigint' ? field.data : new Uint8Array(0);
}

function unsigned(data: BigInt64Array | BigUint64Array): BigUint64Array {
  return new BigUint64Array(data.buffer, data.byteOffset, data.length);
}

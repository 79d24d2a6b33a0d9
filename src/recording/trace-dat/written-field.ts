import type { Column } from '../../table/column.ts';
import type { ColumnSchema } from '../../table/schema.ts';

/** How a column's values stand in an event's record, and how its `print fmt` shows them. */
export type WrittenField = { readonly name: string } & (
  | {
      readonly kind: 'number';
      readonly type: 'int' | 's64' | 'u64';
      readonly size: 4 | 8;
      readonly conversion: string;
      readonly value: (row: number) => bigint;
    }
  | { readonly kind: 'text'; readonly value: (row: number) => string }
);

/** What stands for null, as printf(3) has it. */
const NULL = '(null)';

/**
 * Integers are numbers of 32 or 64 bits, addresses and what fills 64 bits in hex; everything else is text: strings, arrays,
 * fractions, and columns in which a value is null, since a field of an event always has one.
 */
export function writtenField(name: string, column: Column, schema: ColumnSchema): WrittenField {
  const range = rangeOf(column);
  if (!range) return { name, kind: 'text', value: (row) => textOf(column.at(row)) };
  const value = (row: number) => BigInt(column.at(row) as number | bigint | boolean);
  const { least, most } = range;
  if (schema.format === 'address' || schema.format === 'hex' || most >= 1n << 63n)
    return { name, kind: 'number', type: 'u64', size: 8, conversion: '0x%llx', value };
  if (least >= -(1n << 31n) && most < 1n << 31n)
    return { name, kind: 'number', type: 'int', size: 4, conversion: '%d', value };
  return { name, kind: 'number', type: 's64', size: 8, conversion: '%lld', value };
}

/** Null where a value is no integer of 64 bits. */
function rangeOf(column: Column): { readonly least: bigint; readonly most: bigint } | null {
  let [least, most]: [number | bigint, number | bigint] = [0, 0];
  for (const each of column) {
    const value = typeof each === 'boolean' ? Number(each) : each;
    if (typeof value !== 'bigint' && !Number.isSafeInteger(value)) return null;
    if ((value as number) < least) least = value as number;
    if ((value as number) > most) most = value as number;
  }
  const range = { least: BigInt(least), most: BigInt(most) };
  return range.least < -(1n << 63n) || range.most >= 1n << 64n ? null : range;
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return NULL;
  if (Array.isArray(value)) return `[${value.map(textOf).join(', ')}]`;
  return String(value);
}

import {
  type BigIntArray,
  type Column,
  DictionaryColumn,
  NullableColumn,
  type NumberArray,
} from '../column.ts';
import { RetvalColumn } from '../retval-column.ts';

/** The values of a column as plain data, which crosses threads. */
export type Payload =
  | { readonly kind: 'numbers'; readonly data: NumberArray; readonly missing: number | null }
  /** `wraps`: of unsigned values the 4095 highest are errors. */
  | {
      readonly kind: 'bigints';
      readonly data: BigIntArray;
      readonly missing: bigint | null;
      readonly wraps: boolean;
    }
  | { readonly kind: 'texts'; readonly codes: Uint32Array; readonly dictionary: readonly string[] }
  | { readonly kind: 'values'; readonly values: readonly unknown[] };

export function payloadOf(column: Column): Payload {
  if (column instanceof DictionaryColumn)
    return { kind: 'texts', codes: column.codes, dictionary: column.dictionary };
  if (column instanceof RetvalColumn)
    return { kind: 'bigints', data: column.values, missing: null, wraps: true };
  if (column instanceof NullableColumn) return typed(column.values, column.missing);
  if (ArrayBuffer.isView(column)) return typed(column as unknown as NumberArray | BigIntArray, null);
  return { kind: 'values', values: Array.from(column) };
}

function typed(data: NumberArray | BigIntArray, missing: number | bigint | null): Payload {
  return data instanceof BigInt64Array || data instanceof BigUint64Array
    ? { kind: 'bigints', data, missing: missing === null ? null : BigInt(missing), wraps: false }
    : { kind: 'numbers', data, missing: missing === null ? null : Number(missing) };
}

/** Rows [from, to); views, where values are not plain. */
export function sliced(payload: Payload, from: number, to: number): Payload {
  switch (payload.kind) {
    case 'numbers':
      return { ...payload, data: payload.data.subarray(from, to) as NumberArray };
    case 'bigints':
      return { ...payload, data: payload.data.subarray(from, to) as BigIntArray };
    case 'texts':
      return { ...payload, codes: payload.codes.subarray(from, to) };
    case 'values':
      return { kind: 'values', values: payload.values.slice(from, to) };
  }
}

export function lengthOf(payload: Payload): number {
  switch (payload.kind) {
    case 'texts':
      return payload.codes.length;
    case 'values':
      return payload.values.length;
    default:
      return payload.data.length;
  }
}

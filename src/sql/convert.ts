import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { ColumnData } from '../table/column.ts';
import type { ValueType } from '../table/schema.ts';

/** A column of a result as a table takes it. */
export interface Converted {
  readonly type: ValueType;
  readonly nullable: boolean;
  readonly data: ColumnData;
}

type Values = readonly DuckDBValue[];
/** The name of a type in `DuckDBTypeId`. */
export type NameOf = (type: DuckDBType) => string;
type Convert = (values: Values, type: DuckDBType, nameOf: NameOf) => Converted;

/** By the names of `DuckDBTypeId`; what is not here is text. */
const CONVERTERS: Readonly<Record<string, Convert>> = {
  BOOLEAN: (values) => plain({ kind: 'boolean' }, values),
  TINYINT: numbers,
  SMALLINT: numbers,
  INTEGER: numbers,
  UTINYINT: numbers,
  USMALLINT: numbers,
  UINTEGER: numbers,
  FLOAT: numbers,
  DOUBLE: numbers,
  DECIMAL: decimals,
  BIGINT: wide,
  HUGEINT: wide,
  UHUGEINT: wide,
  UBIGINT: (values) => plain({ kind: 'bigint' }, values),
  DATE: dates,
  TIMESTAMP: dates,
  TIMESTAMP_S: dates,
  TIMESTAMP_MS: dates,
  TIMESTAMP_NS: dates,
  TIMESTAMP_TZ: dates,
  LIST: lists,
  ARRAY: lists,
};

/**
 * Whole numbers of up to 32 bits and floating ones are numbers, wider ones too unless one is beyond what a number holds, which
 * makes the column bigint; UBIGINT, which pointers are, is bigint. A time is a Date, or text where one is finer than a millisecond.
 * Lists are arrays. Anything else is text as DuckDB writes it.
 */
export function convertColumn(values: Values, type: DuckDBType, nameOf: NameOf): Converted {
  return (CONVERTERS[nameOf(type)] ?? texts)(values, type, nameOf);
}

function plain(type: ValueType, values: readonly unknown[]): Converted {
  return { type, nullable: hasNull(values), data: values };
}

function numbers(values: Values): Converted {
  const type = { kind: 'number' } as const;
  return hasNull(values)
    ? { type, nullable: true, data: values }
    : { type, nullable: false, data: Float64Array.from(values as readonly number[]) };
}

function decimals(values: Values): Converted {
  return numbers(values.map((value) => (value === null ? null : Number(String(value)))));
}

function wide(values: Values): Converted {
  const fits = values.every((value) => value === null || Number.isSafeInteger(Number(value)));
  if (!fits) return plain({ kind: 'bigint' }, values);
  return numbers(values.map((value) => (value === null ? null : Number(value))));
}

/** What DuckDB's values of times hold. */
interface Moment {
  readonly days?: number;
  readonly seconds?: bigint;
  readonly millis?: bigint;
  readonly micros?: bigint;
  readonly nanos?: bigint;
}

function dates(values: Values): Converted {
  const found = values.map((value) => (value === null ? null : millisecondsOf(value as Moment)));
  if (found.includes(Number.NaN)) return texts(values);
  const data = found.map((ms) => (ms === null ? null : new Date(ms)));
  return { type: { kind: 'date' }, nullable: hasNull(data), data };
}

/** NaN for what no Date is: parts of a millisecond, infinity. */
function millisecondsOf({ days, seconds, millis, micros, nanos }: Moment): number {
  if (days !== undefined) return inRange(days * 86_400_000);
  if (seconds !== undefined) return inRange(Number(seconds) * 1000);
  if (millis !== undefined) return inRange(Number(millis));
  if (micros !== undefined) return micros % 1000n === 0n ? inRange(Number(micros / 1000n)) : Number.NaN;
  return nanos! % 1_000_000n === 0n ? inRange(Number(nanos! / 1_000_000n)) : Number.NaN;
}

function inRange(ms: number): number {
  return Math.abs(ms) <= 8.64e15 ? ms : Number.NaN;
}

function lists(values: Values, type: DuckDBType, nameOf: NameOf): Converted {
  const { valueType } = type as DuckDBType & { readonly valueType: DuckDBType };
  const rows = values.map((value) => (value === null ? null : (value as { items: Values }).items));
  const inner = convertColumn(
    rows.flatMap((items) => items ?? []),
    valueType,
    nameOf,
  );
  const items = Array.from(inner.data as Iterable<unknown>);
  let at = 0;
  const data = rows.map((row) => row && Array.from(row, () => items[at++]));
  return { ...inner, type: { kind: 'array', of: inner.type }, nullable: hasNull(data), data };
}

function texts(values: Values): Converted {
  return plain(
    { kind: 'string' },
    values.map((value) => (value === null ? null : String(value))),
  );
}

function hasNull(values: readonly unknown[]): boolean {
  return values.includes(null);
}

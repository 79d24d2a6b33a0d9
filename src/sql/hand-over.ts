import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { Column } from '../table/column.ts';
import { listedColumns } from '../table/listed-columns.ts';
import { rangeOf } from '../table/parquet/bigints.ts';
import type { ValueType } from '../table/schema.ts';
import { quoted } from './tables.ts';

/** Rows of one chunk: DuckDB's own vector size. */
const CHUNK = 2048;
/** Chunks between two looks at what else is to be done. */
const TURN = 16;

interface Given {
  readonly name: string;
  readonly type: DuckDBType;
  /** Values as they are given to DuckDB. */
  readonly at: (row: number) => DuckDBValue;
}

/**
 * Copies the rows of a table, as they stand, into DuckDB: whole numbers as BIGINT, others as DOUBLE, `bigint` as UBIGINT, with a
 * negative value BIGINT, beyond them HUGEINT, arrays as lists, dates as TIMESTAMP_MS.
 */
export async function handOver(
  connection: DuckDBConnection,
  path: readonly string[],
  table: object,
  signal: AbortSignal,
): Promise<void> {
  const duckdb = await import('@duckdb/node-api');
  const columns = listedColumns(table);
  const rows = columns[0]?.column.length ?? 0;
  const given = columns.map(
    ({ schema, column }): Given => ({
      name: schema.name,
      ...as(schema.type, column, duckdb),
    }),
  );
  const [name, schema] = path.toReversed() as [string, string?];
  if (schema !== undefined)
    await connection.run(`CREATE SCHEMA IF NOT EXISTS "${schema.replaceAll('"', '""')}"`);
  const fields = given.map((each) => `"${each.name.replaceAll('"', '""')}" ${each.type}`);
  await connection.run(`CREATE TABLE ${path.map(quoted).join('.')} (${fields.join(', ')})`);
  const appender = await connection.createAppender(name, schema);
  const types = given.map(({ type }) => type);
  for (let start = 0, turn = 0; start < rows; start += CHUNK, turn++) {
    if (turn % TURN === TURN - 1) await setImmediate();
    signal.throwIfAborted();
    const length = Math.min(CHUNK, rows - start);
    const chunk = duckdb.DuckDBDataChunk.create(types, length);
    for (const [c, { at }] of given.entries())
      chunk.setColumnValues(
        c,
        Array.from({ length }, (_, i) => at(start + i)),
      );
    appender.appendDataChunk(chunk);
  }
  appender.flushSync();
  appender.closeSync();
}

type DuckDB = typeof import('@duckdb/node-api');

function as(type: ValueType, column: Column, duckdb: DuckDB): Omit<Given, 'name'> {
  const { type: given, convert } = conversion(type, () => column, duckdb);
  return {
    type: given,
    at: (row) => {
      const value = column.at(row);
      return value === null || value === undefined ? null : convert(value as never);
    },
  };
}

/** How values of a type are given; `all` are looked through where the type alone does not say. */
function conversion(
  type: ValueType,
  all: () => Iterable<unknown>,
  duckdb: DuckDB,
): { readonly type: DuckDBType; readonly convert: (value: never) => DuckDBValue } {
  switch (type.kind) {
    case 'number':
      return isWhole(all())
        ? { type: duckdb.BIGINT, convert: BigInt as (value: never) => bigint }
        : { type: duckdb.DOUBLE, convert: Number as (value: never) => number };
    case 'bigint':
      return { type: duckdb[wideType(all())], convert: BigInt as (value: never) => bigint };
    case 'boolean':
      return { type: duckdb.BOOLEAN, convert: (value) => value };
    case 'date':
      return {
        type: duckdb.TIMESTAMP_MS,
        convert: (date: Date) =>
          Number.isNaN(date.getTime())
            ? null
            : new duckdb.DuckDBTimestampMillisecondsValue(BigInt(date.getTime())),
      };
    case 'array':
      return listConversion(type.of, all, duckdb);
    default:
      return { type: duckdb.VARCHAR, convert: (value) => textOf(value) };
  }
}

function listConversion(of: ValueType, all: () => Iterable<unknown>, duckdb: DuckDB) {
  const { type, convert } = conversion(of, () => itemsOf(all()), duckdb);
  return {
    type: duckdb.LIST(type),
    convert: (items: readonly unknown[]) =>
      duckdb.listValue(
        Array.from(items, (item) => (item === null || item === undefined ? null : convert(item as never))),
      ),
  };
}

function* itemsOf(lists: Iterable<unknown>): Generator<unknown> {
  for (const list of lists) if (list) yield* list as Iterable<unknown>;
}

/** Negative zero and NaN are no whole numbers. */
function isWhole(values: Iterable<unknown>): boolean {
  for (const value of values)
    if (value !== null && value !== undefined && (!Number.isSafeInteger(value) || Object.is(value, -0)))
      return false;
  return true;
}

function wideType(values: Iterable<unknown>): 'UBIGINT' | 'BIGINT' | 'HUGEINT' {
  const [least, most] = rangeOf(values);
  if (least === 0n && BigInt.asUintN(64, most) === most) return 'UBIGINT';
  return BigInt.asIntN(64, least) === least && BigInt.asIntN(64, most) === most ? 'BIGINT' : 'HUGEINT';
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.toWellFormed() : (JSON.stringify(value) ?? String(value));
}

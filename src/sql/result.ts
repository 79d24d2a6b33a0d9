import type { DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { buildTable, joinNotes, noteOf } from '../table/build.ts';
import type { ColumnData } from '../table/column.ts';
import { metaOf } from '../table/meta.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/types.ts';
import { isBare } from './bare.ts';
import { type Converted, convertColumn } from './convert.ts';

export interface From {
  readonly text: string;
  readonly given: readonly ColumnTable[];
  readonly signal: AbortSignal;
  /** Values that it may have. */
  readonly most: number;
}

/** The rows of a result as a table. Throws InputError `result-too-large`. */
export async function resultTable(result: DuckDBResult, from: From): Promise<Table<object>> {
  // A native library, which nothing but a query needs.
  const { DuckDBTypeId } = await import('@duckdb/node-api');
  const nameOf = ({ typeId }: DuckDBType): string => DuckDBTypeId[typeId];
  const names = result.deduplicatedColumnNames();
  const types = result.columnTypes();
  const values = await collect(result, names.length, from);
  const columns = names.map((name, c) => {
    const meaning = meaningOf(name, from);
    const converted = convertColumn(values[c]!, types[c]!, nameOf);
    return described(
      name,
      meaning?.type.kind === 'bigint' ? asBigints(converted, values[c]!) : converted,
      meaning,
    );
  });
  const schema = columns.map((column) => column.schema);
  const data = Object.fromEntries(
    columns.map(({ schema, data }): [string, ColumnData] => [schema.name, data]),
  );
  const note = joinNotes(...new Set(from.given.map(noteOf)));
  return buildTable<object>({ name: 'sql', columns: schema }, data, note);
}

async function collect(
  result: DuckDBResult,
  width: number,
  { signal, most }: From,
): Promise<readonly DuckDBValue[][]> {
  const columns: DuckDBValue[][] = Array.from({ length: width }, () => []);
  let rows = 0;
  for (;;) {
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) return columns;
    rows += chunk.rowCount;
    signal.throwIfAborted();
    if (rows * width > most) throw tooLarge(most);
    for (const [c, column] of columns.entries()) column.push(...chunk.getColumnValues(c));
  }
}

/** A column that is one of a given table's under its own name means what that one means. */
function meaningOf(name: string, { text, given }: From): ColumnSchema | undefined {
  const known = given.map((table) => metaOf(table).columns.get(name)).find((each) => each !== undefined);
  return known && isBare(name, text) ? known : undefined;
}

/** What was bigint stays so, also where a number would hold the values that are left. */
function asBigints(converted: Converted, values: readonly DuckDBValue[]): Converted {
  const wide = values.every((value) => value === null || typeof value === 'bigint');
  return wide ? { ...converted, type: { kind: 'bigint' }, data: values } : converted;
}

function described(name: string, { type, nullable, data }: Converted, meaning: ColumnSchema | undefined) {
  const schema: ColumnSchema = { name, type, nullable };
  if (meaning?.type.kind !== type.kind) return { schema, data };
  const { unit, clock, format } = meaning;
  const meant = {
    ...(unit === undefined ? {} : { unit }),
    ...(clock === undefined ? {} : { clock }),
    ...(format === undefined ? {} : { format }),
  };
  return { schema: { ...schema, ...meant }, data };
}

function tooLarge(most: number): InputError {
  return new InputError({
    code: 'result-too-large',
    what: `the result has more than ${most.toLocaleString('en-US')} values`,
    why: 'a table is kept in memory',
    hint: "let DuckDB aggregate it or take a LIMIT; COPY (…) TO 'all.parquet' writes all of it to a file",
  });
}

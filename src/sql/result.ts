import type { DuckDBResult, DuckDBType, DuckDBValue } from '@duckdb/node-api';
import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { buildTable, joinNotes, noteOf } from '../table/build.ts';
import type { ColumnData } from '../table/column.ts';
import { metaOf } from '../table/meta.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { Table } from '../table/types.ts';
import { isBare } from './bare.ts';
import { convertColumn } from './convert.ts';

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
  const columns = names.map((name, c) => ({ name, ...convertColumn(values[c]!, types[c]!, nameOf) }));
  const schema = columns.map(({ name, type, nullable }) => described({ name, type, nullable }, from));
  const data = Object.fromEntries(columns.map(({ name, data }): [string, ColumnData] => [name, data]));
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
function described(column: ColumnSchema, { text, given }: From): ColumnSchema {
  const known = given
    .map((table) => metaOf(table).columns.get(column.name))
    .find((each) => each !== undefined);
  if (known?.type.kind !== column.type.kind || !isBare(column.name, text)) return column;
  const { unit, clock, format } = known;
  return {
    ...column,
    ...(unit === undefined ? {} : { unit }),
    ...(clock === undefined ? {} : { clock }),
    ...(format === undefined ? {} : { format }),
  };
}

function tooLarge(most: number): InputError {
  return new InputError({
    code: 'result-too-large',
    what: `the result has more than ${most.toLocaleString('en-US')} values`,
    why: 'a table is kept in memory',
    hint: "let DuckDB aggregate it or take a LIMIT; COPY (…) TO 'all.parquet' writes all of it to a file",
  });
}

import { currentSignal } from '../session/routing.ts';
import { runQuery } from '../sql/query.ts';
import type { Table } from '../table/types.ts';

/**
 * The result of an SQL query of DuckDB's as a table: what `%%sql` does. A query names `tables` by their keys, a trace's as
 * `opens.t1` where `{ opens }` is given, and files in quotes. Throws InputError with a caret into `text`.
 */
export async function sql<Row extends object = Record<string, unknown>>(
  text: string,
  tables: Readonly<Record<string, unknown>> = {},
): Promise<Table<Row>> {
  const variables = {
    names: () => Object.keys(tables),
    value: (name: string) => (Object.hasOwn(tables, name) ? tables[name] : undefined),
  };
  const found = await runQuery(text, variables, currentSignal() ?? undefined);
  return found as unknown as Table<Row>;
}

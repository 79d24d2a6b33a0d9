import { bestMatches } from '../base/best-matches.ts';
import { findTable, quoted, tableNames, type Variables } from './tables.ts';

export interface QueryCompletion {
  readonly typed: string;
  readonly matches: readonly string[];
}

const LIMIT = 200;

/** What may follow in a query: tables after FROM and JOIN, else columns, of the tables that it names so far or of all. */
export function completeQuery(before: string, variables: Variables): QueryCompletion | null {
  const typed = /[\w$".]*$/.exec(before)![0];
  const tables = tableNames(variables);
  const wantsTable = /\b(?:from|join)\s+$/i.test(before.slice(0, before.length - typed.length));
  if (wantsTable) return { typed, matches: bestMatches(typed, tables, LIMIT) };
  const column = /[^.]*$/.exec(typed)![0];
  const named = tables.filter((table) => before.includes(table));
  const columns = new Set(
    (named.length > 0 ? named : tables).flatMap((table) => columnsOf(table, variables)),
  );
  return { typed: column, matches: bestMatches(column, columns, LIMIT) };
}

/** A trace that goes on tells no columns yet. */
function columnsOf(table: string, variables: Variables): readonly string[] {
  const path = Array.from(table.matchAll(/"((?:[^"]|"")*)"|[^."]+/g), ([whole, inner]) =>
    inner === undefined ? whole : inner.replaceAll('""', '"'),
  );
  try {
    return findTable(path, variables).columnNames().map(quoted);
  } catch {
    return [];
  }
}

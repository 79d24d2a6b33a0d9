import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection, DuckDBPreparedStatement } from '@duckdb/node-api';
import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import type { Table } from '../table/types.ts';
import { missingTable, queryError, saidIn } from './failure.ts';
import { handOver } from './hand-over.ts';
import { resultTable } from './result.ts';
import { findTable, type Variables } from './tables.ts';

/** Values of a result: a notebook keeps them in memory. */
const MOST_VALUES = 50_000_000;

interface Query {
  readonly text: string;
  readonly variables: Variables;
  readonly connection: DuckDBConnection;
  readonly signal: AbortSignal;
  /** What was handed over. */
  readonly given: ColumnTable[];
  /** Values that a result may have. */
  readonly most: number;
}

/**
 * Runs SQL in DuckDB over tables of these variables and over files, and returns what its last statement gives. Only tables that
 * it names are handed over. Throws InputError `sql` and `unknown-table` with a caret into `text`, `no-query`, `result-too-large`,
 * and the reason of `signal`.
 */
export async function runQuery(
  text: string,
  variables: Variables,
  signal: AbortSignal = new AbortController().signal,
  most = MOST_VALUES,
): Promise<Table<object>> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const folder = await mkdtemp(join(tmpdir(), 'probebook-sql-'));
  const instance = await DuckDBInstance.create(':memory:', {
    errors_as_json: 'true',
    // Nothing is fetched from the network without a word.
    autoinstall_known_extensions: 'false',
    // What memory does not hold goes there, not into the notebook's folder.
    temp_directory: folder,
  });
  const connection = await instance.connect();
  const interrupt = () => connection.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    return await lastResult({ text, variables, connection, signal, given: [], most });
  } finally {
    signal.removeEventListener('abort', interrupt);
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

async function lastResult(query: Query): Promise<Table<object>> {
  const { connection, text, signal } = query;
  try {
    if (isEmpty(text)) throw noQuery();
    const { count } = await connection.extractStatements(text);
    for (let i = 0; i < count - 1; i++) await (await prepared(i, query)).run();
    const last = await prepared(count - 1, query);
    signal.throwIfAborted();
    // Not as a stream: that ends without a word where a row fails.
    return await resultTable(await last.run(), query);
  } catch (error) {
    signal.throwIfAborted();
    const said = saidIn(error);
    throw said ? queryError(said, text, error) : error;
  }
}

/** Prepares a statement; tables that it asks for are handed over one after another. One that failed cannot be prepared again. */
async function prepared(index: number, query: Query): Promise<DuckDBPreparedStatement> {
  const { connection, text, variables, signal, given } = query;
  for (;;) {
    try {
      return await (await connection.extractStatements(text)).prepare(index);
    } catch (error) {
      const said = saidIn(error);
      const missing = said && missingTable(said, text);
      if (!missing) throw error;
      const table = inText(text, missing.span, () => findTable(missing.path, variables));
      await handOver(connection, missing.path, table, signal);
      given.push(table);
    }
  }
}

/** An error without a place gets it. */
function inText<T>(source: string, span: NonNullable<InputError['facts']['span']>, find: () => T): T {
  try {
    return find();
  } catch (error) {
    if (!(error instanceof InputError) || error.facts.span) throw error;
    throw new InputError({ ...error.facts, source, span });
  }
}

/** DuckDB has no words for it. */
function isEmpty(text: string): boolean {
  return text.replace(/--[^\n]*|\/\*[\s\S]*?\*\/|;/g, '').trim() === '';
}

function noQuery(): InputError {
  return new InputError({
    code: 'no-query',
    what: 'there is no query',
    hint: 'write SQL below: FROM opens.t1',
  });
}

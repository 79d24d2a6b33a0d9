import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { columnSchema } from './describe.ts';

/**
 * Runs a verb with aggregates. Some of those that calculate (`op.mean`, `op.stdev`, …) start at the number 0, from which
 * JavaScript takes no bigint: then throws InputError `bigint-aggregate`.
 */
export function withAggregates<T>(table: ColumnTable, verb: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw isAboutBigints(error) ? refusal(table, verb, error) : error;
  }
}

/** Not an error of a function of the user's. */
function isAboutBigints(error: unknown): error is TypeError {
  return (
    error instanceof TypeError &&
    /BigInt/.test(error.message) &&
    /aggregate-functions/.test(error.stack ?? '')
  );
}

function refusal(table: ColumnTable, verb: string, cause: TypeError): InputError {
  const names = table.columnNames().filter((name) => columnSchema(table, name).type.kind === 'bigint');
  const name = names[0] ?? 'x';
  return new InputError({
    code: 'bigint-aggregate',
    what: `${verb}: this aggregate cannot calculate with bigints`,
    ...(names.length > 0 && { why: `the table's columns of bigints are ${names.join(', ')}` }),
    hint: `make numbers of them first: .derive({ ${name}: d => Number(d.${name}) })`,
    cause,
  });
}

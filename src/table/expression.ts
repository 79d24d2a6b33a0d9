import type { ColumnTable } from 'arquero';
import * as aq from 'arquero';
import { InputError } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import { isOpCall, refuseOpArithmetic, SET_OPS } from './ops.ts';
import { type FunctionScan, scanFunction } from './scan-function.ts';

type Closure = (...args: unknown[]) => unknown;

/** Conditions of the joins that are running, by the number that their expression text carries. */
const joinClosures: Closure[] = [];

refuseOpArithmetic((name) => aggregateRefusal(`op.${name}(…)`, 'a function that JavaScript runs row by row'));
aq.addFunction('probebook_closure', (index: number, ...rows: unknown[]) => joinClosures[index]!(...rows), {
  override: true,
});

/** Verbs whose functions see whole groups only, so that a closure over rows has no meaning there. */
const AGGREGATE_VERBS = new Set(['rollup', 'pivot']);

/**
 * Makes a verb's function run with the meaning it has in JavaScript: what Arquero's parser understands in
 * the same way stays as it is (twice as fast, and aggregates work), anything else runs as the closure it is.
 * Throws InputError `closure-with-aggregate` where a function mixes both, `unknown-column` for a misspelt one.
 */
export function prepareRows<T>(value: T, table: ColumnTable, verb: string): T {
  if (typeof value !== 'function' || 'toObject' in value) return value;
  return prepareFunction(value as Closure & T, table, verb);
}

/** The same for the functions in an object `{name: function}`; other values stay as they are. */
export function prepareValues<T>(values: T, table: ColumnTable, verb: string): T {
  if (typeof values !== 'object' || values === null || Object.getPrototypeOf(values) !== Object.prototype) {
    return values;
  }
  const prepared = Object.entries(values).map(([name, value]) => [name, prepareWrapped(value, table, verb)]);
  return Object.fromEntries(prepared) as T;
}

/** The same for a key of orderby: a function, `desc(function)`, or an object of them. */
export function prepareOrder<T>(key: T, table: ColumnTable): T {
  return prepareWrapped(prepareValues(key, table, 'orderby'), table, 'orderby');
}

/** The same for the condition of a join, a function of a row of each table. `join` gets what Arquero can take. */
export function withCondition<T, R>(on: T, left: ColumnTable, right: ColumnTable, join: (on: T) => R): R {
  if (typeof on !== 'function') return join(on);
  const scan = scanFunction(String(on));
  if (scan.setOps.length > 0) throw aggregateRefusal(`op.${scan.setOps[0]}(…)`, 'the condition of a join');
  if (scan.plain && !parseError(() => aq.parse({ on } as never, { join: [left, right] }))) return join(on);
  const index = joinClosures.push(on as unknown as Closure) - 1;
  const text = `(a, b) => op.probebook_closure(${index}, ${rowText(left, 'a')}, ${rowText(right, 'b')})`;
  try {
    return join(Object.assign(() => true, { toString: () => text }) as T);
  } finally {
    joinClosures.pop();
  }
}

/** `desc(f)`, `collate(f)` and `rolling(f)` hold their function in `expr`. */
function prepareWrapped<T>(value: T, table: ColumnTable, verb: string): T {
  const wrapped = value as { readonly expr?: unknown; readonly escape?: boolean } | null;
  if (typeof wrapped !== 'object' || wrapped === null || wrapped.escape)
    return prepareRows(value, table, verb);
  if (typeof wrapped.expr !== 'function') return value;
  const inner = prepareRows(wrapped.expr, table, verb);
  return inner === wrapped.expr
    ? value
    : (Object.assign(inner, { ...wrapped, expr: (inner as typeof wrapped).expr }) as T);
}

function prepareFunction<T extends Closure>(fn: T, table: ColumnTable, verb: string): T {
  const scan = scanFunction(String(fn));
  if (AGGREGATE_VERBS.has(verb)) return checkAggregate(fn, scan, table, verb);
  if (scan.setOps.length > 0) {
    if (scan.foreign !== null) throw mixedRefusal(scan, verb);
    parseOrThrow(fn, table, verb);
    return fn;
  }
  if (!scan.plain) return asClosure(fn);
  const error = parseError(() => aq.parse({ f: fn } as never, { table } as never));
  if (!error) return fn;
  if (/Invalid column reference/.test(error.message)) throw unknownColumn(error, table, verb);
  return asClosure(fn);
}

function checkAggregate<T extends Closure>(fn: T, scan: FunctionScan, table: ColumnTable, verb: string): T {
  if (scan.foreign !== null && !SET_OPS.has(scan.foreign)) throw mixedRefusal(scan, verb);
  parseOrThrow(fn, table, verb);
  return fn;
}

function parseOrThrow(fn: Closure, table: ColumnTable, verb: string): void {
  const options = { table, aggronly: AGGREGATE_VERBS.has(verb) };
  const error = parseError(() => aq.parse({ f: fn } as never, options as never));
  if (!error) return;
  if (/Invalid column reference: "[^"]*"$/.test(error.message)) throw unknownColumn(error, table, verb);
  throw new InputError({
    code: 'table-expression',
    what: `${verb} cannot use this function: ${error.message.split('\n')[0]}`,
    source: String(fn),
    hint: 'only columns, constants, op.… and Math.… may stand beside an aggregate',
    cause: error,
  });
}

/** Runs the function as it is, on row objects. An aggregate as its result would be no value. */
function asClosure<T extends Closure>(fn: T): T {
  const checked = (...args: unknown[]) => {
    const value = fn(...args);
    if (isOpCall(value)) throw aggregateRefusal('an aggregate', 'a function that JavaScript runs row by row');
    return value;
  };
  return aq.escape(checked) as unknown as T;
}

function rowText(table: ColumnTable, row: string): string {
  const fields = table
    .columnNames()
    .map((name) => `${JSON.stringify(name)}: ${row}[${JSON.stringify(name)}]`);
  return `({${fields.join(', ')}})`;
}

function parseError(attempt: () => unknown): Error | null {
  try {
    attempt();
    return null;
  } catch (error) {
    return error as Error;
  }
}

function unknownColumn(error: Error, table: ColumnTable, verb: string): InputError {
  const name = /"[^".[]*(?:\.|\[")([^"\]]+)/.exec(error.message)?.[1] ?? '?';
  const names = table.columnNames();
  return new InputError({
    code: 'unknown-column',
    what: `${verb}: the table has no column '${name}'`,
    hint: didYouMean(nearest(name, names)) ?? `its columns are ${names.join(', ')}`,
    cause: error,
  });
}

function mixedRefusal(scan: FunctionScan, verb: string): InputError {
  const op = scan.setOps.length > 0 ? `op.${scan.setOps[0]}(…)` : 'an aggregate';
  return aggregateRefusal(op, `one function of ${verb} with ${scan.foreign}`);
}

function aggregateRefusal(op: string, where: string): InputError {
  return new InputError({
    code: 'closure-with-aggregate',
    what: `${op} cannot be used in ${where}`,
    why: 'aggregates are computed over the whole table, variables and own functions row by row',
    hint: 'derive a column with the aggregate alone first, then use that column together with your variables',
  });
}

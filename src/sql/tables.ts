import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';

/** Variables that a query may name. */
export interface Variables {
  names(): readonly string[];
  /** Undefined when there is none of that name. */
  value(name: string): unknown;
}

/** A trace, or the result of a program or module: tables by their names. */
interface Tables {
  /** A module's rows are a property. */
  table?(name: string): object;
}

/**
 * The table that a query names: `opens.t1` is a table of the variable `opens`, `calls` a variable. As in SQL the case of
 * letters counts only where two names differ in nothing else. Throws InputError `unknown-table` without position.
 */
export function findTable(path: readonly string[], variables: Variables): ColumnTable {
  const [first = '', second, ...more] = path;
  const value = variables.value(sameName(first, variables.names()));
  if (second === undefined && isTable(value)) return value;
  const found = second !== undefined && more.length === 0 && isTables(value) && tableIn(value, second);
  if (found) return found;
  throw unknown(path, value, variables);
}

/** All that a query can name: `opens.t1`, `calls`. */
export function tableNames(variables: Variables): string[] {
  return variables.names().flatMap((name) => {
    const value = variables.value(name);
    if (isTable(value)) return [quoted(name)];
    return isTables(value) ? namesIn(value).map((table) => `${quoted(name)}.${quoted(table)}`) : [];
  });
}

/** A name as it stands in SQL. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) && !RESERVED.has(name.toLowerCase())
    ? name
    : `"${name.replaceAll('"', '""')}"`;
}

/** Words of SQL that events may be called and that are no names without quotes. */
const RESERVED = new Set(
  'all and any array as asc both case cast check collate column create default desc distinct do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit not null offset on only or order placing primary references returning select some table then to trailing true union unique using when where window with'.split(
    ' ',
  ),
);

/** Also a table of another copy of Arquero, one that is installed in the notebook's folder. */
function isTable(value: unknown): value is ColumnTable {
  if (typeof value !== 'object' || value === null) return false;
  return ['columnNames', 'data', 'indices', 'scan'].every(
    (name) => name in value && typeof Reflect.get(value, name) === 'function',
  );
}

function isTables(value: unknown): value is Tables {
  if (typeof value !== 'object' || value === null || isTable(value)) return false;
  return 'report' in value.constructor.prototype && ('table' in value || 'rows' in value);
}

/** Events and maps are accessors of the trace itself. */
function namesIn(tables: Tables): readonly string[] {
  if (!tables.table) return ['rows'];
  const own = Object.entries(Object.getOwnPropertyDescriptors(tables));
  return own.filter(([, { get }]) => get !== undefined).map(([name]) => name);
}

/** What every trace and module has beside its events. */
const OWN = ['all', 'tasks', 'rows'];

function tableIn(tables: Tables, name: string): ColumnTable | undefined {
  const event = sameName(name, [...namesIn(tables), ...OWN]);
  if (tables.table && namesIn(tables).includes(event)) return tables.table(event) as ColumnTable;
  const own = OWN.includes(event) ? Reflect.get(tables, event) : undefined;
  return isTable(own) ? own : (tables.table?.(event) as ColumnTable | undefined);
}

function sameName(name: string, names: readonly string[]): string {
  if (names.includes(name)) return name;
  return names.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name;
}

function unknown(path: readonly string[], value: unknown, variables: Variables): InputError {
  const name = path.map(quoted).join('.');
  const names = tableNames(variables);
  if (isTables(value) && path.length === 1)
    return new InputError({
      code: 'unknown-table',
      what: `${name} is no table, it has some`,
      hint: `write one of ${names.filter((each) => each.startsWith(`${name}.`)).join(', ')}`,
    });
  const found = value === undefined ? 'there is no table' : 'this is no table:';
  const known = names.length === 0 ? 'the notebook has no tables' : `the notebook has ${names.join(', ')}`;
  return new InputError({
    code: 'unknown-table',
    what: `${found} ${name}`,
    hint: didYouMean(nearest(name, names)) ?? `${known}; a file stands in quotes: FROM 'dir/t1.parquet'`,
  });
}

import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { didYouMean, nearest } from '../base/nearest.ts';
import { type Column, type ColumnData, DictionaryColumn, gather } from '../table/column.ts';
import { columnSchema } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';

/** `by: 'outcome'` groups a table that has `err` but no such column by its error, `ok` where there is none. */
export const OUTCOME = 'outcome';

/** The numbers of one group, nulls left out, in row order. */
export interface Group {
  /** A row of the table's data that belongs to the group. */
  readonly row: number;
  /** Its place among the groups in order of first appearance, from 0. */
  readonly appearance: number;
  readonly values: Float64Array;
}

export interface Grouping {
  readonly groups: readonly Group[];
  /** The columns grouped by, one value per group. */
  readonly keys: readonly { readonly schema: ColumnSchema; readonly data: ColumnData }[];
}

/** `ok` for null, the name of the error otherwise: the outcome of a call whose `err` this is. */
function outcome(err: string | null | undefined): string {
  return err ?? 'ok';
}

/** Something to group by that is no column of the table. */
export interface ComputedKey {
  readonly schema: ColumnSchema;
  readonly column: Column;
}

/** Groups a numeric column; the largest group first. Without keys there is one group. Throws `unknown-column`. */
export function groupNumbers(
  table: ColumnTable,
  column: string,
  by: readonly (string | ComputedKey)[],
): Grouping {
  const values = numericColumn(table, column);
  const keys = by.map((key) => (typeof key === 'string' ? keyColumn(table, key) : coded(key)));
  const groups = collect(
    table.indices(),
    values,
    keys.map((key) => key.codes),
  );
  const rows = groups.map((group) => group.row);
  const data = keys.map((key) => ({ schema: key.schema, data: gather(key.column, rows) as ColumnData }));
  return { groups, keys: data };
}

/** A column that must be there and hold numbers or bigints. */
export function numericColumn(table: ColumnTable, name: string): Column<number | bigint | null> {
  const column = existingColumn(table, name);
  const { type } = columnSchema(table, name);
  const empty = column.length === 0;
  if (type.kind === 'number' || type.kind === 'bigint' || empty)
    return column as Column<number | bigint | null>;
  throw new InputError({ code: 'column-type', what: `column '${name}' holds ${type.kind}s, not numbers` });
}

export interface Key extends ComputedKey {
  /** Equal numbers for equal values. */
  readonly codes: (row: number) => number;
}

/** A column to group by, or `outcome`. Throws `unknown-column`. */
export function keyColumn(table: ColumnTable, name: string): Key {
  if (name === OUTCOME && !table.column(name) && table.column('err')) return outcomeKey(table);
  const column = existingColumn(table, name);
  return coded({ schema: columnSchema(table, name), column });
}

function coded({ schema, column }: ComputedKey): Key {
  return { schema, column, codes: codesOf(column) };
}

function outcomeKey(table: ColumnTable): Key {
  const err = existingColumn(table, 'err') as Column<string | null>;
  const column: Column<string> = {
    length: err.length,
    at: (row) => outcome(err.at(row)),
    *[Symbol.iterator]() {
      for (const value of err) yield outcome(value);
    },
  };
  return {
    schema: { name: OUTCOME, type: { kind: 'string' }, nullable: false },
    column,
    codes: codesOf(err),
  };
}

/** A column that must be there. */
export function existingColumn(table: ColumnTable, name: string): Column {
  const column = table.column(name) as Column | undefined;
  if (column) return column;
  const names = table.columnNames();
  throw new InputError({
    code: 'unknown-column',
    what: `the table has no column '${name}'`,
    hint: didYouMean(nearest(name, names)) ?? `its columns are ${names.join(', ')}`,
  });
}

function codesOf(column: Column): (row: number) => number {
  if (column instanceof DictionaryColumn) return (row) => column.codes[row]!;
  const numbers = new Map<unknown, number>();
  return (row) => {
    const value = column.at(row) ?? null;
    const known = numbers.get(value);
    if (known !== undefined) return known;
    numbers.set(value, numbers.size);
    return numbers.size - 1;
  };
}

/** Two passes: the group of each row and the size of each group, then the values into arrays of just that size. */
function collect(
  rows: Uint32Array,
  column: Column<number | bigint | null>,
  keys: readonly ((row: number) => number)[],
): Group[] {
  const groupOf = new Int32Array(rows.length);
  const index = new Map<number | string, number>();
  const counts: number[] = [];
  const first: number[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const key = keys.length === 1 ? keys[0]!(row) : keys.map((code) => code(row)).join();
    let group = index.get(key);
    if (group === undefined) {
      group = counts.push(0) - 1;
      first.push(row);
      index.set(key, group);
    }
    const value = column.at(row);
    groupOf[i] = value === null || value === undefined ? -1 : group;
    if (groupOf[i] !== -1) counts[group]!++;
  }
  return fill(rows, column, groupOf, counts, first).sort((a, b) => b.values.length - a.values.length);
}

function fill(
  rows: Uint32Array,
  column: Column<number | bigint | null>,
  groupOf: Int32Array,
  counts: readonly number[],
  first: readonly number[],
): Group[] {
  const groups = counts.map((count, g) => ({
    row: first[g]!,
    appearance: g,
    values: new Float64Array(count),
  }));
  const filled = counts.map(() => 0);
  for (let i = 0; i < rows.length; i++) {
    const group = groupOf[i]!;
    if (group >= 0) groups[group]!.values[filled[group]!++] = Number(column.at(rows[i]!));
  }
  return groups;
}

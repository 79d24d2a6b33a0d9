import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { type Column, DictionaryColumn, gather } from './column.ts';
import { inferType } from './describe.ts';
import { metaOf } from './meta.ts';
import type { ColumnSchema, ValueType } from './schema.ts';

/** A column as it is to be written: its rows as they stand, filtered and in order. */
export interface ListedColumn {
  readonly schema: ColumnSchema;
  readonly column: Column;
}

/**
 * The columns of a table with their types, for whoever stores them: those that a verb computed are looked at whole, not by
 * their first rows. With `hidden` the hidden ones stand last. Throws InputError `mixed-column` for one that holds values of
 * several kinds.
 */
export function listedColumns(table: object, { hidden = false } = {}): readonly ListedColumn[] {
  const arquero = table as ColumnTable;
  const described = metaOf(table).columns;
  const rows = arquero.isFiltered() || arquero.isOrdered() ? arquero.indices() : null;
  const data = arquero.data() as Readonly<Record<string, Column>>;
  const unlisted = [...described.values()].filter((c) => hidden && c.hidden && Object.hasOwn(data, c.name));
  return [...arquero.columnNames(), ...unlisted.map(({ name }) => name)].map((name) => {
    const column = rows ? gather(data[name]!, rows) : data[name]!;
    return { schema: described.get(name) ?? describe(name, column), column };
  });
}

function describe(name: string, column: Column): ColumnSchema {
  if (column instanceof DictionaryColumn) return { name, type: { kind: 'string' }, nullable: true };
  let type: ValueType | null = null;
  let nullable = false;
  for (const value of column) {
    if (value === null || value === undefined) nullable = true;
    else type = both(type, typeOf(value, name), name);
    if (ArrayBuffer.isView(column)) break;
  }
  return { name, type: type ?? { kind: 'string' }, nullable };
}

function typeOf(value: unknown, name: string): ValueType {
  if (!Array.isArray(value)) return inferType(value);
  let of: ValueType | null = null;
  for (const item of value) if (item !== null && item !== undefined) of = both(of, typeOf(item, name), name);
  return { kind: 'array', of: of ?? NO_ITEMS };
}

/** Of lists in which nothing stands. */
const NO_ITEMS: ValueType = { kind: 'number' };

function both(a: ValueType | null, b: ValueType, name: string): ValueType {
  if (a === null || a === NO_ITEMS) return b;
  if (b === NO_ITEMS) return a;
  if (a.kind === 'array' && b.kind === 'array') return { kind: 'array', of: both(a.of, b.of, name) };
  if (a.kind === b.kind) return a;
  const key = JSON.stringify(name);
  throw new InputError({
    code: 'mixed-column',
    what: `column '${name}' holds both a ${a.kind} and a ${b.kind}`,
    why: 'a column of the file is of one type',
    hint: `make it one: derive({ ${key}: (d) => String(d[${key}]) })`,
  });
}

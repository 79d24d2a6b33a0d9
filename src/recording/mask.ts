import { createHmac, randomBytes } from 'node:crypto';
import { buildTable, noteOf } from '../table/build.ts';
import type { Column, ColumnData } from '../table/column.ts';
import { schemaOf } from '../table/describe.ts';
import type { Table } from '../table/types.ts';
import type { Packed } from './packed.ts';

/** Nobody can guess names and compare: the key is this process's and stored nowhere. */
const KEY = randomBytes(32);

/** The same answer with pseudonyms in the columns of these names: equal values have equal ones, in all tables of this process. */
export function mask(packed: Packed, columns: readonly string[]): Packed {
  if (columns.length === 0) return packed;
  const tables = [...packed.tables].map(([name, table]) => [name, masked(table, new Set(columns))] as const);
  return { ...packed, tables: new Map(tables) };
}

/** The names of all columns of an answer. */
export function columnsOf({ tables }: Packed): readonly string[] {
  return [...tables.values()].flatMap((table) => schemaOf(table).columns.map(({ name }) => name));
}

function masked(table: Table<object>, columns: ReadonlySet<string>): Table<object> {
  const schema = schemaOf(table);
  if (!schema.columns.some(({ name }) => columns.has(name))) return table;
  const data = (table as unknown as { data(): Record<string, Column> }).data();
  const values = schema.columns.map(({ name }): [string, ColumnData] => [
    name,
    columns.has(name) ? Array.from(data[name]!, (value) => pseudonym(name, value)) : data[name]!,
  ]);
  const described = schema.columns.map((column) =>
    columns.has(column.name)
      ? { name: column.name, nullable: true, type: { kind: 'string' } as const }
      : column,
  );
  return buildTable({ name: schema.name, columns: described }, Object.fromEntries(values), noteOf(table));
}

/** `name-1f3a9c02b4d6` */
function pseudonym(column: string, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return `${column}-${createHmac('sha256', KEY).update(String(value)).digest('hex').slice(0, 12)}`;
}

import { buildTable } from '../../table/build.ts';
import type { ColumnSchema, TableSchema } from '../../table/schema.ts';
import type { Table } from '../../table/types.ts';

/** One table of a program. */
export interface ProgramTable {
  readonly schema: TableSchema;
  readonly table: Table<object>;
}

/** The rows of one table while they come. */
export class Rows {
  readonly #name: string;
  readonly #columns: readonly ColumnSchema[];
  readonly #values: unknown[][];

  constructor(name: string, columns: readonly ColumnSchema[]) {
    this.#name = name;
    this.#columns = columns;
    this.#values = columns.map(() => []);
  }

  get length(): number {
    return this.#values[0]?.length ?? 0;
  }

  add(row: readonly unknown[]): void {
    for (let c = 0; c < this.#values.length; c++) this.#values[c]!.push(row[c] ?? null);
  }

  /** A copy: more rows may come. */
  table(note?: string): ProgramTable {
    const columns = this.#columns.map((column, c) => settled(column, this.#values[c]!));
    const schema = { name: this.#name, columns: columns.map(({ schema }) => schema) };
    const data = Object.fromEntries(columns.map(({ schema, values }) => [schema.name, values]));
    return { schema, table: buildTable(schema, data, note) };
  }
}

/** A column with one value that a number cannot hold is bigint as a whole. */
function settled(schema: ColumnSchema, values: readonly unknown[]) {
  if (schema.type.kind !== 'number' || !values.some((value) => typeof value === 'bigint'))
    return { schema, values: [...values] };
  return {
    schema: { ...schema, type: { kind: 'bigint' } as const },
    values: values.map((value) => (value === null ? null : BigInt(value as number))),
  };
}

/** Names in which none stands twice: the second `comm` is `comm2`. */
export function distinct(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    let free = name;
    for (let n = 2; taken.has(free); n++) free = `${name}${n}`;
    taken.add(free);
    return free;
  });
}

import { buildTable } from '../../table/build.ts';
import type { ColumnData } from '../../table/column.ts';
import type { ColumnSchema, TableSchema } from '../../table/schema.ts';
import type { Table } from '../../table/types.ts';
import type { QuickPrintf } from './quick-printf.ts';
import { type Values, valuesOf } from './values.ts';

/** One table of a program. */
export interface ProgramTable {
  readonly schema: TableSchema;
  readonly table: Table<object>;
}

/** The rows of one table while they come. */
export class Rows {
  readonly #name: string;
  readonly #columns: readonly ColumnSchema[];
  readonly #values: readonly Values[];

  constructor(name: string, columns: readonly ColumnSchema[]) {
    this.#name = name;
    this.#columns = columns;
    this.#values = columns.map(({ type }) => valuesOf(type));
  }

  get length(): number {
    return this.#values[0]?.length ?? 0;
  }

  add(row: readonly unknown[]): void {
    for (let c = 0; c < this.#values.length; c++) this.#values[c]!.add(row[c] ?? null);
  }

  addQuick({ kinds, numbers, starts, ends }: QuickPrintf, bytes: Uint8Array): void {
    for (let c = 0; c < kinds.length; c++) {
      if (kinds[c] === 'integer') this.#values[c]!.add(numbers[c]);
      else this.#values[c]!.addBytes(bytes, starts[c]!, ends[c]!);
    }
  }

  /** A copy: more rows may come. */
  table(note?: string): ProgramTable {
    const columns = this.#columns.map((column, c) => settled(column, this.#values[c]!));
    const schema = { name: this.#name, columns: columns.map(({ schema }) => schema) };
    const data = Object.fromEntries(columns.map(({ schema, data }) => [schema.name, data]));
    return { schema, table: buildTable(schema, data, note) };
  }
}

/** A column with one value that a number cannot hold is bigint as a whole. */
function settled(
  schema: ColumnSchema,
  values: Values,
): { readonly schema: ColumnSchema; readonly data: ColumnData } {
  if (schema.type.kind !== 'number' || !values.wide) return { schema, data: values.data() };
  const numbers = values.data() as readonly (number | bigint | null)[];
  return {
    schema: { ...schema, type: { kind: 'bigint' } },
    data: numbers.map((value) => (value === null ? null : BigInt(value))),
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

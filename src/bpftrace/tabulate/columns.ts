import { buildTable } from '../../table/build.ts';
import { type ColumnData, toColumn } from '../../table/column.ts';
import type { ColumnSchema, TableSchema } from '../../table/schema.ts';
import type { Table } from '../../table/types.ts';
import type { QuickPrintf } from './quick-printf.ts';
import { kindOf } from './value.ts';
import { type Values, valuesOf } from './values.ts';

/** One table of a program. */
export interface ProgramTable {
  readonly schema: TableSchema;
  readonly table: Table<object>;
}

export interface Column extends ColumnSchema {
  /** Text of which nobody said what it is: if all are integers, they are numbers. */
  readonly unknown?: boolean;
}

/** The rows of one table while they come. */
export class Rows {
  readonly name: string;
  readonly #columns: readonly Column[];
  #values: readonly Values[] = [];
  /** Rows that were taken. */
  #taken = 0;

  constructor(name: string, columns: readonly Column[]) {
    this.name = name;
    this.#columns = columns;
    this.#clear();
  }

  /** All that came. */
  get length(): number {
    return this.#taken + this.here;
  }

  /** Those that were not taken. */
  get here(): number {
    return this.#values[0]?.length ?? 0;
  }

  /** Whether rows may be taken: what a column is does not depend on rows yet to come, but for how wide its numbers are. */
  get divisible(): boolean {
    return this.#columns.every(({ unknown }) => !unknown);
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

  /** The rows that are here, which then are not any more. */
  take(note?: string): ProgramTable {
    const table = this.table(note);
    this.#taken += this.here;
    this.#clear();
    return table;
  }

  /** A copy of those that are here: more may come. */
  table(note?: string): ProgramTable {
    const columns = this.#columns.map((column, c) => settled(column, this.#values[c]!));
    const schema = { name: this.name, columns: columns.map(({ schema }) => schema) };
    const data = Object.fromEntries(columns.map(({ schema, data }) => [schema.name, data]));
    return { schema, table: buildTable(schema, data, note) };
  }

  #clear(): void {
    this.#values = this.#columns.map(({ type }) => valuesOf(type));
  }
}

interface Settled {
  readonly schema: ColumnSchema;
  readonly data: ColumnData;
}

function settled({ unknown, ...schema }: Column, values: Values): Settled {
  return unknown ? known(schema, values) : fitting(schema, values);
}

/** Integers are numbers, other text stays what it is. */
function known(schema: ColumnSchema, texts: Values): Settled {
  const data = texts.data();
  const all = [...toColumn(data)];
  if (all.length === 0 || !all.every((text) => text === null || /^-?\d+$/.test(String(text))))
    return { schema, data };
  const type = { kind: 'number' } as const;
  const numbers = valuesOf(type);
  for (const text of all) numbers.add(text === null ? null : kindOf('int64').read(String(text)));
  return fitting({ ...schema, type }, numbers);
}

/** A column with one value that a number cannot hold is bigint as a whole. */
function fitting(schema: ColumnSchema, values: Values): Settled {
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

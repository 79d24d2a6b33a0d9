import { RetvalColumn } from './retval-column.ts';

export type NumberArray =
  | Int8Array
  | Uint8Array
  | Int16Array
  | Uint16Array
  | Int32Array
  | Uint32Array
  | Float32Array
  | Float64Array;

export type BigIntArray = BigInt64Array | BigUint64Array;

/**
 * What a column is built from; nothing of it is copied. A decoded column of an event is one as it is.
 *
 * - a typed array (`{data}` around it is allowed) or an array of values;
 * - `codes` into a `dictionary` of strings, where `NO_STRING` (0xffffffff) is null;
 * - a typed array in which `missing` stands for null;
 * - arrays: `length` items per row, or row r being the items [offsets[r], offsets[r + 1]).
 */
export type ColumnData =
  | NumberArray
  | BigIntArray
  | readonly unknown[]
  | { readonly data: NumberArray | BigIntArray }
  | { readonly codes: Uint32Array; readonly dictionary: readonly string[] }
  | { readonly values: NumberArray | BigIntArray; readonly missing: number | bigint }
  | { readonly length: number; readonly items: ColumnData }
  | { readonly offsets: Uint32Array; readonly items: ColumnData }
  | Column;

/** What Arquero takes for a column. Arrays and typed arrays are columns. */
export interface Column<T = unknown> {
  readonly length: number;
  at(row: number): T;
  [Symbol.iterator](): Iterator<T>;
}

export const NO_STRING = 0xffff_ffff;

/** A code that neither a string nor null has. */
const NO_SUCH_STRING = 0xffff_fffe;

export function toColumn(data: ColumnData): Column {
  if (isPlain(data)) return data as Column;
  if ('data' in data) return data.data as Column;
  if ('codes' in data) return DictionaryColumn.of(data.codes, data.dictionary);
  if ('missing' in data) return new NullableColumn(data.values, data.missing);
  if ('offsets' in data) return listColumn(data.offsets, toColumn(data.items));
  if ('items' in data) return fixedListColumn(data.length, toColumn(data.items));
  return data;
}

/** The values at `rows`, in a column of the same kind; arrays of items are copied out. */
export function gather(column: Column, rows: ArrayLike<number>): Column {
  if (column instanceof DictionaryColumn || column instanceof NullableColumn) return column.gather(rows);
  if (isTyped(column)) return gatherTyped(column, rows) as Column;
  if (column instanceof RetvalColumn) return new RetvalColumn(gatherTyped(column.values, rows));
  return Array.from({ length: rows.length }, (_, i) => column.at(rows[i]!));
}

/** The values at `rows`, null where a row is negative; in a column of the same kind when none is. */
export function gatherOrNull(column: Column, rows: Int32Array): Column {
  if (rows.every((row) => row >= 0)) return gather(column, rows);
  return Array.from(rows, (row) => (row < 0 ? null : (column.at(row) ?? null)));
}

export function gatherTyped<A extends NumberArray | BigIntArray>(values: A, rows: ArrayLike<number>): A {
  const result = new (values.constructor as new (length: number) => A)(rows.length);
  for (let i = 0; i < rows.length; i++) result[i] = values[rows[i]!]!;
  return result;
}

function isTyped(column: unknown): column is NumberArray | BigIntArray {
  return ArrayBuffer.isView(column) && !(column instanceof DataView);
}

/** Strings as codes into a dictionary. Has the methods by which Arquero compares and groups codes, not strings. */
export class DictionaryColumn implements Column<string | null> {
  readonly codes: Uint32Array;
  readonly dictionary: readonly string[];
  #codeOf: Map<unknown, number> | null = null;

  private constructor(codes: Uint32Array, dictionary: readonly string[]) {
    this.codes = codes;
    this.dictionary = dictionary;
  }

  /** A dictionary that holds a string twice is made unique first: codes are compared in place of strings. */
  static of(codes: Uint32Array, dictionary: readonly string[]): DictionaryColumn {
    const unique = [...new Set(dictionary)];
    if (unique.length === dictionary.length) return new DictionaryColumn(codes, dictionary);
    const position = new Map(unique.map((text, code) => [text, code]));
    const recode = dictionary.map((text) => position.get(text)!);
    return new DictionaryColumn(
      codes.map((code) => (code === NO_STRING ? code : recode[code]!)),
      unique,
    );
  }

  get length(): number {
    return this.codes.length;
  }

  at(row: number): string | null {
    return this.dictionary[this.codes[row]!] ?? null;
  }

  gather(rows: ArrayLike<number>): DictionaryColumn {
    return new DictionaryColumn(gatherTyped(this.codes, rows), this.dictionary);
  }

  /** The code of a row, for Arquero. */
  key(row: number): number {
    return this.codes[row]!;
  }

  /** The code of a value, for Arquero. Never negative: for an absent value Arquero would make `!=` false, too. */
  keyFor(value: unknown): number {
    if (value === null) return NO_STRING;
    this.#codeOf ??= new Map(this.dictionary.map((text, code) => [text, code]));
    return this.#codeOf.get(value) ?? NO_SUCH_STRING;
  }

  /** Groups by code, for Arquero's groupby of the whole column. Groups stand in order of first appearance. */
  groups(names: readonly string[]): object {
    const groupOf = new Int32Array(this.dictionary.length + 1).fill(-1);
    const keys = new Uint32Array(this.length);
    const rows: number[] = [];
    for (let row = 0; row < keys.length; row++) {
      const slot = Math.min(this.codes[row]!, this.dictionary.length);
      if (groupOf[slot] === -1) groupOf[slot] = rows.push(row) - 1;
      keys[row] = groupOf[slot]!;
    }
    return { keys, rows, names, size: rows.length, get: [(row: number) => this.at(row)] };
  }

  [Symbol.iterator](): Iterator<string | null> {
    return iterate(this);
  }
}

/** Numbers or bigints among which one value means null. */
export class NullableColumn implements Column<number | bigint | null> {
  readonly values: NumberArray | BigIntArray;
  readonly missing: number | bigint;

  constructor(values: NumberArray | BigIntArray, missing: number | bigint) {
    this.values = values;
    this.missing = missing;
  }

  get length(): number {
    return this.values.length;
  }

  at(row: number): number | bigint | null {
    const value = this.values[row];
    return value === this.missing || value === undefined ? null : value;
  }

  gather(rows: ArrayLike<number>): NullableColumn {
    return new NullableColumn(gatherTyped(this.values, rows), this.missing);
  }

  [Symbol.iterator](): Iterator<number | bigint | null> {
    return iterate(this);
  }
}

/** Row r is `items(start(r)), …, items(start(r + 1) - 1)`; null beyond the ends. */
class ListColumn implements Column<readonly unknown[] | null> {
  readonly length: number;
  readonly #items: Column;
  readonly #start: (row: number) => number;

  constructor(length: number, items: Column, start: (row: number) => number) {
    this.length = length;
    this.#items = items;
    this.#start = start;
  }

  at(row: number): readonly unknown[] | null {
    if (!(row >= 0 && row < this.length)) return null;
    const start = this.#start(row);
    return Array.from({ length: this.#start(row + 1) - start }, (_, i) => this.#items.at(start + i));
  }

  [Symbol.iterator](): Iterator<readonly unknown[] | null> {
    return iterate(this);
  }
}

function listColumn(offsets: Uint32Array, items: Column): Column {
  return new ListColumn(Math.max(0, offsets.length - 1), items, (row) => offsets[row]!);
}

function fixedListColumn(width: number, items: Column): Column {
  return new ListColumn(width === 0 ? 0 : items.length / width, items, (row) => row * width);
}

function isPlain(data: ColumnData): boolean {
  return Array.isArray(data) || isTyped(data);
}

function* iterate<T>(column: Column<T>): Iterator<T> {
  for (let row = 0; row < column.length; row++) yield column.at(row);
}

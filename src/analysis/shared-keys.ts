import type { Column } from '../table/column.ts';

/** Rows of a table's data. */
export interface KeyedRows {
  readonly rows: Uint32Array;
  readonly columns: readonly Column[];
}

/** One number per row, equal for equal keys in either table; -1 where a value is null, which equals nothing. */
export interface SharedKeys {
  readonly left: Int32Array;
  readonly right: Int32Array;
  /** Numbers are below this. */
  readonly count: number;
}

/** The n-th column of one side is compared with the n-th of the other; without columns all keys are equal. */
export function sharedKeys(left: KeyedRows, right: KeyedRows): SharedKeys {
  const one = { left: new Int32Array(left.rows.length), right: new Int32Array(right.rows.length), count: 1 };
  return left.columns.reduce<SharedKeys>(
    (keys, column, c) => combined(keys, valueKeys(left.rows, column, right.rows, right.columns[c]!)),
    one,
  );
}

function valueKeys(leftRows: Uint32Array, left: Column, rightRows: Uint32Array, right: Column): SharedKeys {
  const numbers = new Map<unknown, number>();
  const numberOf = (value: unknown) => {
    if (value === null || value === undefined || Number.isNaN(value)) return -1;
    return numbered(numbers, comparable(value));
  };
  return {
    left: Int32Array.from(leftRows, (row) => numberOf(left.at(row))),
    right: Int32Array.from(rightRows, (row) => numberOf(right.at(row))),
    count: numbers.size,
  };
}

/** A tid may be a number in one table and a bigint in the other. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function combined(a: SharedKeys, b: SharedKeys): SharedKeys {
  const numbers = new Map<number, number>();
  const both = (of: Int32Array, and: Int32Array) =>
    of.map((key, i) => (key < 0 || and[i]! < 0 ? -1 : numbered(numbers, key * b.count + and[i]!)));
  const [left, right] = [both(a.left, b.left), both(a.right, b.right)];
  return { left, right, count: numbers.size };
}

function numbered<Key>(numbers: Map<Key, number>, key: Key): number {
  const known = numbers.get(key);
  if (known !== undefined) return known;
  numbers.set(key, numbers.size);
  return numbers.size - 1;
}

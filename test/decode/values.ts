import { type DecodedColumn, NO_STRING } from '../../src/probes/decode/columns.ts';

export type Value = number | bigint | string | null | readonly Value[];

/** The value of one row as a person would write it down; an unreadable string is null. */
export function valueAt(column: DecodedColumn, row: number): Value {
  switch (column.kind) {
    case 'number':
    case 'bigint':
      return column.data[row]!;
    case 'string': {
      const code = column.codes[row]!;
      return code === NO_STRING ? null : column.dictionary[code]!;
    }
    case 'array':
      return Array.from({ length: column.length }, (_, i) => valueAt(column.items, row * column.length + i));
    case 'list': {
      const from = column.offsets[row]!;
      return Array.from({ length: column.offsets[row + 1]! - from }, (_, i) => valueAt(column.items, from + i));
    }
  }
}

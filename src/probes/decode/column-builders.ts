import type { Growth } from './arrays.ts';
import type { DecodedColumn } from './columns.ts';
import type { FieldLayout } from './layout.ts';
import { listColumn } from './list-column.ts';
import { numberColumn } from './number-column.ts';
import type { Records } from './records.ts';
import { charsColumn, inlineStringColumn, locatedStringColumn } from './string-column.ts';

/** Collects the values of one field, row after row. */
export interface ColumnBuilder {
  /** Sets bad[i] for each record that says its value lies outside of it; only where that can be. */
  readonly check?: (records: Records, bad: Uint8Array) => void;
  /** Appends one row for each record. */
  readonly append: (records: Records, growth: Growth) => void;
  /** All rows, reordered: row i is the row `order[i]` that was appended. A copy unless `last`: then it ends here. */
  readonly column: (order: Uint32Array | null, rows: number, last: boolean) => DecodedColumn;
}

/** The decoder of one field: everything that depends on its format is decided here, once. */
export function columnBuilder(field: FieldLayout): ColumnBuilder {
  switch (field.kind) {
    case 'number':
      return numberColumn(field.number, field.offset, null);
    case 'numbers':
      return numberColumn(field.number, field.offset, field.length);
    case 'chars':
      return charsColumn(field.offset, field.size);
    case 'string':
      return field.place === 'inline'
        ? inlineStringColumn(field.offset)
        : locatedStringColumn(field.offset, field.place, null, field.next);
    case 'strings':
      return locatedStringColumn(field.offset, field.place, field.count, null);
    case 'list':
      return listColumn(field);
  }
}

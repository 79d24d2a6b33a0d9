import { createHash } from 'node:crypto';
import { type DecodedColumn, type DecodedEvents, NO_STRING } from '../../src/probes/decode/columns.ts';

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
      return Array.from({ length: column.offsets[row + 1]! - from }, (_, i) =>
        valueAt(column.items, from + i),
      );
    }
  }
}

/** Equal for equal rows, whatever the order of the dictionaries and the base of the times. */
export function digest({ base, events, loss }: DecodedEvents): string {
  const hash = createHash('sha256').update(JSON.stringify(loss));
  for (const { id, group, name, rows, ts, cpu, tid, fields } of events) {
    hash.update(`${id} ${group} ${name} ${rows}\n`);
    for (let row = 0; row < rows; row++) {
      const values = Object.entries(fields).map(([field, column]) => [field, valueAt(column, row)]);
      const line = [base + BigInt(ts[row]!), cpu[row], tid[row], values];
      hash.update(JSON.stringify(line, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));
    }
  }
  return hash.digest('hex');
}

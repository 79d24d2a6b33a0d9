import type { ColumnSchema } from '../table/schema.ts';

/** Columns that every event has; of later parts only their arguments are taken over. */
const HEADER: ReadonlySet<string> = new Set(['ts', 'cpu', 'tid', 'pid', 'comm', 'function', 'caller', 'ip']);

/** One column of a span: where it is taken from and what it is called there and in the span. */
export interface SpanColumn {
  readonly part: number;
  readonly from: ColumnSchema;
  readonly name: string;
}

/**
 * The columns that a span takes from its parts: all of the first; of a later one its arguments, without the keys, and with
 * `by` where the last one happened (`end_tid`, `end_cpu`). One whose name is taken gets its part's number: `rwbs2`.
 */
export function spanColumns(
  parts: readonly (readonly ColumnSchema[])[],
  by: readonly string[],
): SpanColumn[] {
  const taken = new Set(['dur', ...parts.map((_, i) => `dur${i}`)]);
  const found: SpanColumn[] = [];
  const add = (part: number, from: ColumnSchema, wanted: string) => {
    const name = !taken.has(wanted) ? wanted : part === 0 ? `arg_${wanted}` : `${wanted}${part + 1}`;
    taken.add(name);
    found.push({ part, from, name });
  };
  for (const [part, columns] of parts.entries()) {
    const last = part === parts.length - 1;
    for (const column of columns.filter(({ hidden }) => !hidden || part === 0)) {
      if (part === 0) add(part, column, column.name);
      else if (last && by.length > 0 && (column.name === 'tid' || column.name === 'cpu'))
        add(part, column, `end_${column.name}`);
      else if (!HEADER.has(column.name) && !by.includes(column.name)) add(part, column, column.name);
    }
  }
  return found;
}

/** The durations: `dur`, and of three parts or more one for each stage. */
export function durationNames(parts: number): readonly string[] {
  return ['dur', ...(parts > 2 ? Array.from({ length: parts - 1 }, (_, i) => `dur${i + 1}`) : [])];
}

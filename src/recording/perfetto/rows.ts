import type { ColumnTable } from 'arquero';
import type { EventTable } from '../../probes/trace.ts';
import type { Column } from '../../table/column.ts';
import { schemaOf } from '../../table/describe.ts';
import type { ColumnSchema } from '../../table/schema.ts';

/** One row: what Perfetto shows as a slice, or without `dur` as an instant. */
export interface TimedRow {
  readonly of: TimedTable;
  readonly row: number;
  readonly ts: number;
  readonly dur: number | null;
  /** Null of a row that is no thread's. */
  readonly tid: number | null;
}

export interface TimedTable {
  readonly name: string;
  /** What becomes annotations. */
  readonly columns: readonly { readonly schema: ColumnSchema; readonly data: Column }[];
  readonly comm: Column | null;
  readonly pid: Column | null;
}

const ELSEWHERE = new Set(['ts', 'tid', 'pid', 'comm']);

/** The rows of a table; a span that was still open lasts for its age. */
export function timedRows({ schema: { name }, table, onlyFilled }: EventTable): TimedRow[] {
  const arquero = (table as unknown as ColumnTable).reify();
  const column = (of: string) => (arquero.column(of) as Column | undefined) ?? null;
  const length = onlyFilled ? 'age' : 'dur';
  const columns = schemaOf(table)
    .columns.filter(({ name, hidden }) => !hidden && !ELSEWHERE.has(name) && name !== length)
    .map((schema) => ({ schema, data: column(schema.name)! }));
  const of: TimedTable = { name, columns, comm: column('comm'), pid: column('pid') };
  const [ts, dur, tid] = [column('ts')!, column(length), column('tid')];
  return Array.from({ length: arquero.numRows() }, (_, row) => ({
    of,
    row,
    ts: ts.at(row) as number,
    dur: dur ? (dur.at(row) as number) : null,
    tid: tid ? (tid.at(row) as number) : null,
  }));
}

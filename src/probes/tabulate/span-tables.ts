import type { ColumnTable } from 'arquero';
import { spansOf } from '../../analysis/span.ts';
import { joinNotes, noteOf, withNote } from '../../table/build.ts';
import type { Table } from '../../table/types.ts';
import type { CompiledProbe, CompiledSpan, SpanFilter } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';

/** The tables of one span, and what is not in them. */
export interface SpanTables {
  /** The spans, and those still open. */
  readonly tables: readonly [EventTable, EventTable];
  readonly unpaired: number;
  /** Spans, or starts of such, that the filter left out. */
  readonly filtered: number;
}

/** Pairs the rows of the parts. `until` is the end of the trace on the axis of `ts`. */
export function spanTables(
  span: CompiledSpan,
  partTable: (probe: CompiledProbe) => EventTable,
  until: number,
): SpanTables {
  const [first, ...later] = span.parts.map((probe) => ({ probe, ...partTable(probe) }));
  const starts = filteredBy(span.startFilter, first!.table as unknown as Table);
  const parts = [{ ...first!, table: starts.table }, ...later];
  const found = spansOf(
    parts.map(({ probe, table }) => ({
      table: table as unknown as ColumnTable,
      frames: probe.kind === 'entry' || probe.kind === 'return',
    })),
    {
      name: span.event,
      by: span.by,
      until,
      filtered: span.parts[0]!.filter !== null || span.startFilter !== null,
    },
  );
  const { table, filtered } = filteredBy(span.filter, found.table);
  const widened = parts.flatMap((part) => part.widened);
  return {
    tables: [
      { schema: found.schema, table: table as unknown as EventTable['table'], widened },
      {
        schema: found.open.schema,
        table: found.open.table as unknown as EventTable['table'],
        widened: [],
        onlyFilled: true,
      },
    ],
    unpaired: found.unpaired,
    filtered: starts.filtered + filtered,
  };
}

function filteredBy(filter: SpanFilter | null, table: Table) {
  return filter ? passing(table, filter) : { table, filtered: 0 };
}

/** The rows that a filter lets through, and how many it does not. */
export function passing(table: Table, { keeps, text }: SpanFilter) {
  const arquero = table as unknown as ColumnTable;
  const rows: number[] = [];
  for (let row = 0; row < arquero.totalRows(); row++)
    if (keeps((name) => arquero.column(name)!.at(row))) rows.push(row);
  const filtered = arquero.totalRows() - rows.length;
  if (filtered === 0) return { table, filtered };
  const note = `${filtered} of ${arquero.totalRows()} left out by if ${text}`;
  const kept = (arquero as unknown as { reify(rows: readonly number[]): Table }).reify(rows);
  return { table: withNote(kept, joinNotes(noteOf(table), note)!), filtered };
}

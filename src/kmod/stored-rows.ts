import type { RowSink } from '../probes/stream-rows.ts';
import type { EventTable } from '../probes/trace.ts';
import { noteOf } from '../table/build.ts';
import type { RowFormat } from './spec/formats.ts';
import { type EventRow, type RowTable, rowTable } from './tabulate/rows.ts';

/** Takes the events that a module's rows come as, and gives `sink` the rows. */
export function rowsInto(sink: RowSink, formats: readonly RowFormat[]): RowSink {
  return {
    viewRows: sink.viewRows,
    append: (events) => sink.append(events.map((each) => moduleRows(each, formats))),
    // Their formats say nothing of what the messages are.
    rawFolder: async () => null,
    rawFailed: async () => undefined,
  };
}

/** The rows of a module out of their events, with the same caveats. */
export function moduleRows({ table }: Pick<EventTable, 'table'>, formats: readonly RowFormat[]): RowTable {
  return rowTable(table.objects() as unknown as readonly EventRow[], formats, noteOf(table));
}

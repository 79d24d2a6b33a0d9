import type { ColumnTable } from 'arquero';
import { spansOf } from '../../analysis/span.ts';
import type { Table } from '../../table/types.ts';
import type { CompiledProbe, CompiledSpan } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';
import { filterRows } from './filter-rows.ts';
import type { PairTables, Past } from './past.ts';

/** The spans, and those still open: pairs the rows of the parts. `until` is the end of the trace on the axis of `ts`. */
export function spanTables(
  span: CompiledSpan,
  partTable: (probe: CompiledProbe) => EventTable,
  until: number,
  past: Past,
): PairTables {
  const before = past.pairsOf(span);
  const [first, ...later] = span.parts.map((probe) => ({ probe, ...partTable(probe) }));
  const known = past.goingOn(first!.probe);
  const starts = filterRows(first!.table as unknown as Table, span.startFilter, before.starts, known);
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
      ...(before.spans ? { past: before.spans } : {}),
    },
  );
  const { table, out } = filterRows(found.table, span.filter, before.rows);
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
    filtered: starts.out.left + out.left,
    goOn() {
      const { rows, past: spans } = found.goOn();
      const ofPart = (at: Int32Array, part: number) =>
        part === 0 && starts.rows ? at.map((row) => starts.rows![row]!) : at;
      return {
        rows: new Map(rows.map((at, part) => [span.parts[part]!, ofPart(at, part)])),
        past: { spans, starts: starts.out, rows: out },
      };
    },
  };
}

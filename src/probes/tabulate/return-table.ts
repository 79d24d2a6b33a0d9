import type { ColumnTable } from 'arquero';
import { entriesOf } from '../../analysis/entries.ts';
import { buildTable, noteOf } from '../../table/build.ts';
import { type Column, gatherOrNull } from '../../table/column.ts';
import { schemaOf } from '../../table/describe.ts';
import { returnColumns } from '../compile/return.ts';
import type { CompiledProbe, CompiledReturn } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';
import { passing, type SpanTables } from './span-tables.ts';

/** Each return with what the entry of its call fetched; `unpaired` are those whose entry was lost. */
export function returnTable(
  line: CompiledReturn,
  partTable: (probe: CompiledProbe) => EventTable,
): Pick<SpanTables, 'unpaired' | 'filtered'> & { readonly tables: readonly [EventTable] } {
  const made = line.parts.map(partTable);
  const [entry, ret] = made.map(({ table }) => table as unknown as ColumnTable) as [ColumnTable, ColumnTable];
  const entries = entriesOf(entry, ret);
  const columns = returnColumns(
    line,
    [entry, ret].map((table) => schemaOf(table).columns),
  );
  const [entered, returned] = [entry, ret].map((table) => table.data() as Readonly<Record<string, Column>>);
  const data = line.columns.map(({ part, name }) => [
    name,
    part === 1 ? returned![name]! : gatherOrNull(entered![name]!, entries),
  ]);
  const schema = { name: line.event, columns };
  const whole = buildTable(schema, Object.fromEntries(data), noteOf(ret));
  const { table, filtered } = line.filter ? passing(whole, line.filter) : { table: whole, filtered: 0 };
  const widened = made.flatMap((each) => each.widened);
  return {
    tables: [{ schema, table: table as unknown as EventTable['table'], widened }],
    unpaired: entries.reduce((sum, entry) => sum + (entry < 0 ? 1 : 0), 0),
    filtered,
  };
}

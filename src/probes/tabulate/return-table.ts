import type { ColumnTable } from 'arquero';
import { Earlier } from '../../analysis/earlier.ts';
import { entriesOf } from '../../analysis/entries.ts';
import { buildTable, noteOf } from '../../table/build.ts';
import { type Column, gatherOrNull } from '../../table/column.ts';
import { schemaOf } from '../../table/describe.ts';
import { returnColumns } from '../compile/return.ts';
import type { CompiledProbe, CompiledReturn } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';
import { filterRows } from './filter-rows.ts';
import type { PairTables, Past } from './past.ts';

/** Each return with what the entry of its call fetched; `unpaired` are those whose entry was lost. */
export function returnTable(
  line: CompiledReturn,
  partTable: (probe: CompiledProbe) => EventTable,
  past: Past,
): PairTables {
  const { entries: earlier = new Earlier(), unpaired: before = 0, rows: left } = past.pairsOf(line);
  const made = line.parts.map(partTable);
  const [entry, ret] = made.map(({ table }) => table as unknown as ColumnTable) as [ColumnTable, ColumnTable];
  const found = entriesOf(entry, ret, earlier);
  const columns = returnColumns(
    line,
    [entry, ret].map((table) => schemaOf(table).columns),
  );
  const [entered, returned] = [entry, ret].map((table) => table.data() as Readonly<Record<string, Column>>);
  const data = line.columns.map(({ part, name }) => [
    name,
    part === 1 ? returned![name]! : gatherOrNull(entered![name]!, found.rows),
  ]);
  const schema = { name: line.event, columns };
  const whole = buildTable(schema, Object.fromEntries(data), noteOf(ret));
  const { table, out } = filterRows(whole, line.filter, left);
  const unpaired = before + found.rows.reduce((sum, entry) => sum + (entry < 0 ? 1 : 0), 0);
  const widened = made.flatMap((each) => each.widened);
  return {
    tables: [{ schema, table: table as unknown as EventTable['table'], widened }],
    unpaired,
    filtered: out.left,
    goOn: () => ({
      rows: new Map([[line.parts[0], found.goOn()]]),
      past: { entries: earlier, unpaired, rows: out },
    }),
  };
}

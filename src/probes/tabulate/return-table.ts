import type { ColumnTable } from 'arquero';
import { entriesOf } from '../../analysis/entries.ts';
import { buildTable, noteOf } from '../../table/build.ts';
import { type Column, gatherOrNull } from '../../table/column.ts';
import { schemaOf } from '../../table/describe.ts';
import type { CompiledProbe, CompiledReturn } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';
import { passing } from './span-tables.ts';

/** Each return with what the entry of its call fetched; `unpaired` are those whose entry was lost. */
export function returnTable(
  { event, parts, columns, filter }: CompiledReturn,
  partTable: (probe: CompiledProbe) => EventTable,
) {
  const made = parts.map(partTable);
  const [entry, ret] = made.map(({ table }) => table as unknown as ColumnTable) as [ColumnTable, ColumnTable];
  const entries = entriesOf(entry, ret);
  const described = columns.map(({ part, name }) => {
    const column = schemaOf([entry, ret][part]!).columns.find((each) => each.name === name)!;
    return part === 0 ? { ...column, nullable: true } : column;
  });
  const data = columns.map(({ part, name }) =>
    part === 1
      ? (ret.data() as Readonly<Record<string, Column>>)[name]!
      : gatherOrNull((entry.data() as Readonly<Record<string, Column>>)[name]!, entries),
  );
  const schema = { name: event, columns: described };
  const whole = buildTable(
    schema,
    Object.fromEntries(columns.map(({ name }, i) => [name, data[i]!])),
    noteOf(ret),
  );
  const { table, filtered } = filter ? passing(whole, filter) : { table: whole, filtered: 0 };
  const widened = made.flatMap((each) => each.widened);
  return {
    tables: [{ schema, table: table as unknown as EventTable['table'], widened }],
    unpaired: entries.reduce((sum, entry) => sum + (entry < 0 ? 1 : 0), 0),
    filtered,
  };
}

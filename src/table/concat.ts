import type { ColumnTable } from 'arquero';
import { buildTable, noteOf } from './build.ts';
import { isNumeric } from './cell.ts';
import { type Column, type ColumnData, DictionaryColumn, gatherTyped, NO_STRING } from './column.ts';
import { schemaOf } from './describe.ts';
import type { ColumnSchema } from './schema.ts';
import type { AnyTable, Table } from './types.ts';

/** One table and which of its rows stand where in the result. */
interface Part {
  readonly event: string;
  readonly table: ColumnTable;
  readonly columns: ReadonlyMap<string, ColumnSchema>;
}

/** Row i of the result is row `row[i]` of the table number `part[i]`. */
interface Order {
  readonly part: Uint16Array;
  readonly row: Uint32Array;
}

/**
 * All rows of several events in order of their `ts`: `event`, then the columns of the first table, then those
 * that only later ones have; null where an event has no such column. Rows of one time keep the order of the
 * tables. A column that is a number here and a bigint there is a bigint; of other different types it is text.
 */
export function concatTables(events: Readonly<Record<string, AnyTable>>, name = 'all'): Table {
  const parts = Object.entries(events).map(([event, table]) => {
    const columns = schemaOf(table).columns.filter((c) => c.name !== 'event');
    return {
      event,
      table: table as unknown as ColumnTable,
      columns: new Map(columns.map((c) => [c.name, c])),
    };
  });
  const order = mergeByTime(parts.map(timeOf));
  const schemas = unionOf(parts);
  const data: Record<string, ColumnData> = { event: eventColumn(parts, order) };
  for (const schema of schemas) data[schema.name] = mergeColumn(schema, parts, order);
  const event: ColumnSchema = { name: 'event', type: { kind: 'string' }, nullable: false };
  const note = parts.map((part) => noteOf(part.table)).find((text) => text !== undefined);
  return buildTable({ name, columns: [event, ...schemas] }, data, note);
}

interface Times {
  readonly rows: Uint32Array;
  readonly ts: Float64Array;
}

function timeOf({ table }: Part): Times {
  const rows = table.indices();
  const ts = Float64Array.from(rows, (row) => Number(table.column('ts')!.at(row)));
  return inOrder(ts) ? { rows, ts } : sortedByTime(rows, ts);
}

function inOrder(ts: Float64Array): boolean {
  for (let i = 1; i < ts.length; i++) if (ts[i]! < ts[i - 1]!) return false;
  return true;
}

function sortedByTime(rows: Uint32Array, ts: Float64Array): Times {
  const order = Uint32Array.from(rows.keys()).sort((a, b) => ts[a]! - ts[b]! || a - b);
  return { rows: gatherTyped(rows, order), ts: gatherTyped(ts, order) };
}

/** Merges runs that are each in order, taking the earliest head every time; there are few runs. */
function mergeByTime(runs: readonly Times[]): Order {
  const total = runs.reduce((sum, run) => sum + run.rows.length, 0);
  const order = { part: new Uint16Array(total), row: new Uint32Array(total) };
  const heads = runs.map(() => 0);
  for (let i = 0; i < total; i++) {
    const next = earliest(runs, heads);
    order.part[i] = next;
    order.row[i] = runs[next]!.rows[heads[next]!++]!;
  }
  return order;
}

function earliest(runs: readonly Times[], heads: readonly number[]): number {
  let best = -1;
  let bestTime = Number.POSITIVE_INFINITY;
  for (let r = 0; r < runs.length; r++) {
    const time = runs[r]!.ts[heads[r]!];
    if (time === undefined || (best !== -1 && time >= bestTime)) continue;
    best = r;
    bestTime = time;
  }
  return best;
}

function unionOf(parts: readonly Part[]): ColumnSchema[] {
  const union = new Map<string, ColumnSchema>();
  for (const { columns } of parts) {
    for (const schema of columns.values()) {
      const known = union.get(schema.name);
      union.set(schema.name, known ? unite(known, schema) : schema);
    }
  }
  return [...union.values()].map((schema) => {
    const everywhere = parts.every((part) => part.columns.has(schema.name));
    return everywhere ? schema : { ...schema, nullable: true };
  });
}

function unite(a: ColumnSchema, b: ColumnSchema): ColumnSchema {
  const nullable = a.nullable || b.nullable;
  if (JSON.stringify(a.type) === JSON.stringify(b.type)) return { ...a, nullable };
  const numeric = [a, b].every(isNumeric);
  return { ...a, type: { kind: numeric ? 'bigint' : 'string' }, nullable };
}

function eventColumn(parts: readonly Part[], { part }: Order): ColumnData {
  return { codes: Uint32Array.from(part), dictionary: parts.map((p) => p.event) };
}

function mergeColumn(schema: ColumnSchema, parts: readonly Part[], order: Order): ColumnData {
  const columns = parts.map((part) => part.table.column(schema.name) as Column | undefined);
  if (columns.every((c) => c === undefined || c instanceof DictionaryColumn)) {
    return mergeStrings(columns, order);
  }
  if (columns.every((c) => c instanceof Float64Array)) return mergeNumbers(columns, order);
  const convert = converter(schema, parts);
  return Array.from(order.row, (row, i) => convert(columns[order.part[i]!]?.at(row) ?? null));
}

function mergeNumbers(columns: readonly Float64Array[], { part, row }: Order): Float64Array {
  const merged = new Float64Array(row.length);
  for (let i = 0; i < merged.length; i++) merged[i] = columns[part[i]!]![row[i]!]!;
  return merged;
}

function mergeStrings(columns: readonly (DictionaryColumn | undefined)[], { part, row }: Order): ColumnData {
  const dictionary: string[] = [];
  const starts = columns.map((column) => {
    const start = dictionary.length;
    for (const text of column?.dictionary ?? []) dictionary.push(text);
    return start;
  });
  const codes = new Uint32Array(row.length);
  for (let i = 0; i < codes.length; i++) {
    const code = columns[part[i]!]?.codes[row[i]!] ?? NO_STRING;
    codes[i] = code === NO_STRING ? NO_STRING : starts[part[i]!]! + code;
  }
  return { codes, dictionary };
}

function converter(schema: ColumnSchema, parts: readonly Part[]): (value: unknown) => unknown {
  const types = new Set(parts.map((p) => JSON.stringify(p.columns.get(schema.name)?.type ?? null)));
  types.delete('null');
  if (types.size < 2) return (value) => value;
  if (schema.type.kind === 'bigint') {
    return (value) => (typeof value === 'number' ? BigInt(Math.trunc(value)) : value);
  }
  return (value) => (value === null ? null : String(value));
}

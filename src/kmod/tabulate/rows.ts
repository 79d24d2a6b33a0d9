import { buildTable } from '../../table/build.ts';
import type { ColumnSchema, TableSchema } from '../../table/schema.ts';
import type { Table } from '../../table/types.ts';
import { type FormatColumn, ROW_COLUMNS, type RowFormat } from '../spec/formats.ts';

/** One row as its event has it. */
export interface EventRow {
  readonly ts: number;
  readonly cpu: number;
  readonly tid: number;
  readonly task: string | null;
  readonly process: number;
  readonly place: string | null;
  readonly text: string | null;
}

export interface RowTable {
  readonly schema: TableSchema;
  readonly table: Table<object>;
}

type Value = number | bigint | string | null;

/** The rows of a module: what every row has, the message, and the values that it names. */
export function rowTable(rows: readonly EventRow[], formats: readonly RowFormat[], note?: string): RowTable {
  const named = mergeColumns(formats.flatMap(({ columns }) => columns));
  const values = rows.map(({ text }) => valuesOf(text ?? '', formats));
  const columns = named.map((column) => wideEnough(column, values));
  const data = {
    ts: rows.map(({ ts }) => ts),
    cpu: rows.map(({ cpu }) => cpu),
    tid: rows.map(({ tid }) => tid),
    pid: rows.map(({ process }) => process),
    comm: rows.map(({ task }) => task ?? ''),
    function: rows.map(({ place }) => place ?? ''),
    message: rows.map(({ text }) => (text ?? '').replace(/\n$/, '')),
    ...Object.fromEntries(
      columns.map((column) => [column.name, values.map((row) => typed(row.get(column.name), column))]),
    ),
  };
  const schema = { name: 'rows', columns: [...ROW_COLUMNS, ...columns.map(schemaOf)] };
  return { schema, table: buildTable(schema, data, note) };
}

/** Columns of one name are one: of text where one of them is, else of the wider numbers. */
function mergeColumns(columns: readonly FormatColumn[]): readonly FormatColumn[] {
  const merged = new Map<string, FormatColumn>();
  for (const column of columns) {
    const known = merged.get(column.name);
    const kinds = [column.kind, known?.kind];
    const kind = (['string', 'bigint'] as const).find((each) => kinds.includes(each)) ?? 'number';
    merged.set(column.name, { ...column, kind });
  }
  return [...merged.values()];
}

function valuesOf(text: string, formats: readonly RowFormat[]): ReadonlyMap<string, Value> {
  for (const { pattern, columns } of formats) {
    const found = pattern.exec(text.replace(/\n$/, ''));
    if (found) return new Map(columns.map((column, i) => [column.name, readValue(found[i + 1]!, column)]));
  }
  return new Map();
}

function readValue(text: string, { kind, hex }: FormatColumn): Value {
  if (kind === 'string') return text;
  const digits = text.trim();
  const value = BigInt(hex ? `0x${digits.replace(/^0x/, '')}` : digits.replace(/^[-+]/, ''));
  const signed = digits.startsWith('-') ? -value : value;
  return kind === 'number' && isSafe(signed) ? Number(signed) : signed;
}

const isSafe = (value: bigint): boolean =>
  value <= BigInt(Number.MAX_SAFE_INTEGER) && value >= BigInt(Number.MIN_SAFE_INTEGER);

/** A column with a number that does not fit one is bigint as a whole. */
function wideEnough(column: FormatColumn, rows: readonly ReadonlyMap<string, Value>[]): FormatColumn {
  const wide = column.kind === 'number' && rows.some((row) => typeof row.get(column.name) === 'bigint');
  return wide ? { ...column, kind: 'bigint' } : column;
}

function typed(value: Value | undefined, { kind }: FormatColumn): Value {
  if (value === undefined || value === null) return null;
  if (kind === 'string') return String(value);
  return kind === 'bigint' ? BigInt(value) : Number(value);
}

const schemaOf = ({ name, kind }: FormatColumn): ColumnSchema => ({ name, type: { kind }, nullable: true });

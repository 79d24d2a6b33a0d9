import { buildTable } from '../../table/build.ts';
import type { ColumnData } from '../../table/column.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import { type DecodedColumn, NO_STRING } from '../decode/columns.ts';
import type { HistPrint, KeyValue } from '../decode/tally.ts';
import type { CompiledHist, HistField } from '../spec/types.ts';
import type { EventTable } from '../trace.ts';
import { convert } from './convert.ts';
import type { TableContext } from './event-table.ts';

/** The columns of a histogram: `ts KEY… min max count`. */
export function histColumns({ value, keys }: CompiledHist, clock: string): readonly ColumnSchema[] {
  const { unit, format } = value.column;
  const bound = (name: string) =>
    ({
      name,
      type: { kind: 'number' },
      nullable: false,
      ...(unit && { unit }),
      ...(unit && format && { format }),
    }) as const;
  return [
    { name: 'ts', type: { kind: 'number' }, nullable: false, unit: 'ns', clock, format: 'time' },
    ...keys.map(({ column }) => column),
    bound('min'),
    bound('max'),
    { name: 'count', type: { kind: 'number' }, nullable: false },
  ];
}

/** Every print's rows, each by keys and then from the least bucket up. `origin` is the zero of `ts` on the trace clock. */
export function histTable(
  hist: CompiledHist,
  prints: readonly HistPrint[],
  origin: bigint,
  { facts, clock, note }: TableContext,
): EventTable {
  const rows = prints.flatMap(({ at, tallies }) =>
    [...tallies].sort(byKeysAndBucket).map((tally) => ({ ...tally, ts: Number(at - origin) })),
  );
  const data: Record<string, ColumnData> = {
    ts: Float64Array.from(rows, ({ ts }) => ts),
    count: Float64Array.from(rows, ({ count }) => count),
  };
  const widened: string[] = [];
  const columns = histColumns(hist, clock).map((column): ColumnSchema => {
    if (column.name !== 'min' && column.name !== 'max') return column;
    const values = rows.map((row) => row[column.name as 'min' | 'max']);
    const numbers = Float64Array.from(values, Number);
    const fit = numbers.every((number, i) => BigInt(number) === values[i]);
    data[column.name] = fit ? numbers : values;
    if (fit) return column;
    widened.push(column.name);
    return { ...column, type: { kind: 'bigint' } };
  });
  for (const [i, key] of hist.keys.entries()) {
    const { schema, data: values } = convert(
      keyColumn(
        key,
        rows.map(({ keys }) => keys[i]!),
      ),
      key,
      facts.symbols,
    );
    columns[i + 1] = schema;
    data[schema.name] = values;
  }
  const schema = { name: hist.event, columns };
  return { schema, table: buildTable(schema, data, note), widened, histogram: true, restarts: true };
}

/** As the decoder would have read them. */
function keyColumn({ isText, column, signed }: HistField, values: readonly KeyValue[]): DecodedColumn {
  if (isText) {
    const dictionary = [...new Set(values.filter((value) => value !== null).map(String))];
    const codes = new Map(dictionary.map((text, code) => [text, code]));
    return {
      kind: 'string',
      codes: Uint32Array.from(values, (value) => (value === null ? NO_STRING : codes.get(String(value))!)),
      dictionary,
    };
  }
  const numbers = values.map((value) => BigInt(value ?? 0));
  return column.type.kind === 'bigint' && !signed
    ? { kind: 'bigint', data: BigUint64Array.from(numbers) }
    : { kind: 'bigint', data: BigInt64Array.from(numbers) };
}

function byKeysAndBucket(a: HistPrint['tallies'][number], b: HistPrint['tallies'][number]): number {
  for (const [i, key] of a.keys.entries()) {
    const other = b.keys[i]!;
    if (key !== other) return (key ?? '') < (other ?? '') ? -1 : 1;
  }
  return a.min < b.min ? -1 : a.min > b.min ? 1 : 0;
}

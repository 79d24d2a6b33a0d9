import type { ColumnTable } from 'arquero';
import { InputError } from '../base/errors.ts';
import { buildTable, noteOf } from '../table/build.ts';
import { type Column, type ColumnData, gather, gatherOrNull } from '../table/column.ts';
import { columnSchema, schemaOf } from '../table/describe.ts';
import type { ColumnSchema } from '../table/schema.ts';
import type { ColumnOf, Flat, Table, TableOf } from '../table/types.ts';
import { durationOption } from './duration-option.ts';
import { existingColumn } from './groups.ts';
import { type SharedKeys, sharedKeys } from './shared-keys.ts';
import { type TimeOrder, timeOrder } from './time-order.ts';

/** Put before a column of the right table as often as it takes to make its name a new one. */
const PREFIX = 'right_';

type FreeName<Name extends string, Taken> = Name extends Taken ? FreeName<`right_${Name}`, Taken> : Name;

/** A plain Arquero table does not tell its columns: then any may be there. */
type KnownRow<Left, Right, By> = Left & {
  [K in Exclude<keyof Right & string, By> as FreeName<K, keyof Left>]: Right[K] | null;
};

/** The left row, and the right one's columns but for `by`, null without one; of equal names the right one's is `right_NAME`. */
export type AsofRow<Left, Right, By> = [string] extends [ColumnOf<Left>]
  ? Record<string, unknown>
  : [string] extends [ColumnOf<Right>]
    ? Flat<Left & Record<string, unknown>>
    : Flat<KnownRow<Left, Right, By>>;

export interface AsofOptions<By extends string> {
  /** Columns whose values must be equal in both rows, such as `tid`. Null equals nothing. */
  readonly by?: By | readonly By[];
  /** How much older the right row may be at most: `'5ms'`, or ns. Any age by default. */
  readonly within?: string | number;
}

/**
 * Gives each row of `left` the last row of `right` whose `ts` is not later: the state that held at that moment, such
 * as the frequency of the CPU or the last line of an application's log. Of equal times it is the right row that stands
 * last. The result has the rows of `left` in its order, and `right_ts` is when the right row happened.
 *
 * Any two tables with a `ts` in ns on one axis will do. Takes time linear in the rows, beside sorting those not in time
 * order. Throws InputError `unknown-column`, `column-type`, `duration`, `clocks-differ`.
 */
export function asof<
  Left extends object,
  Right extends object,
  By extends ColumnOf<Left> & ColumnOf<Right> = never,
>(
  left: TableOf<Left>,
  right: TableOf<Right>,
  options: AsofOptions<By> = {},
): Table<AsofRow<Left, Right, By>> {
  const [from, to] = [left as unknown as ColumnTable, right as unknown as ColumnTable];
  const by: readonly string[] = options.by === undefined ? [] : [options.by].flat();
  const within = options.within === undefined ? Number.POSITIVE_INFINITY : durationOption(options.within);
  const [asking, answering] = [timeOrder(from), timeOrder(to)];
  checkClocks(from, to);
  const keys = sharedKeys(keyedRows(from, asking, by), keyedRows(to, answering, by));
  return joinedTable(from, to, by, lastRows(asking, answering, keys, within)) as never;
}

/** Times of two clocks have no order. A clock that is not known is taken for the other table's. */
function checkClocks(left: ColumnTable, right: ColumnTable): void {
  const clocks = [left, right].map((table) => columnSchema(table, 'ts').clock);
  if (clocks[0] === undefined || clocks[1] === undefined || clocks[0] === clocks[1]) return;
  throw new InputError({
    code: 'clocks-differ',
    what: `the left table's ts is of the clock ${clocks[0]}, the right one's of ${clocks[1]}`,
    hint: 'trace both with the same --clock',
  });
}

function keyedRows(table: ColumnTable, { rows }: TimeOrder, by: readonly string[]) {
  return { rows, columns: by.map((name) => existingColumn(table, name)) };
}

/** For each position of the left table the row of the right one's data, -1 for none. */
function lastRows(left: TimeOrder, right: TimeOrder, keys: SharedKeys, within: number): Int32Array {
  const result = new Int32Array(left.rows.length).fill(-1);
  const last = new Int32Array(keys.count).fill(-1);
  let next = 0;
  for (const at of left.order) {
    const time = left.ts[at]!;
    for (; next < right.order.length && right.ts[right.order[next]!]! <= time; next++) {
      const position = right.order[next]!;
      if (keys.right[position]! >= 0) last[keys.right[position]!] = position;
    }
    const found = keys.left[at]! < 0 ? -1 : last[keys.left[at]!]!;
    if (found >= 0 && time - right.ts[found]! <= within) result[at] = right.rows[found]!;
  }
  return result;
}

function joinedTable(left: ColumnTable, right: ColumnTable, by: readonly string[], rows: Int32Array): Table {
  const { name, columns } = schemaOf(left);
  const own = left.data() as Readonly<Record<string, Column>>;
  const visible = left.isFiltered() || left.isOrdered() ? left.indices() : null;
  const data: Record<string, ColumnData> = {};
  for (const column of columns)
    data[column.name] = visible ? gather(own[column.name]!, visible) : own[column.name]!;
  const added: ColumnSchema[] = [];
  for (const column of schemaOf(right).columns) {
    if (column.hidden || by.includes(column.name)) continue;
    const free = freeName(column.name, data);
    data[free] = gatherOrNull(existingColumn(right, column.name), rows);
    added.push({ ...column, name: free, nullable: true });
  }
  const shown = columns.filter((c) => !c.hidden);
  const hidden = columns.filter((c) => c.hidden);
  return buildTable({ name, columns: [...shown, ...added, ...hidden] }, data, notes(left, right));
}

function freeName(name: string, taken: object): string {
  return Object.hasOwn(taken, name) ? freeName(`${PREFIX}${name}`, taken) : name;
}

function notes(...tables: readonly object[]): string | undefined {
  return [...new Set(tables.map(noteOf))].filter((note) => note !== undefined).join(' · ') || undefined;
}

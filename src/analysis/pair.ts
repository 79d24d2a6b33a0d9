import type { ColumnTable } from 'arquero';
import { buildTable, joinNotes, noteOf } from '../table/build.ts';
import { type Column, type ColumnData, gather, gatherTyped } from '../table/column.ts';
import { schemaOf } from '../table/describe.ts';
import type { ColumnSchema, TableSchema } from '../table/schema.ts';
import type { Flat, Table, TableOf } from '../table/types.ts';
import { type Matches, matchInTime } from './match-in-time.ts';
import { matcherFor } from './matcher.ts';
import { type PairSides, pairSides } from './pair-sides.ts';
import { type Unpaired, unpairedOf, unpairedText } from './unpaired.ts';

/** Columns that every event has; of the return only its arguments are taken over. */
type Header = 'ts' | 'cpu' | 'tid' | 'pid' | 'comm' | 'function';
const HEADER: ReadonlySet<string> = new Set(['ts', 'cpu', 'tid', 'pid', 'comm', 'function']);

/** The entry's columns, `dur` in ns, and the return's arguments; one named like a column of the entry is `ret_NAME`. */
export type PairRow<Entry, Return> = Flat<
  Entry & { readonly dur: number } & {
    [K in Exclude<keyof Return & string, Header> as K extends keyof Entry | 'dur'
      ? `ret_${K}`
      : K]: Return[K];
  }
>;

export interface PairOptions<Entry, Return> {
  /** Pairs by equal values of these columns, across threads, in place of the stack; adds `end_tid`, `end_cpu`. */
  readonly by?: (keyof Entry & keyof Return & string) | readonly (keyof Entry & keyof Return & string)[];
}

/** Pairs in the order of their entries, and what has no partner. */
export type PairTable<Entry extends object, Return extends object> = Table<PairRow<Entry, Return>> & {
  readonly unpaired: Unpaired<Entry, Return>;
};

/**
 * Joins each entry of a function with its return, in time linear in the rows.
 *
 * Calls are told apart by thread and stack pointer (the hidden column `$stack`), so nested and recursive calls are
 * exact and a filtered or lost event shifts no other pair. Without `$stack` in both tables calls are taken to nest
 * within a thread: a lost event then can shift pairs (`unpaired.method` says which way was taken). With `by`,
 * a row pairs with the next one of the same key; a key that starts again has lost its end.
 *
 * What has no partner is counted by cause in `.unpaired`, and shown with the table.
 */
export function pair<Entry extends object, Return extends object>(
  entry: TableOf<Entry>,
  ret: TableOf<Return>,
  options: PairOptions<Entry, Return> = {},
): PairTable<Entry, Return> {
  const by = options.by === undefined ? [] : [options.by].flat();
  const sides = pairSides(entry as never, ret as never);
  const matcher = matcherFor(sides, by);
  const matches = matchInTime(sides, matcher);
  const unpaired = unpairedOf<Entry, Return>(sides, matcher, matches);
  const table = pairedTable(sides, matches, by.length > 0, unpairedText(unpaired));
  return Object.defineProperty(table, 'unpaired', { value: unpaired }) as unknown as PairTable<Entry, Return>;
}

function pairedTable(sides: PairSides, matches: Matches, withEnd: boolean, text: string | null): Table {
  const rows = matchedRows(sides, matches);
  const schema: ColumnSchema[] = [];
  const data: Record<string, ColumnData> = {};
  const add = (column: ColumnSchema, values: ColumnData) => {
    schema.push(column);
    data[column.name] = values;
  };
  const entrySchema = schemaOf(sides.entry.table);
  const entryColumns = sides.entry.table.data() as Readonly<Record<string, Column>>;
  for (const column of entrySchema.columns) {
    const name = column.name === 'dur' ? 'arg_dur' : column.name;
    add(
      { ...column, name },
      rows.entry ? gather(entryColumns[column.name]!, rows.entry) : entryColumns[column.name]!,
    );
  }
  add({ name: 'dur', type: { kind: 'number' }, nullable: false, unit: 'ns', format: 'duration' }, rows.dur);
  for (const [column, name] of returnColumns(sides.ret.table, new Set(Object.keys(data)), withEnd)) {
    add({ ...column, name }, gather(sides.ret.table.column(column.name) as Column, rows.ret));
  }
  const shown = schema.filter((c) => !c.hidden);
  const hidden = schema.filter((c) => c.hidden);
  const result: TableSchema = { name: entrySchema.name, columns: [...shown, ...hidden] };
  return buildTable(result, data, joinNotes(noteOf(sides.entry.table) ?? noteOf(sides.ret.table), text));
}

interface MatchedRows {
  /** Rows of the entries' data; null for all of them in their order: then the columns are used as they are. */
  readonly entry: ArrayLike<number> | null;
  readonly ret: ArrayLike<number>;
  readonly dur: Float64Array;
}

function matchedRows({ entry, ret }: PairSides, { partner, dur, count }: Matches): MatchedRows {
  const tableRows = (rows: Uint32Array | null, at: Int32Array) => (rows ? gatherTyped(rows, at) : at);
  if (count === partner.length) return { entry: entry.rows, ret: tableRows(ret.rows, partner), dur };
  const paired = new Int32Array(count);
  for (let e = 0, at = 0; e < partner.length; e++) if (partner[e]! >= 0) paired[at++] = e;
  return {
    entry: tableRows(entry.rows, paired),
    ret: tableRows(ret.rows, gatherTyped(partner, paired)),
    dur: gatherTyped(dur, paired),
  };
}

/** The return's arguments with their names in the result; with `withEnd` where the end happened, too. */
function returnColumns(
  ret: ColumnTable,
  taken: ReadonlySet<string>,
  withEnd: boolean,
): [ColumnSchema, string][] {
  return schemaOf(ret)
    .columns.filter((c) => !c.hidden)
    .flatMap((c): [ColumnSchema, string][] => {
      if (withEnd && (c.name === 'tid' || c.name === 'cpu')) return [[c, `end_${c.name}`]];
      if (HEADER.has(c.name)) return [];
      return [[c, taken.has(c.name) ? `ret_${c.name}` : c.name]];
    });
}

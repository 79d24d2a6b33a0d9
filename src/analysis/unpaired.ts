import type { ColumnTable } from 'arquero';
import { buildTable } from '../table/build.ts';
import { type Column, gather } from '../table/column.ts';
import { schemaOf } from '../table/describe.ts';
import type { Table } from '../table/types.ts';
import type { Matcher, Matches } from './match-in-time.ts';
import type { PairSide, PairSides } from './pair-sides.ts';

/** What has no partner, by cause. */
export interface Unpaired<Entry extends object, Return extends object> {
  /** How calls were told apart. Only `stack` is exact whatever was lost. */
  readonly method: Matcher['method'];
  /** Entries still open when the events end. */
  readonly open: number;
  /** Entries whose return was lost or missed: a later event shows that they have ended. */
  readonly lost: number;
  /** Returns whose call may have begun before the first event. */
  readonly before: number;
  /** Returns whose entry was filtered out or lost. */
  readonly filtered: number;
  /** The rows themselves, with the `cause`; made when asked for. */
  entries(): Table<Entry & { readonly cause: 'open' | 'lost' }>;
  returns(): Table<Return & { readonly cause: 'before' | 'filtered' }>;
}

export function unpairedOf<Entry extends object, Return extends object>(
  { entry, ret }: PairSides,
  matcher: Matcher,
  { partner, count }: Matches,
): Unpaired<Entry, Return> {
  const { method, lost, lostCount, before, beforeCount } = matcher;
  return {
    method,
    open: entry.ts.length - count - lostCount,
    lost: lostCount,
    before: beforeCount,
    filtered: ret.ts.length - count - beforeCount,
    entries: () => withCause(entry, alone(partner), (e) => (lost[e] ? 'lost' : 'open')) as never,
    returns: () =>
      withCause(ret, orphans(partner, ret.ts.length), (r) => (before[r] ? 'before' : 'filtered')) as never,
  };
}

/** `unpaired: 2 entries still open at the end, 1 return without entry (filtered or lost)`; null when all are paired. */
export function unpairedText(
  unpaired: Pick<Unpaired<object, object>, 'open' | 'lost' | 'before' | 'filtered'>,
): string | null {
  const parts = [
    part(unpaired.open, 'entry', 'entries', 'still open at the end'),
    part(unpaired.lost, 'entry', 'entries', 'whose return was lost'),
    part(unpaired.before, 'return', 'returns', 'of a call from before the trace'),
    part(unpaired.filtered, 'return', 'returns', 'whose entry was filtered out or lost'),
  ].filter((text) => text !== null);
  return parts.length > 0 ? `unpaired: ${parts.join(', ')}` : null;
}

function part(n: number, one: string, many: string, cause: string): string | null {
  return n === 0 ? null : `${n.toLocaleString('en-US')} ${n === 1 ? one : many} ${cause}`;
}

/** Positions of the entries without a return. */
function alone(partner: Int32Array): number[] {
  return positions(partner.length, (e) => partner[e]! < 0);
}

/** Positions of the returns without an entry. */
function orphans(partner: Int32Array, returns: number): number[] {
  const taken = new Uint8Array(returns);
  for (const ret of partner) if (ret >= 0) taken[ret] = 1;
  return positions(returns, (r) => taken[r] === 0);
}

function positions(length: number, wanted: (position: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < length; i++) if (wanted(i)) found.push(i);
  return found;
}

function withCause(side: PairSide, at: readonly number[], causeOf: (position: number) => string): Table {
  const rows = at.map((position) => (side.rows ? side.rows[position]! : position));
  const schema = schemaOf(side.table);
  const columns = schema.columns.map((c) => [c.name, gather(columnOf(side.table, c.name), rows)] as const);
  const cause = { name: 'cause', type: { kind: 'string' }, nullable: false } as const;
  const data = { ...Object.fromEntries(columns), cause: at.map(causeOf) };
  return buildTable({ name: schema.name, columns: [cause, ...schema.columns] }, data);
}

function columnOf(table: ColumnTable, name: string): Column {
  return table.column(name) as Column;
}

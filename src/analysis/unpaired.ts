import type { ColumnTable } from 'arquero';
import { buildTable } from '../table/build.ts';
import { type Column, gather } from '../table/column.ts';
import { schemaOf } from '../table/describe.ts';
import type { Table } from '../table/types.ts';
import type { Matcher } from './match-in-time.ts';
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
  partner: Int32Array,
): Unpaired<Entry, Return> {
  const taken = new Uint8Array(ret.ts.length);
  for (let e = 0; e < partner.length; e++) if (partner[e]! >= 0) taken[partner[e]!] = 1;
  const alone = positions(partner.length, (e) => partner[e]! < 0);
  const orphans = positions(taken.length, (r) => taken[r] === 0);
  const lost = count(alone, matcher.lost);
  const before = count(orphans, matcher.before);
  return {
    method: matcher.method,
    open: alone.length - lost,
    lost,
    before,
    filtered: orphans.length - before,
    entries: () => withCause(entry, alone, (e) => (matcher.lost[e] ? 'lost' : 'open')) as never,
    returns: () => withCause(ret, orphans, (r) => (matcher.before[r] ? 'before' : 'filtered')) as never,
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

function positions(length: number, wanted: (position: number) => boolean): number[] {
  const found: number[] = [];
  for (let i = 0; i < length; i++) if (wanted(i)) found.push(i);
  return found;
}

function count(at: readonly number[], flags: Uint8Array): number {
  return at.reduce((sum, position) => sum + flags[position]!, 0);
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

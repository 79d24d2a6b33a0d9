import { setTimeout as delay } from 'node:timers/promises';
import type { ColumnTable } from 'arquero';
import type { Until } from './compile/until.ts';
import type { Origin } from './install/origin.ts';
import type { Collector } from './read/types.ts';
import { type Tabulator, UNFINISHED } from './tabulate/tabulate.ts';
import type { EventTable, TraceContent } from './trace.ts';

/** How long a trace goes on after the row that ends it. */
export const AFTER_NS = 1e9;

/** The shortest pause between two looks. A look takes a tenth of the time at most, however many rows there are. */
const PAUSE_MS = 200;
const PAUSES_A_LOOK = 9;

interface Watched {
  readonly collector: Collector;
  readonly tabulator: Tabulator;
  readonly origin: Origin;
}

/**
 * Settles a second after a row that `until` waits for was seen. A look has the rows that were settled since the one before,
 * and of a span those from the earliest that is still open.
 */
export async function watch(
  { collector, tabulator, origin }: Watched,
  until: Until,
  signal: AbortSignal,
): Promise<void> {
  let since = 0n;
  for (let pause = PAUSE_MS; ; ) {
    await delay(pause, null, { signal });
    const began = performance.now();
    const seen = tabulator.tabulate(await collector.settled(since), UNFINISHED);
    if (firstHit(until, seen) !== null) return delay(AFTER_NS / 1e6, undefined, { signal });
    const next = nextSince(until, seen);
    if (next !== null) since = origin.clock + BigInt(Math.floor(next));
    pause = Math.max(PAUSE_MS, PAUSES_A_LOOK * (performance.now() - began));
  }
}

/** When the first row of those that `until` waits for happened, on the axis of `ts`: of a span its end. */
export function firstHit({ table: { event, kind }, holds }: Until, { events }: TraceContent): number | null {
  const table = rowsOf(events, event);
  let first = Number.POSITIVE_INFINITY;
  for (let row = 0; row < table.totalRows(); row++) {
    const value = (column: string) => table.column(column)!.at(row);
    if (!holds(value)) continue;
    first = Math.min(first, (value('ts') as number) + (kind === 'span' ? (value('dur') as number) : 0));
  }
  return first === Number.POSITIVE_INFINITY ? null : first;
}

/** From when on rows still matter; null when there were none. */
function nextSince({ table }: Until, { events }: TraceContent): number | null {
  // Entries of what will return later may lie anywhere.
  if (table.kind === 'keptReturn') return null;
  if (table.kind !== 'span') return last(rowsOf(events, table.event));
  const open = rowsOf(events, `${table.event}_open`).array('ts') as ArrayLike<number>;
  const ends = rowsOf(events, table.event);
  let earliest = last(ends);
  for (let row = 0; row < open.length; row++) earliest = Math.min(earliest ?? Infinity, open[row]!);
  return earliest;
}

/** The time of the last row. */
function last(table: ColumnTable): number | null {
  return table.totalRows() === 0 ? null : (table.column('ts')!.at(table.totalRows() - 1) as number);
}

function rowsOf(events: readonly EventTable[], name: string): ColumnTable {
  return events.find(({ schema }) => schema.name === name)!.table as unknown as ColumnTable;
}

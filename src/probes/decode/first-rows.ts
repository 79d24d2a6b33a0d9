import {
  type DecodedColumn,
  type DecodedEvent,
  type DecodedEvents,
  eventKey,
  type NumberArray,
} from './columns.ts';

/**
 * Keeps the first `most` rows, in order of time, of the events whose `eventKey` is in `counted`, and of other events what was not later
 * than the last of them. Everything when there are not that many. Views into the same buffers.
 */
export function firstRows(events: DecodedEvents, counted: ReadonlySet<string>, most: number): DecodedEvents {
  const tables = events.events.filter((event) => counted.has(eventKey(event)));
  const total = tables.reduce((rows, table) => rows + table.rows, 0);
  if (total <= most) return events;
  const { taken, last } = mergeFirst(tables, most);
  const cut = (event: DecodedEvent) => headOf(event, taken.get(event) ?? rowsUntil(event.ts, last));
  return { ...events, events: events.events.map(cut) };
}

/** What was not later than `last`, a time of the decoded rows. Views into the same buffers. */
export function rowsUpTo(events: DecodedEvents, last: number): DecodedEvents {
  return { ...events, events: events.events.map((event) => headOf(event, rowsUntil(event.ts, last))) };
}

/** How many rows of each table are among the first `most`, and the time of the last of them. */
function mergeFirst(tables: readonly DecodedEvent[], most: number) {
  const taken = new Map(tables.map((table) => [table, 0]));
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < most; i++) {
    let next: DecodedEvent | null = null;
    let time = Number.POSITIVE_INFINITY;
    for (const table of tables) {
      const ts = table.ts[taken.get(table)!];
      if (ts === undefined || ts >= time) continue;
      next = table;
      time = ts;
    }
    taken.set(next!, taken.get(next!)! + 1);
    last = time;
  }
  return { taken, last };
}

function rowsUntil(ts: Float64Array, last: number): number {
  let low = 0;
  let high = ts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ts[middle]! <= last) low = middle + 1;
    else high = middle;
  }
  return low;
}

function headOf(event: DecodedEvent, rows: number): DecodedEvent {
  return {
    ...event,
    rows,
    ts: event.ts.subarray(0, rows),
    cpu: event.cpu.subarray(0, rows),
    tid: event.tid.subarray(0, rows),
    fields: Object.fromEntries(
      Object.entries(event.fields).map(([name, column]) => [name, headOfColumn(column, rows)]),
    ),
  };
}

function headOfColumn(column: DecodedColumn, rows: number): DecodedColumn {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', data: column.data.subarray(0, rows) as NumberArray };
    case 'bigint':
      return { kind: 'bigint', data: column.data.subarray(0, rows) as BigInt64Array | BigUint64Array };
    case 'string':
      return { ...column, codes: column.codes.subarray(0, rows) };
    case 'array':
      return { ...column, items: headOfColumn(column.items, rows * column.length) };
    case 'list':
      return {
        kind: 'list',
        offsets: column.offsets.subarray(0, rows + 1),
        items: headOfColumn(column.items, column.offsets[rows]!),
      };
  }
}

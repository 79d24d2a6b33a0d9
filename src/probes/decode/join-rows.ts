import { type TypedArray, taken } from './arrays.ts';
import { type DecodedColumn, type DecodedEvent, NO_STRING } from './columns.ts';
import { timeOrder } from './time-order.ts';

/** The rows of one event that were decoded in pieces, one piece behind the other. */
export function joinRows(pieces: readonly DecodedEvent[]): DecodedEvent {
  const [first] = pieces as readonly [DecodedEvent, ...DecodedEvent[]];
  if (pieces.length === 1) return first;
  const names = Object.keys(first.fields);
  return {
    ...first,
    rows: pieces.reduce((sum, { rows }) => sum + rows, 0),
    ts: joined(pieces.map(({ ts }) => ts)),
    cpu: joined(pieces.map(({ cpu }) => cpu)),
    tid: joined(pieces.map(({ tid }) => tid)),
    // fromEntries defines own properties: a field may be called __proto__.
    fields: Object.fromEntries(
      names.map((name) => [name, joinColumns(pieces.map(({ fields }) => fields[name]!))]),
    ),
  };
}

/** Rows of an earlier piece, whose times count from `shift` ns before those of `event`, and the rows of `event` behind them. */
export function behind(earlier: DecodedEvent | undefined, event: DecodedEvent, shift: number): DecodedEvent {
  if (!earlier || earlier.rows === 0) return event;
  return joinRows([{ ...earlier, ts: earlier.ts.map((ts) => ts + shift) }, event]);
}

/** The rows with these numbers, in their order; a copy. */
export function pickRows(event: DecodedEvent, rows: Uint32Array): DecodedEvent {
  const pick = <A extends Float64Array | Uint16Array | Int32Array>(array: A): A =>
    taken(array, rows, rows.length, false);
  return {
    ...event,
    rows: rows.length,
    ts: pick(event.ts),
    cpu: pick(event.cpu),
    tid: pick(event.tid),
    fields: Object.fromEntries(
      Object.entries(event.fields).map(([name, column]) => [name, pickColumn(column, rows, 1)]),
    ),
  };
}

/** The same rows by time. */
export function byTime(event: DecodedEvent): DecodedEvent {
  const { ts, rows } = event;
  const isSorted = ts.every((time, row) => row === 0 || time >= ts[row - 1]!);
  return isSorted ? event : pickRows(event, timeOrder(ts, rows));
}

/** The rows from the time `since` on; a row is never before the one it follows. */
export function rowsSince(event: DecodedEvent, since: number): DecodedEvent {
  let from = event.ts.findLastIndex((ts) => ts < since) + 1;
  if (from === 0) return event;
  return pickRows(
    event,
    Uint32Array.from({ length: event.rows - from }, () => from++),
  );
}

function joinColumns(columns: readonly DecodedColumn[]): DecodedColumn {
  const [first] = columns as readonly [DecodedColumn, ...DecodedColumn[]];
  switch (first.kind) {
    case 'number':
      return { kind: 'number', data: joined(columns.map((column) => (column as typeof first).data)) };
    case 'bigint':
      return { kind: 'bigint', data: joined(columns.map((column) => (column as typeof first).data)) };
    case 'string':
      return joinStrings(columns as readonly (typeof first)[]);
    case 'array':
      return { ...first, items: joinColumns(columns.map((column) => (column as typeof first).items)) };
    case 'list':
      return joinLists(columns as readonly (typeof first)[]);
  }
}

function joinStrings(columns: readonly Extract<DecodedColumn, { kind: 'string' }>[]): DecodedColumn {
  const codeOf = new Map<string, number>();
  const recoded = columns.map(({ codes, dictionary }) => {
    const now = new Map<number, number>([[NO_STRING, NO_STRING]]);
    return codes.map((code) => {
      const known = now.get(code);
      if (known !== undefined) return known;
      const text = dictionary[code]!;
      const fresh = codeOf.get(text) ?? codeOf.size;
      codeOf.set(text, fresh);
      now.set(code, fresh);
      return fresh;
    });
  });
  return { kind: 'string', codes: joined(recoded), dictionary: [...codeOf.keys()] };
}

function joinLists(columns: readonly Extract<DecodedColumn, { kind: 'list' }>[]): DecodedColumn {
  const offsets = [0];
  for (const column of columns) {
    const base = offsets.at(-1)!;
    for (let row = 1; row < column.offsets.length; row++) offsets.push(base + column.offsets[row]!);
  }
  return {
    kind: 'list',
    offsets: Uint32Array.from(offsets),
    items: joinColumns(columns.map(({ items }) => items)),
  };
}

function pickColumn(column: DecodedColumn, rows: Uint32Array, width: number): DecodedColumn {
  switch (column.kind) {
    case 'number':
      return { kind: 'number', data: taken(column.data, rows, rows.length, false, width) };
    case 'bigint':
      return { kind: 'bigint', data: taken(column.data, rows, rows.length, false, width) };
    case 'string':
      return { ...column, codes: taken(column.codes, rows, rows.length, false, width) };
    case 'array':
      return { ...column, items: pickColumn(column.items, rows, width * column.length) };
    case 'list':
      return pickList(column, rows);
  }
}

function pickList(
  { offsets, items }: Extract<DecodedColumn, { kind: 'list' }>,
  rows: Uint32Array,
): DecodedColumn {
  const ends = new Uint32Array(rows.length + 1);
  const elements: number[] = [];
  for (const [i, row] of rows.entries()) {
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) elements.push(at);
    ends[i + 1] = elements.length;
  }
  return { kind: 'list', offsets: ends, items: pickColumn(items, Uint32Array.from(elements), 1) };
}

function joined<A extends TypedArray>(arrays: readonly A[]): A {
  const Type = arrays[0]!.constructor as new (length: number) => A;
  const all = new Type(arrays.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const array of arrays) {
    (all as Uint8Array).set(array as Uint8Array, at);
    at += array.length;
  }
  return all;
}

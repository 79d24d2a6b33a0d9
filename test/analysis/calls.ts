import { buildTable } from '../../src/table/build.ts';
import type { ColumnSchema } from '../../src/table/schema.ts';
import type { Table } from '../../src/table/types.ts';

/** One call as it happened: what pairing must find out from the two tables alone. `end` null: it never returned. */
export interface Call {
  readonly id: number;
  readonly begin: number;
  readonly end: number | null;
  readonly tid: number;
  readonly pid: number;
  /** Stack pointer at entry. */
  readonly stack: bigint;
  readonly function?: string;
}

export interface EntryRow {
  readonly ts: number;
  readonly cpu: number;
  readonly tid: number;
  readonly pid: number | null;
  readonly id: number;
}

export interface ReturnRow extends EntryRow {
  readonly err: string | null;
}

const number = { kind: 'number' } as const;
const header: readonly ColumnSchema[] = [
  { name: 'ts', type: number, nullable: false, unit: 'ns', clock: 'mono' },
  { name: 'cpu', type: number, nullable: false },
  { name: 'tid', type: number, nullable: false },
  { name: 'pid', type: number, nullable: true },
];
const id: ColumnSchema = { name: 'id', type: number, nullable: false };
const err: ColumnSchema = { name: 'err', type: { kind: 'string' }, nullable: true };
const fn: ColumnSchema = { name: 'function', type: { kind: 'string' }, nullable: false };
const stack: ColumnSchema = { name: '$stack', type: { kind: 'bigint' }, nullable: false, hidden: true };

interface Shape {
  /** Whether the hidden stack pointers are there. */
  readonly hidden: boolean;
}

export function entryTable(calls: readonly Call[], shape: Shape = { hidden: true }): Table<EntryRow> {
  const events = calls.toSorted((a, b) => a.begin - b.begin);
  return eventTable<EntryRow>('entry', [], events, (c) => c.begin, 0n, shape);
}

/** `above` is what the return's stack pointer has more than the entry's: 8 on x86_64, 0 on arm64. */
export function returnTable(
  calls: readonly Call[],
  above = 8n,
  shape: Shape = { hidden: true },
): Table<ReturnRow> {
  const events = calls.filter((c) => c.end !== null).toSorted((a, b) => a.end! - b.end!);
  return eventTable<ReturnRow>('return', [err], events, (c) => c.end!, above, shape);
}

function eventTable<Row extends object>(
  name: string,
  more: readonly ColumnSchema[],
  calls: readonly Call[],
  time: (call: Call) => number,
  above: bigint,
  { hidden }: Shape,
): Table<Row> {
  const named = calls.some((c) => c.function !== undefined);
  const columns = [...header, ...(named ? [fn] : []), id, ...more, ...(hidden ? [stack] : [])];
  return buildTable<Row>(
    { name, columns },
    {
      ts: Float64Array.from(calls, time),
      cpu: new Uint16Array(calls.length),
      tid: Int32Array.from(calls, (c) => c.tid),
      pid: { values: Int32Array.from(calls, (c) => c.pid), missing: -1 },
      function: calls.map((c) => c.function ?? ''),
      id: Int32Array.from(calls, (c) => c.id),
      err: calls.map(() => 'ENOENT'),
      $stack: BigUint64Array.from(calls, (c) => c.stack + above),
    },
  );
}

import { buildTable } from '../../table/build.ts';
import { type Column, type ColumnData, gather } from '../../table/column.ts';
import type { TableSchema } from '../../table/schema.ts';
import { type DecodedEvent, type DecodedEvents, eventKey, type NumberArray } from '../decode/columns.ts';
import { commonSchema } from '../tabulate/common.ts';
import type { TableContext } from '../tabulate/event-table.ts';
import type { Owner, PairTables, Past } from '../tabulate/past.ts';
import type { EventTable } from '../trace.ts';
import { durationOf, OPEN, pairCalls } from './pair-calls.ts';
import { ENTRY, EXIT } from './script.ts';

/** The shell that interprets the command of `--run`: as long as it is called so, it is ours. */
export interface OwnShell {
  readonly tid: number;
  readonly comm: string;
}

/** Whose the rows of the entries are. */
export const CALLS: Owner = { path: ENTRY };

interface CallContext {
  /** The end of the trace in decoded times. */
  readonly until: number;
  readonly shell: OwnShell | null;
  readonly past: Past;
}

/** The calls, and those still under way. */
export function callTables(
  limit: number | null,
  rowsOf: (owner: Owner) => DecodedEvent | undefined,
  decoded: DecodedEvents,
  context: TableContext,
  { until, shell, past }: CallContext,
): PairTables {
  const entry = rowsOf(CALLS) ?? NONE;
  const exit = decoded.events.find((event) => eventKey(event) === eventKey(EXIT)) ?? NONE;
  const gaps = past.gapsOf(decoded);
  const depth = limit ?? Number.POSITIVE_INFINITY;
  const { exitOf, unpaired, soFar } = pairCalls(entry, exit, gaps, depth);
  const before = past.pairsOf(CALLS).unpaired ?? 0;
  const isOurs = (row: number) =>
    shell !== null &&
    entry.tid[row] === shell.tid &&
    context.tasks.commAt(shell.tid, entry.ts[row]!) === shell.comm;
  const rowsWhere = (wanted: (exit: number) => boolean) => {
    const rows: number[] = [];
    for (let row = 0; row < exitOf.length; row++) if (wanted(exitOf[row]!) && !isOurs(row)) rows.push(row);
    return Int32Array.from(rows);
  };
  const ended = rowsWhere((x) => x >= 0);
  const open = rowsWhere((x) => x === OPEN);
  const took = Float64Array.from(ended, (row) => {
    const x = exitOf[row]!;
    return durationOf(exit, x) ?? exit.ts[x]! - entry.ts[row]!;
  });
  const age = Float64Array.from(open, (row) => Math.max(0, until - entry.ts[row]!));
  return {
    tables: [
      table('rows', callsAt(entry, ended), ['dur', took], context),
      { ...table('rows_open', callsAt(entry, open), ['age', age], context), onlyFilled: true },
    ],
    unpaired: before + unpaired,
    filtered: 0,
    goOn: () => ({
      rows: new Map([[CALLS, soFar.open]]),
      past: { unpaired: before + soFar.unpaired },
    }),
  };
}

const NONE: DecodedEvent = {
  id: 0,
  group: '',
  name: '',
  rows: 0,
  ts: new Float64Array(),
  cpu: new Uint16Array(),
  tid: new Int32Array(),
  fields: {},
};

interface Calls extends Pick<DecodedEvent, 'ts' | 'cpu' | 'tid'> {
  readonly func: BigUint64Array;
  readonly depth: NumberArray;
}

function callsAt({ ts, cpu, tid, fields: { func, depth } }: DecodedEvent, rows: Int32Array): Calls {
  const at = <T>(data: T): T => gather(data as Column, rows) as T;
  return {
    ts: at(ts),
    cpu: at(cpu),
    tid: at(tid),
    func: at(func?.kind === 'bigint' ? (func.data as BigUint64Array) : new BigUint64Array()),
    depth: at(depth?.kind === 'number' ? depth.data : new Int32Array()),
  };
}

function table(
  name: string,
  { ts, cpu, tid, func, depth }: Calls,
  [length, lengths]: readonly ['dur' | 'age', Float64Array],
  { facts, clock, shift, tasks, note }: TableContext,
): EventTable {
  const pids = Int32Array.from(tid, (thread, row) => tasks.pids.at(thread, ts[row]!) ?? -1);
  const data: Record<string, ColumnData> = {
    ts: ts.map((at) => at + shift),
    [length]: lengths,
    cpu,
    tid,
    pid: { values: pids, missing: -1 },
    comm: tasks.commsOf({ ts, tid, cpu }),
    function: functionNames(func, (address) => facts.symbols.lookup(address)?.symbol.name ?? null),
    depth,
  };
  const schema = callSchema(name, length, clock);
  return { schema, table: buildTable(schema, data, note), widened: [] };
}

/** `dur` is how long a call took, `age` for how long it has been under way. */
export function callSchema(name: string, length: 'dur' | 'age', clock: string): TableSchema {
  const [time, ...common] = commonSchema('event', 0, clock);
  return {
    name,
    columns: [
      time!,
      { name: length, type: { kind: 'number' }, nullable: false, unit: 'ns', format: 'duration' },
      ...common,
      { name: 'function', type: { kind: 'string' }, nullable: false },
      { name: 'depth', type: { kind: 'number' }, nullable: false },
    ],
  };
}

/** An address lies a few bytes behind a function's first where that begins with the landing pad of an indirect call. */
function functionNames(addresses: BigUint64Array, nameOf: (address: bigint) => string | null): ColumnData {
  const dictionary: string[] = [];
  const codeOf = new Map<bigint, number>();
  const codes = Uint32Array.from(addresses, (_, row) => {
    const address = addresses[row]!;
    let code = codeOf.get(address);
    if (code === undefined) {
      code = dictionary.push(nameOf(address) ?? `0x${address.toString(16)}`) - 1;
      codeOf.set(address, code);
    }
    return code;
  });
  return { codes, dictionary };
}

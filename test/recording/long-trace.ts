import type { Running } from '../../src/base/running.ts';
import { readSymbols } from '../../src/code/symbols.ts';
import type { DecodedEvent, DecodedEvents } from '../../src/probes/decode/columns.ts';
import { pickRows } from '../../src/probes/decode/join-rows.ts';
import type { InstallPlan } from '../../src/probes/install/script.ts';
import type { Collector } from '../../src/probes/read/types.ts';
import type { CompiledBody, CompiledProbe, CompiledSpan, KernelFacts } from '../../src/probes/spec/types.ts';
import { type RowSink, RowStream } from '../../src/probes/stream-rows.ts';
import { createTabulator, type Outcome, UNFINISHED } from '../../src/probes/tabulate/tabulate.ts';
import type { TraceContent } from '../../src/probes/trace.ts';

/** What the rows of a long trace are, each following from its number: told apart by eye, and by nobody's code but this. */
export const ROWS = {
  ts: (i: number) => 1_000_000 + i * 1013,
  tid: (i: number) => (i % 50 === 7 ? 77 : 100 + (i % 3)),
  pid: (i: number) => (i % 50 === 7 ? 70 : 100),
  count: (i: number) => (i * 7919) % 5000,
  name: (i: number) => (i % 13 === 0 ? null : `/etc/file${i % 90}`),
  file: (i: number) => 0xffff_8880_0000_0000n + BigInt(i % 4000) * 256n,
  ret: (i: number) => (i % 10 === 0 ? -2n : 0xffff_8880_1000_0000n + BigInt(i) * 64n),
} as const;

const column = (name: string, kind: 'number' | 'bigint' | 'string', nullable = false) =>
  ({ name, type: { kind }, nullable }) as const;

const PROBE = {
  kind: 'entry',
  event: 'open',
  path: { group: 'g', name: 'open' },
  functions: ['do_filp_open'],
  commands: [],
  filter: null,
  arguments: [
    { field: 'comm', column: column('$comm', 'string'), convert: { kind: 'none' } },
    { field: 'count', column: column('count', 'number'), convert: { kind: 'none' } },
    { field: 'name', column: column('name', 'string', true), convert: { kind: 'none' } },
    { field: 'file', column: column('file', 'bigint'), convert: { kind: 'none' } },
    { field: 'ret', column: column('ret', 'bigint'), convert: { kind: 'retval', typed: false } },
  ],
} as unknown as CompiledProbe;

/** Every call of `open` ends before the next one of its thread begins. */
const END = {
  ...PROBE,
  kind: 'event',
  event: 'open_2',
  path: { group: 'g', name: 'end' },
  arguments: [],
} as unknown as CompiledProbe;

const SPAN = {
  ...{ kind: 'span', event: 'open', parts: [PROBE, END], by: ['tid'] },
  ...{ startFilter: null, filter: null },
} as unknown as CompiledSpan;

const TEXTS = { kind: 'string', codes: Uint32Array.of(0), dictionary: ['thread'] } as const;

/** Before the first row a process of number 70 makes its thread 77; nothing says so again. */
function forks(): DecodedEvent {
  return {
    ...{ id: 1, group: 'task', name: 'task_newtask', rows: 1 },
    ts: Float64Array.of(1),
    cpu: Uint16Array.of(0),
    tid: Int32Array.of(70),
    fields: {
      pid: { kind: 'number', data: Int32Array.of(77) },
      clone_flags: { kind: 'bigint', data: BigUint64Array.of(0x10000n) },
      comm: TEXTS,
    },
  };
}

function opens(from: number, to: number): DecodedEvent {
  const all = Float64Array.from({ length: to - from }, (_, i) => from + i);
  const dictionary = Array.from({ length: 90 }, (_, i) => `/etc/file${i}`);
  return {
    ...{ id: 2, group: 'g', name: 'open', rows: all.length },
    ts: all.map(ROWS.ts),
    cpu: Uint16Array.from(all, (i) => i % 4),
    tid: Int32Array.from(all, ROWS.tid),
    fields: {
      comm: { kind: 'string', codes: new Uint32Array(all.length), dictionary: ['cat'] },
      count: { kind: 'number', data: Uint32Array.from(all, ROWS.count) },
      name: {
        kind: 'string',
        codes: Uint32Array.from(all, (i) => (i % 13 === 0 ? 0xffff_ffff : i % 90)),
        dictionary,
      },
      file: { kind: 'bigint', data: new BigUint64Array(all.length).map((_, i) => ROWS.file(from + i)) },
      ret: {
        kind: 'bigint',
        data: new BigUint64Array(all.length).map((_, i) => BigInt.asUintN(64, ROWS.ret(from + i))),
      },
    },
  };
}

function ends(from: number, to: number): DecodedEvent {
  const all = Float64Array.from({ length: to - from }, (_, i) => from + i);
  return {
    ...{ id: 3, group: 'g', name: 'end', rows: all.length },
    ts: all.map((i) => ROWS.ts(i) + 500),
    cpu: Uint16Array.from(all, (i) => i % 4),
    tid: Int32Array.from(all, ROWS.tid),
    fields: {},
  };
}

function decoded(from: number, to: number): DecodedEvents {
  return {
    base: 0n,
    events: [from === 0 ? forks() : pickRows(forks(), new Uint32Array(0)), opens(from, to), ends(from, to)],
    loss: { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 },
    gaps: [],
    counts: [],
  };
}

const tabulatorOf = (body: CompiledBody) =>
  createTabulator({
    body,
    facts: { symbols: readSymbols(new Uint8Array(0)), release: '6.1.0' } as KernelFacts,
    origin: { clock: 0n, wall: 1_700_000_000_000_000_000n },
    target: { name: 'vm:6.1.0', emulated: true },
    tasks: {
      threads: '/proc/70/task/70 /proc/100/task/100 /proc/100/task/101 /proc/100/task/102',
      comms: new Map(),
      processes: new Map(),
    },
    plan: { clock: 'mono' } as InstallPlan,
    start: 1_700_000_000_000_000_000n,
    shell: null,
  });

const tabulators = {
  rows: tabulatorOf({ probes: [PROBE], tables: [PROBE], hists: [] }),
  spans: tabulatorOf({ probes: [PROBE, END], tables: [SPAN], hists: [] }),
};

const ENDED: Outcome = { ...UNFINISHED, exitCode: 0, ended: 'the command ended' };

/** The trace as it is without anybody who stores it. */
export function wholeTrace(rows: number, what: keyof typeof tabulators = 'rows'): TraceContent {
  return tabulators[what].tabulate(decoded(0, rows), ENDED);
}

/** A trace of so many rows, or spans, that come a step at a time, as soon as somebody looks; `sink` takes those that are too many. */
export function longTrace(
  rows: number,
  step: number,
  sink: RowSink | null,
  what: keyof typeof tabulators = 'rows',
): Running<TraceContent> {
  const tabulator = tabulators[what];
  let [made, taken] = [0, 0];
  const take = async () => {
    const from = taken;
    taken = made;
    return decoded(from, made);
  };
  const stop = new AbortController();
  const collector = {
    progress: () => {
      made = Math.min(rows, made + step);
      if (made === rows) stop.abort();
      return { events: made, waiting: made - taken, bytes: 0, missed: 0 };
    },
    take,
  } as unknown as Collector;
  const run = async () => {
    if (!sink) return wholeTrace(rows, what);
    const stream = new RowStream({ collector, tabulator, sink, tgids: async () => '' });
    await stream.follow(stop.signal).catch(() => undefined);
    await stream.settled();
    return stream.end(await take(), ENDED);
  };
  return {
    empty: tabulator.empty(),
    progress: () => ({ events: made, missed: 0 }),
    snapshot: run,
    stop: () => undefined,
    done: run(),
  };
}

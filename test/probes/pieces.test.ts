import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { compileBody } from '../../src/probes/compile/compile.ts';
import {
  type DecodedColumn,
  type DecodedEvent,
  type DecodedEvents,
  eventKey,
} from '../../src/probes/decode/columns.ts';
import { pickRows } from '../../src/probes/decode/join-rows.ts';
import type { InstallPlan } from '../../src/probes/install/script.ts';
import type { CompiledBody, CompiledProbe, KernelFacts } from '../../src/probes/spec/types.ts';
import { createTabulator, UNFINISHED } from '../../src/probes/tabulate/tabulate.ts';
import type { EventTable, TraceContent } from '../../src/probes/trace.ts';
import { noteOf } from '../../src/table/build.ts';
import { facts as kernel } from '../language/kernel.ts';

const execs = readFileSync('test/golden/6.1-types/formats/sched/sched_process_exec.format', 'utf8');
const facts: KernelFacts = {
  ...kernel,
  eventNames: [...kernel.eventNames, 'sched:sched_process_exec'],
  formats: new Map([...kernel.formats, ['sched:sched_process_exec', execs]]),
};

/** Something that happened: which event, who did it, and numbers that its fields are made of. */
interface Mark {
  readonly event: number;
  readonly tid: number;
  readonly a: number;
  readonly b: number;
}

const marks = fc.array(
  fc.record({
    event: fc.nat(5),
    tid: fc.integer({ min: 1, max: 2 }),
    a: fc.nat(2),
    b: fc.nat(3),
  }),
  { maxLength: 80, size: 'max' },
);
/** After how many marks a piece ends. */
const cuts = fc.array(fc.nat(80), { maxLength: 5 });

const FUNCGRAPH = ['funcgraph_entry', 'funcgraph_exit'].map((name) => ({ group: 'ftrace', name }));

const BODIES: Readonly<Record<string, CompiledBody>> = {
  'spans of calls': compiled('span open do_filp_open -> ret=$retval'),
  'spans with a filter over both ends': compiled('span open do_filp_open -> ret=$retval if dur > 9'),
  'spans with stages': compiled(
    'span s do_filp_open -> do_filp_open@path_openat n=%ax:u64 -> do_filp_open%return ret=$retval',
  ),
  'spans by key, both ends of one event': compiled(
    'span w sched:sched_switch task=prev_pid name=prev_comm -> sched:sched_switch task=next_pid by task',
  ),
  'spans whose filter is of the start': compiled(
    'span w sched:sched_switch task=prev_pid name=prev_comm -> sched:sched_switch task=next_pid by task if name == "t1"',
  ),
  'stages by key': compiled(
    'span w sched:sched_switch task=prev_pid -> sched:sched_switch task=next_pid to=prev_pid -> sched:sched_switch task=next_pid by task',
  ),
  'returns with parameters': compiled('r:vr vfs_read count ret=$retval if count > 1'),
  'plain lines beside a span': compiled('p:reads vfs_read count\nspan open do_filp_open -> ret=$retval'),
  'an event that says who a task is': compiled('sched:sched_process_exec filename\np:reads vfs_read'),
  'calls of the function graph': {
    probes: [],
    tables: [],
    hists: [],
    graph: { function: 'vfs_*', depth: 3, functions: [] },
  } as unknown as CompiledBody,
};

function compiled(text: string): CompiledBody {
  return compileBody(text, 0, facts, { group: 'pb' });
}

for (const [what, body] of Object.entries(BODIES))
  test(`${what}: in pieces as in one`, () => {
    fc.assert(
      fc.property(marks, cuts, (all, at) => {
        const trace = decoded(body, all);
        assert.deepEqual(comparable(inPieces(body, trace, at)), comparable(inOne(body, trace)));
      }),
      { numRuns: 150 },
    );
  });

test('such marks make spans, open ones, and some whose partner is lost', () => {
  for (const [what, body] of Object.entries(BODIES)) {
    const seen = { rows: 0, open: 0, unpaired: 0 };
    for (const all of fc.sample(marks, { numRuns: 200, seed: 7 })) {
      const { events, report } = inOne(body, decoded(body, all));
      for (const { table, rows } of events) seen[table.onlyFilled ? 'open' : 'rows'] += rows.length;
      seen.unpaired += report.unpaired;
    }
    assert.ok(
      seen.rows > 20 && (/^returns|^an event/.test(what) || seen.open > 20),
      `${what}: ${JSON.stringify(seen)}`,
    );
    if (!/start|an event/.test(what)) assert.ok(seen.unpaired > 20, `${what}: ${JSON.stringify(seen)}`);
  }
});

interface Trace {
  readonly events: readonly { readonly table: EventTable; readonly rows: readonly object[] }[];
  readonly report: TraceContent['report'];
  readonly tasks: readonly object[];
}

/** Whatever the order, as a span is among the rows of the piece in which it ended. */
function comparable({ events, report, tasks }: Trace) {
  const tables = events.map(({ table: { schema, table }, rows }) => ({
    name: schema.name,
    columns: schema.columns.map(({ name }) => name),
    note: noteOf(table),
    rows: rows.map((row) => JSON.stringify(row, shown)).sort(),
  }));
  return { tables, unpaired: report.unpaired, filtered: report.filtered, dropped: report.dropped, tasks };
}

function shown(_: string, value: unknown) {
  return typeof value === 'bigint' ? String(value) : value;
}

function inOne(body: CompiledBody, trace: DecodedEvents): Trace {
  const { events, report, tasks } = tabulatorOf(body).tabulate(trace, UNFINISHED);
  return {
    events: events.map((table) => ({ table, rows: rowsOf(table) })),
    report,
    tasks: tasks().objects(),
  };
}

function inPieces(body: CompiledBody, trace: DecodedEvents, at: readonly number[]): Trace {
  const pieces = tabulatorOf(body).pieces();
  const earlier: (readonly EventTable[])[] = [];
  let from = 0;
  for (const cut of at.toSorted((a, b) => a - b)) {
    // Somebody looks at the trace so far, which changes nothing.
    pieces.rest(part(trace, from, cut + 1), UNFINISHED);
    earlier.push(pieces.next(part(trace, from, cut), UNFINISHED).events);
    from = cut;
  }
  const last = pieces.rest(part(trace, from, Number.POSITIVE_INFINITY), UNFINISHED);
  const events = last.events.map((table, i) => {
    const before = table.onlyFilled ? [] : earlier.map((piece) => piece[i]!);
    return { table, rows: [...before, table].flatMap(rowsOf) };
  });
  return { events, report: last.report, tasks: last.tasks().objects() };
}

function rowsOf({ table }: EventTable): readonly object[] {
  return table.objects();
}

/** The marks [from, to), their times counted from another base in each piece. */
function part({ events, ...rest }: DecodedEvents, from: number, to: number): DecodedEvents {
  const base = BigInt(from) * 3n;
  const inside = (ts: number) => ts >= from * 10 && ts < to * 10;
  return {
    ...rest,
    base,
    events: events.map((event) => {
      const rows = Uint32Array.from([...event.ts.keys()].filter((row) => inside(event.ts[row]!)));
      const picked = pickRows(event, rows);
      return { ...picked, ts: picked.ts.map((ts) => ts - Number(base)) };
    }),
  };
}

/** Every mark 10 ns after the one before. */
function decoded({ probes, graph }: CompiledBody, all: readonly Mark[]): DecodedEvents {
  const fields = new Map<string, Map<string, CompiledProbe['arguments'][number]>>();
  for (const { path, arguments: plans } of probes) {
    const known = fields.get(eventKey(path)) ?? new Map();
    for (const plan of plans) known.set(plan.field, plan);
    fields.set(eventKey(path), known);
  }
  const paths = graph ? FUNCGRAPH : [...new Map(probes.map(({ path }) => [eventKey(path), path])).values()];
  const events = paths.map((path, id): DecodedEvent => {
    const rows = [...all.entries()].filter(([, { event }]) => event % paths.length === id);
    const isReturn =
      path.name === probes.find((probe) => probe.path === path && probe.kind === 'return')?.path.name;
    const columns = graph
      ? ['func', 'depth'].map(
          (name) =>
            [
              name,
              graphColumn(
                name,
                rows.map(([, mark]) => mark),
              ),
            ] as const,
        )
      : [...fields.get(eventKey(path))!].map(
          ([name, plan]) =>
            [
              name,
              column(
                name,
                plan.column.type.kind,
                isReturn,
                rows.map(([, mark]) => mark),
              ),
            ] as const,
        );
    return {
      ...{ id, ...path, rows: rows.length },
      ts: Float64Array.from(rows, ([i]) => i * 10),
      cpu: new Uint16Array(rows.length),
      tid: Int32Array.from(rows, ([, { tid }]) => tid),
      fields: { ...places(rows.length), ...Object.fromEntries(columns) },
    };
  });
  return {
    base: 0n,
    events,
    loss: { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 },
    gaps: [],
    counts: [],
  };
}

/** Where a probe stands, and where its function returns to. */
function places(rows: number): DecodedEvent['fields'] {
  const zeros: DecodedColumn = { kind: 'bigint', data: new BigUint64Array(rows) };
  return { __probe_ip: zeros, __probe_func: zeros, __probe_ret_ip: zeros };
}

function column(name: string, kind: string, isReturn: boolean, rows: readonly Mark[]): DecodedColumn {
  if (name === '__pb_stack')
    return {
      kind: 'bigint',
      data: BigUint64Array.from(
        rows,
        ({ a }) => 0xffff_c900_0000_1000n + BigInt(a * 16 + (isReturn ? 8 : 0)),
      ),
    };
  if (kind === 'string')
    return {
      kind: 'string',
      codes: Uint32Array.from(rows, ({ b }) => b),
      dictionary: ['t0', 't1', 't2', 't3'],
    };
  const value = ({ a, b }: Mark) => (name.startsWith('next') ? b : a);
  return kind === 'bigint' || name === 'ret'
    ? { kind: 'bigint', data: BigUint64Array.from(rows, (mark) => BigInt(value(mark))) }
    : { kind: 'number', data: Int32Array.from(rows, value) };
}

function graphColumn(name: string, rows: readonly Mark[]): DecodedColumn {
  return name === 'func'
    ? { kind: 'bigint', data: BigUint64Array.from(rows, ({ b }) => BigInt(b % 2)) }
    : { kind: 'number', data: Int32Array.from(rows, ({ a }) => a) };
}

function tabulatorOf(body: CompiledBody) {
  return createTabulator({
    body,
    facts,
    origin: { clock: 0n, wall: 1_700_000_000_000_000_000n },
    target: { name: 'vm:6.1.0', emulated: false },
    tasks: { threads: '', comms: new Map(), processes: new Map() },
    plan: { clock: 'mono' } as InstallPlan,
    start: 1_700_000_000_000_000_000n,
    shell: null,
  });
}

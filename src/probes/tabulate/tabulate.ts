import { caveatOf, type Target } from '../../targets/target.ts';
import { triggerText } from '../compile/hist-triggers.ts';
import type { Counted } from '../count/counting.ts';
import { isDecoded } from '../count/requests.ts';
import { type DecodedEvent, type DecodedEvents, eventKey } from '../decode/columns.ts';
import { pickRows } from '../decode/join-rows.ts';
import { CALLS, callTables } from '../graph/call-tables.ts';
import type { Counters } from '../install/counters.ts';
import type { Origin } from '../install/origin.ts';
import type { InstallPlan } from '../install/script.ts';
import type { SystemTasks } from '../install/system-tasks.ts';
import type { TraceReport } from '../report.ts';
import type { CompiledBody, CompiledProbe, KernelFacts } from '../spec/types.ts';
import type { EventTable, TraceContent } from '../trace.ts';
import { eventTable, type TableContext } from './event-table.ts';
import { histTable } from './hist-table.ts';
import { type GoesOn, type Owner, type PairTables, Past } from './past.ts';
import { returnTable } from './return-table.ts';
import { spanTables } from './span-tables.ts';
import { TaskHistory } from './task-history.ts';
import { taskTable } from './task-table.ts';

/** What is the same for every snapshot of one trace. */
export interface TraceContext {
  readonly body: CompiledBody;
  readonly facts: KernelFacts;
  readonly origin: Origin;
  readonly target: Pick<Target, 'name' | 'emulated'>;
  /** As they were before the first event. */
  readonly tasks: SystemTasks;
  readonly plan: InstallPlan;
  /** Wall time in ns at which events were turned on. */
  readonly start: bigint;
  /** The shell that interprets the command of `--run`. */
  readonly shell: number | null;
}

export interface Outcome {
  readonly exitCode: number | null;
  readonly truncated: boolean;
  readonly ended: string | null;
  /** Absent while the trace is still running. */
  readonly counters?: Counters;
  /** What the kernel counted; absent before it did. */
  readonly counted?: Counted;
}

export interface Tabulator {
  tabulate(events: DecodedEvents, outcome: Outcome): TraceContent;
  /** For a trace that comes in pieces. */
  pieces(): Pieces;
  /** What the trace will hold: its tables without rows. */
  empty(): TraceContent;
}

/** What counts is of all pieces so far, and the rows are those of the last piece: a span's are in that in which it ended. */
export interface Pieces {
  /** The next piece, which is not the last. Nothing in its table `_open` is final. */
  next(piece: DecodedEvents, outcome: Outcome): TraceContent;
  /** What came since, as if it were the last; it may be. */
  rest(piece: DecodedEvents, outcome: Outcome): TraceContent;
}

/** Of a trace that goes on. */
export const UNFINISHED: Outcome = { exitCode: null, truncated: false, ended: null };

/** Decoded columns become typed tables on the session's time axis. */
export function createTabulator(context: TraceContext): Tabulator {
  const tabulated = (decoded: DecodedEvents, outcome: Outcome, past: Past) => {
    const { origin, plan, tasks: before, facts, target } = context;
    const shift = Number(decoded.base - origin.clock);
    const history = new TaskHistory(before, outcome.counters?.tgids ?? '', past.tasksOf(decoded));
    const note = caveatOf(target);
    const tableContext = { facts, clock: plan.clock, shift, tasks: history, note };
    const made = tablesOf(context, decoded, tableContext, past);
    const hists = histTables(context, decoded, outcome, tableContext);
    const bootOrigin = /^(mono|boot)/.test(plan.clock) ? Number(origin.clock) : null;
    const content: TraceContent = {
      events: [...made.events, ...hists],
      report: report(context, decoded, outcome, made),
      origin,
      tasks: () => taskTable(new Set([...made.tids(), ...past.seen]), { before, history, shift, bootOrigin }),
    };
    return { content, goOn: made.goOn };
  };
  const tabulate = (decoded: DecodedEvents, outcome: Outcome) =>
    tabulated(decoded, outcome, new Past()).content;
  return { tabulate, pieces: () => piecesBy(tabulated), empty: () => tabulate(NOTHING, UNFINISHED) };
}

type Tabulate = (
  decoded: DecodedEvents,
  outcome: Outcome,
  past: Past,
) => { readonly content: TraceContent; goOn(): GoesOn };

function piecesBy(tabulated: Tabulate): Pieces {
  const past = new Past();
  return {
    next(piece, outcome) {
      const { content, goOn } = tabulated(piece, outcome, past);
      past.add(piece, goOn());
      return content;
    },
    rest: (piece, outcome) => tabulated(piece, outcome, past).content,
  };
}

const NOTHING: DecodedEvents = {
  base: 0n,
  events: [],
  loss: { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 },
  counts: [],
  gaps: [],
};

interface Made extends Pick<TraceContent, 'events'> {
  readonly unpaired: number;
  readonly filtered: number;
  /** Threads that have rows. */
  readonly tids: () => ReadonlySet<number>;
  readonly goOn: () => GoesOn;
}

function tablesOf(
  { body: { tables, probes, graph }, tasks: { comms }, shell }: TraceContext,
  decoded: DecodedEvents,
  context: TableContext,
  past: Past,
): Made {
  const byKey = new Map(decoded.events.map((event) => [eventKey(event), event]));
  const known = new Map<Owner, DecodedEvent | undefined>();
  // Joined once: the table, what goes on, and who had rows are all made of them.
  const rowsOf = (owner: Owner) => {
    if (!known.has(owner))
      known.set(owner, past.rowsOf(owner, byKey.get(eventKey(owner.path)), decoded.base));
    return known.get(owner);
  };
  const tableOf = (probe: CompiledProbe) => eventTable(probe, rowsOf(probe), context);
  const until = past.lastTime(decoded);
  const pairs: (readonly [line: object, made: PairTables])[] = [];
  const paired = (line: object, made: PairTables) => {
    pairs.push([line, made]);
    return made.tables;
  };
  const events = tables.flatMap((table) => {
    if (table.kind === 'span') return paired(table, spanTables(table, tableOf, until + context.shift, past));
    if (table.kind === 'keptReturn') return paired(table, returnTable(table, tableOf, past));
    return [tableOf(table)];
  });
  if (graph) {
    const own = shell === null ? null : { tid: shell, comm: comms.get(shell) ?? '' };
    const calls = callTables(graph.depth, rowsOf, decoded, context, { until, shell: own, past });
    events.push(...paired(CALLS, calls));
  }
  const owners = graph ? [...probes, CALLS] : probes;
  const tids = () => new Set(owners.flatMap((owner) => [...new Set(rowsOf(owner)?.tid)]));
  return {
    events,
    unpaired: pairs.reduce((sum, [, { unpaired }]) => sum + unpaired, 0),
    filtered: pairs.reduce((sum, [, { filtered }]) => sum + filtered, 0),
    tids,
    goOn: () => goOn(pairs, rowsOf, tids()),
  };
}

function goOn(
  pairs: readonly (readonly [line: object, made: PairTables])[],
  rowsOf: (owner: Owner) => DecodedEvent | undefined,
  tids: ReadonlySet<number>,
): GoesOn {
  const left = pairs.map(([line, made]) => ({ line, ...made.goOn() }));
  const rows = left.flatMap((each) =>
    [...each.rows].flatMap(([owner, at]) => {
      const event = rowsOf(owner);
      return event ? [[owner, pickRows(event, Uint32Array.from(at))] as const] : [];
    }),
  );
  return { rows: new Map(rows), pairs: new Map(left.map(({ line, past }) => [line, past])), tids };
}

function histTables(
  { body: { hists }, origin }: TraceContext,
  { counts }: DecodedEvents,
  { counted }: Outcome,
  context: TableContext,
): readonly EventTable[] {
  const decoded = hists.filter(isDecoded);
  return hists.map((hist) => {
    const prints = isDecoded(hist) ? counts[decoded.indexOf(hist)] : counted?.prints.get(hist);
    return histTable(hist, prints ?? [], origin.clock, context);
  });
}

function report(
  { facts, origin, target, plan, body, start }: TraceContext,
  { loss, expired = 0 }: DecodedEvents,
  { exitCode, truncated, ended, counters, counted }: Outcome,
  { events, unpaired, filtered }: Made,
): TraceReport {
  return {
    events: events.reduce((sum, { table }) => sum + table.numRows(), 0),
    lost: Math.max(loss.missed + loss.missedUncounted, counters?.overrun ?? 0) + (counted?.dropped ?? 0),
    missed: counters?.missed ?? 0,
    unpaired,
    dropped: loss.corrupt + loss.unknown + filtered + expired,
    filtered,
    expired,
    truncated,
    ended,
    start: Number(start - origin.wall),
    wall: new Date(Number(start / 1_000_000n)),
    clock: plan.clock,
    kernel: facts.release,
    target: target.name,
    emulated: target.emulated,
    exitCode,
    commands: [
      ...body.probes.flatMap((probe) => [
        ...probe.commands.map(({ text }) => text),
        ...(probe.filter ? [`filter: ${probe.filter.text}`] : []),
      ]),
      ...(body.graph ? [`function_graph: ${body.graph.function}`] : []),
      ...body.hists.flatMap(({ how }) =>
        how.kind === 'kernel' ? how.triggers.map((trigger) => `trigger: ${triggerText(trigger)}`) : [],
      ),
    ],
  };
}

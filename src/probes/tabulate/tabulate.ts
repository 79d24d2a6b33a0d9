import { caveatOf, type Target } from '../../targets/target.ts';
import { triggerText } from '../compile/hist-triggers.ts';
import type { Counted } from '../count/counting.ts';
import { isDecoded } from '../count/requests.ts';
import { type DecodedEvent, type DecodedEvents, eventKey } from '../decode/columns.ts';
import { callTables } from '../graph/call-tables.ts';
import { ENTRY } from '../graph/script.ts';
import type { Counters } from '../install/counters.ts';
import type { Origin } from '../install/origin.ts';
import type { InstallPlan } from '../install/script.ts';
import type { SystemTasks } from '../install/system-tasks.ts';
import type { TraceReport } from '../report.ts';
import type { CompiledBody, CompiledProbe, KernelFacts } from '../spec/types.ts';
import type { EventTable, TraceContent } from '../trace.ts';
import { eventTable, type TableContext } from './event-table.ts';
import { histTable } from './hist-table.ts';
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
  /** Threads that had rows in earlier pieces of the trace. */
  readonly seen?: ReadonlySet<number>;
}

export interface Tabulator {
  tabulate(events: DecodedEvents, outcome: Outcome): TraceContent;
  /** What the trace will hold: its tables without rows. */
  empty(): TraceContent;
}

/** Of a trace that goes on. */
export const UNFINISHED: Outcome = { exitCode: null, truncated: false, ended: null };

/** Decoded columns become typed tables on the session's time axis. */
export function createTabulator(context: TraceContext): Tabulator {
  const tabulate = (decoded: DecodedEvents, outcome: Outcome): TraceContent => {
    const { origin, plan, tasks: before, facts, target } = context;
    const shift = Number(decoded.base - origin.clock);
    const history = new TaskHistory(before, outcome.counters?.tgids ?? '', decoded);
    const note = caveatOf(target);
    const tableContext = { facts, clock: plan.clock, shift, tasks: history, note };
    const made = tablesOf(context, decoded, tableContext);
    const hists = histTables(context, decoded, outcome, tableContext);
    const bootOrigin = /^(mono|boot)/.test(plan.clock) ? Number(origin.clock) : null;
    return {
      events: [...made.events, ...hists],
      report: report(context, decoded, outcome, made),
      origin,
      tasks: () =>
        taskTable(new Set([...made.tids(), ...(outcome.seen ?? [])]), { before, history, shift, bootOrigin }),
    };
  };
  return { tabulate, empty: () => tabulate(NOTHING, UNFINISHED) };
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
}

function tablesOf(
  { body: { tables, probes, graph }, tasks: { comms }, shell }: TraceContext,
  decoded: DecodedEvents,
  context: TableContext,
): Made {
  const byKey = new Map(decoded.events.map((event) => [eventKey(event), event]));
  const rowsOf = (probe: CompiledProbe): DecodedEvent | undefined => byKey.get(eventKey(probe.path));
  const tableOf = (probe: CompiledProbe) => eventTable(probe, rowsOf(probe), context);
  const until = Math.max(0, ...decoded.events.map(({ ts }) => ts.at(-1) ?? 0));
  const made = tables.map((table) => {
    if (table.kind === 'span') return spanTables(table, tableOf, until + context.shift);
    if (table.kind === 'keptReturn') return returnTable(table, tableOf);
    return { tables: [tableOf(table)], unpaired: 0, filtered: 0 };
  });
  if (graph) {
    const own = shell === null ? null : { tid: shell, comm: comms.get(shell) ?? '' };
    made.push({ ...callTables(graph.depth, decoded, context, { until, shell: own }), filtered: 0 });
  }
  return {
    events: made.flatMap((each) => each.tables),
    unpaired: made.reduce((sum, each) => sum + each.unpaired, 0),
    filtered: made.reduce((sum, each) => sum + each.filtered, 0),
    tids: () =>
      new Set(
        [...probes.map((probe) => rowsOf(probe)), graph && byKey.get(eventKey(ENTRY))].flatMap((event) => [
          ...new Set(event?.tid),
        ]),
      ),
  };
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

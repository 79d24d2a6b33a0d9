import { buildTable } from '../../table/build.ts';
import type { ColumnData } from '../../table/column.ts';
import type { ColumnSchema } from '../../table/schema.ts';
import type { Target } from '../../targets/target.ts';
import type { DecodedEvent, DecodedEvents } from '../decode/columns.ts';
import type { Counters } from '../install/counters.ts';
import type { Origin } from '../install/origin.ts';
import { ProcessIds } from '../install/pids.ts';
import { FORK_EVENT, type InstallPlan, kernelEvent } from '../install/script.ts';
import type { TraceReport } from '../report.ts';
import type { CompiledProbe, KernelFacts } from '../spec/types.ts';
import type { EventTable, TraceContent } from '../trace.ts';
import { coded } from './coded.ts';
import { commonSchema, ERR } from './common.ts';
import { convert } from './convert.ts';

/** What is the same for every snapshot of one trace. */
export interface TraceContext {
  readonly probes: readonly CompiledProbe[];
  readonly facts: KernelFacts;
  readonly origin: Origin;
  readonly target: Target;
  /** `/proc/PID/task/TID …` as it was before the first event. */
  readonly tasks: string;
  readonly plan: InstallPlan;
  /** Wall time in ns at which events were turned on. */
  readonly start: bigint;
}

export interface Outcome {
  readonly exitCode: number | null;
  readonly truncated: boolean;
  /** Absent while the trace is still running. */
  readonly counters?: Counters;
}

export interface Tabulator {
  tabulate(events: DecodedEvents, outcome: Outcome): TraceContent;
  /** What the trace will hold: its tables without rows. */
  empty(): TraceContent;
}

/** Decoded columns become typed tables on the session's time axis. */
export function createTabulator(context: TraceContext): Tabulator {
  const tabulate = (decoded: DecodedEvents, outcome: Outcome): TraceContent => {
    const pids = processIds(context, decoded, outcome);
    const shift = Number(decoded.base - context.origin.clock);
    const events = context.probes
      .filter((probe, i, all) => all.findIndex((other) => other.event === probe.event) === i)
      .map((probe) => eventTable(context, probe, rowsOf(decoded, probe), shift, pids));
    return { events, report: report(context, decoded, outcome, events), origin: context.origin };
  };
  return { tabulate, empty: () => tabulate(NOTHING, { exitCode: null, truncated: false }) };
}

const NOTHING: DecodedEvents = {
  base: 0n,
  events: [],
  loss: { missed: 0, missedUncounted: 0, unknown: 0, corrupt: 0 },
};

/** A `format` file does not say its group; ours were listed before the hidden event, so the first of a name is ours. */
function rowsOf(decoded: DecodedEvents, probe: CompiledProbe): DecodedEvent | undefined {
  const name = kernelEvent(probe);
  return decoded.events.find((event) => event.name === name);
}

function eventTable(
  { plan, facts, target }: TraceContext,
  probe: CompiledProbe,
  event: DecodedEvent | undefined,
  shift: number,
  pids: ProcessIds,
): EventTable {
  const widened: string[] = [];
  const columns: ColumnSchema[] = [...commonSchema(probe.kind, plan.clock)];
  const data: Record<string, ColumnData> = event ? commonData(probe, event, facts, shift, pids) : {};
  let err: ColumnData | undefined;
  for (const argument of probe.arguments) {
    const field = event?.fields[argument.field];
    const converted = field && convert(field, argument, facts.symbols);
    if (argument.convert.kind === 'retval') err ??= converted?.err ?? [];
    if (argument.column.name === '$comm') data.comm = converted?.data ?? [];
    else {
      columns.push(converted?.schema ?? argument.column);
      if (converted && converted.schema.type.kind !== argument.column.type.kind)
        widened.push(argument.column.name);
      data[argument.column.name] = converted?.data ?? [];
    }
  }
  if (err) {
    columns.push(ERR);
    data.err = err;
  }
  for (const { name } of columns) data[name] ??= [];
  const schema = { name: probe.event, columns };
  return { schema, table: buildTable(schema, data, target.emulated ? EMULATED : undefined), widened };
}

const EMULATED = 'emulated CPU: times are no evidence';

function commonData(
  probe: CompiledProbe,
  event: DecodedEvent,
  { symbols }: KernelFacts,
  shift: number,
  pids: ProcessIds,
): Record<string, ColumnData> {
  const { ts, cpu, tid } = event;
  const pid = Int32Array.from(tid, (thread, row) => pids.at(thread, ts[row]!) ?? -1);
  const where = event.fields[probe.kind === 'return' ? '__probe_ret_ip' : '__probe_ip'];
  const place =
    where?.kind === 'bigint'
      ? coded(where.data, (address) => placeName(symbols.symbolize(BigInt.asUintN(64, BigInt(address)))))
      : [];
  return {
    ts: ts.map((time) => time + shift),
    cpu,
    tid,
    pid: { values: pid, missing: -1 },
    ...(probe.kind === 'return' ? { caller: place } : {}),
    ...(probe.kind === 'inside' ? { ip: place } : {}),
  };
}

/** Of two return probes on one function, the second sees the first one's trampoline for a caller. */
function placeName(symbol: string | null): string | null {
  return symbol !== null && /^(arch_rethook|__kretprobe|kretprobe)_trampoline/.test(symbol) ? null : symbol;
}

function processIds({ tasks }: TraceContext, decoded: DecodedEvents, { counters }: Outcome): ProcessIds {
  const pids = new ProcessIds();
  pids.addProc(tasks);
  pids.addSaved(counters?.tgids ?? '');
  const forks = decoded.events.findLast((event) => event.name === FORK_EVENT.name);
  if (forks) pids.addForks(forks);
  return pids;
}

function report(
  { facts, origin, target, plan, probes, start }: TraceContext,
  { loss }: DecodedEvents,
  { exitCode, truncated, counters }: Outcome,
  tables: readonly EventTable[],
): TraceReport {
  return {
    events: tables.reduce((sum, { table }) => sum + table.numRows(), 0),
    lost: Math.max(loss.missed + loss.missedUncounted, counters?.overrun ?? 0),
    missed: counters?.missed ?? 0,
    unpaired: 0,
    dropped: loss.corrupt + loss.unknown,
    truncated,
    start: Number(start - origin.wall),
    wall: new Date(Number(start / 1_000_000n)),
    clock: plan.clock,
    kernel: facts.release,
    target: target.name,
    emulated: target.emulated,
    exitCode,
    commands: probes.flatMap((probe) => [
      probe.command,
      ...(probe.filter ? [`filter: ${probe.filter.text}`] : []),
    ]),
  };
}

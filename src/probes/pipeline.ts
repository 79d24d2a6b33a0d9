import { setTimeout as delay } from 'node:timers/promises';
import { TargetError } from '../base/errors.ts';
import type { Running } from '../base/running.ts';
import { instructionStarts } from '../code/disassemble.ts';
import { readFunctions } from '../code/function-code.ts';
import { CUT_SHORT } from '../table/stored-rows.ts';
import { causeOfDeath, type Exit, type Target } from '../targets/target.ts';
import { compileUntil, type Until } from './compile/until.ts';
import { compileTraced } from './compile-traced.ts';
import { type Counted, type Counting, createCounting } from './count/counting.ts';
import type { DecodedEvents } from './decode/columns.ts';
import { rowsUpTo } from './decode/first-rows.ts';
import type { GraphSpec } from './graph/spec.ts';
import { takeTracer } from './graph/take.ts';
import { type Counters, readCounters } from './install/counters.ts';
import { ownThreads } from './install/exclude.ts';
import { install } from './install/install.ts';
import type { Origin } from './install/origin.ts';
import { disableScript, enableScript, TASKS_SCRIPT } from './install/script.ts';
import { ControlShell } from './install/shell.ts';
import { readSystemTasks } from './install/system-tasks.ts';
import type { TracedKernel } from './kernel.ts';
import { DEFAULT_CLOCK, type TraceOptions } from './options.ts';
import { type RawEnd, rawKeeper } from './raw-files.ts';
import type { Collector, CollectProgress, CollectRequest } from './read/types.ts';
import { cgroupOf, followCgroup, restriction } from './scope.ts';
import type { KernelFacts } from './spec/types.ts';
import { type RowSink, RowStream, storingOf } from './stream-rows.ts';
import { LASTING } from './tabulate/lasting.ts';
import { createTabulator, type Tabulator, UNFINISHED } from './tabulate/tabulate.ts';
import type { TraceContent } from './trace.ts';
import { AFTER_NS, firstHit, watch } from './watch.ts';
import { startWorkload, type Workload, type WorkloadOutput } from './workload.ts';

/** A trace whose events are on. */
export interface RunningTrace extends Running<TraceContent> {
  /** What the cell says when it begins. */
  readonly note: string | null;
  progress(): CollectProgress;
}

/**
 *      text
 *        │ parse, resolve, compile   compile/    CompiledBody
 *        │ install                   install/    own tracefs instance and event group, events off
 *        │ read, decode              read/       on the tracing thread, from before the first event
 *        │ enable … wait … disable   here
 *        │ tabulate                  tabulate/   typed tables
 *        ▼
 *      Trace
 *
 * `text` is a `%%kprobe` body, or says what a function graph is of; `sink` gets the rows of a trace that is longer than a
 * notebook can hold. Throws InputError, whose span points into it, or TargetError; nothing is left
 * installed then.
 */
export async function startTrace(
  kernel: TracedKernel,
  text: string | GraphSpec,
  options: TraceOptions,
  output: WorkloadOutput,
  sink: RowSink | null = null,
): Promise<RunningTrace> {
  const name = kernel.nextName();
  const { facts, body } = await compileTraced(kernel, name, text, options);
  const origin = await kernel.origin(options.clock ?? DEFAULT_CLOCK);
  const planned = kernel.plan(name, body, options);
  const until = options.until === undefined ? null : compileUntil(options.until, body, facts);
  const { target } = kernel.tracer;
  const cgroup = await cgroupOf(target, options);

  const cleanup = new AsyncDisposableStack();
  try {
    const shell = await ControlShell.start(target, kernel.tracefs);
    cleanup.defer(() => shell.close());
    await kernel.own(name);
    cleanup.defer(() => kernel.remove(name));
    const graph = body.graph && (await takeTracer(shell, planned, body.graph));
    const plan = graph ? { ...planned, graph } : planned;
    const source = typeof text === 'string' ? text : '';
    const installed = await install(shell, plan, source, (traced) => startsOf(target, facts, traced));
    const workload = options.run === undefined ? null : await startWorkload(target, options.run, output);
    cleanup.defer(async () => workload?.signal('KILL'));
    const storing = await storingOf(sink, options);
    const collector = await kernel.tracer.collect({
      ...installed.collect,
      ...rowsWanted(options),
      ...storing.request,
    });
    cleanup.defer(() => collector.abort());

    const carriers = workload?.helpers ?? [];
    const ours = [...shell.pids, ...collector.pids, ...carriers, kernel.guardPid, ...ownThreads(target)];
    const scope = { ours, workload: workload?.pid ?? null, only: restriction(options, workload), cgroup };
    const counting = createCounting(shell, plan);
    cleanup.defer(() => counting.stop());
    const tasksText = (await shell.run(TASKS_SCRIPT)).stdout;
    const enabled = await shell.run(enableScript(plan, scope));
    if (enabled.code !== 0)
      throw new TargetError(
        'enable-failed',
        `the kernel refused to start the trace: ${enabled.stdout.trim()}`,
      );
    collector.begin();
    counting.start();
    const start = BigInt(enabled.stdout.trim());
    if (cgroup !== null) cleanup.adopt(followCgroup(shell, plan), (stop) => stop());
    const tabulator = createTabulator({
      ...{ body, facts, origin, target, plan, start },
      tasks: readSystemTasks(tasksText),
      shell: workload?.pid ?? null,
    });
    const tgids = async () => (await shell.run(`cat ${kernel.tracefs}/saved_tgids`)).stdout;
    const rawFacts = { text: source, options, facts, plan, collect: installed.collect, origin, start };
    return runTrace(
      {
        keepRaw: rawKeeper(storing, target, { ...rawFacts, tasks: tasksText }),
        stream: storing.streams ? new RowStream({ collector, tabulator, sink: storing.sink, tgids }) : null,
        note: graph?.note ?? null,
        shell,
        collector,
        workload,
        tabulator,
        counting,
        until,
        origin,
        options,
        disable: disableScript(plan),
        name,
        target,
      },
      cleanup,
    );
  } catch (error) {
    await cleanup.disposeAsync().catch(() => undefined);
    throw await causeOfDeath(target, error);
  }
}

async function startsOf(
  target: Target,
  { symbols }: KernelFacts,
  traced: string,
): Promise<readonly number[]> {
  try {
    const [code] = await readFunctions(target, symbols, [traced]);
    return await instructionStarts(code!, symbols);
  } catch {
    // Only makes a message more helpful: without it the kernel's own words stand.
    return [];
  }
}

interface Parts {
  /** Writes what goes with the raw pages; null where nobody wants them. */
  readonly keepRaw: ((end: RawEnd) => Promise<void>) | null;
  /** Null where all rows are kept until the end. */
  readonly stream: RowStream | null;
  readonly note: string | null;
  readonly shell: ControlShell;
  readonly collector: Collector;
  readonly workload: Workload | null;
  readonly tabulator: Tabulator;
  readonly counting: Counting;
  readonly until: Until | null;
  readonly origin: Origin;
  readonly options: TraceOptions;
  readonly disable: string;
  readonly name: string;
  readonly target: Target;
}

type End =
  | { readonly by: 'stop' | 'time' | 'full' | 'until' | 'disk' }
  | { readonly by: 'exit'; readonly exit: Exit };

function runTrace(parts: Parts, cleanup: AsyncDisposableStack): RunningTrace {
  const { collector, tabulator, counting, stream } = parts;
  const stopped = Promise.withResolvers<End>();
  const ending = ended(parts, stopped.promise);
  const done = finish(parts, ending, cleanup);
  let over = false;
  ending
    .then(() => {
      over = true;
    })
    .catch(() => undefined);
  const soFar = async () => {
    const outcome = { ...UNFINISHED, counted: await counting.now() };
    return stream ? stream.soFar(outcome) : tabulator.tabulate(await collector.snapshot(), outcome);
  };
  done.catch(() => undefined);
  parts.workload?.go();
  return {
    empty: tabulator.empty(),
    note: parts.note,
    progress: () => collector.progress(),
    // Once it is ending, what is asked for the trace so far may be gone: then that is the whole of it.
    snapshot: () => (over ? done : soFar().catch((error) => (over ? done : Promise.reject(error)))),
    stop: () => stopped.resolve({ by: 'stop' }),
    done,
  };
}

async function ended(parts: Parts, stopped: Promise<End>): Promise<End> {
  const { workload, collector, options, until, stream } = parts;
  const over = new AbortController();
  const ends: Promise<End>[] = [stopped, collector.full.then(() => ({ by: 'full' }))];
  if (workload) ends.push(workload.exit.then((exit) => ({ by: 'exit', exit })));
  if (options.forMs !== undefined)
    ends.push(delay(options.forMs, { by: 'time' } as const, { signal: over.signal }));
  if (until) ends.push(watch(parts, until, over.signal).then(() => ({ by: 'until' })));
  if (stream) ends.push(stream.follow(over.signal).then(() => ({ by: 'disk' })));
  try {
    return await Promise.race(ends);
  } finally {
    over.abort();
    for (const end of ends) end.catch(() => undefined);
  }
}

async function finish(
  parts: Parts,
  ending: Promise<End>,
  cleanup: AsyncDisposableStack,
): Promise<TraceContent> {
  const { shell, collector, counting, workload, disable, name, target, stream, keepRaw } = parts;
  try {
    const end = await ending;
    counting.stop();
    const said = await shell.run(disable);
    if (end.by !== 'exit') workload?.signal('INT');
    await stream?.settled();
    const events = await collector.finish();
    const counters = readCounters(said.stdout, name);
    await keepRaw?.({
      counters: said.stdout,
      exitCode: end.by === 'exit' ? end.exit.code : null,
      failure: events.unkept ?? null,
    });
    return await content(parts, end, events, { counters, counted: counting.end(said.stdout) });
  } catch (error) {
    throw await causeOfDeath(target, error);
  } finally {
    await cleanup.disposeAsync().catch(() => undefined);
  }
}

/** Where a row ended the trace, nothing is there of what came more than a second later. */
async function content(
  { tabulator, until, origin, stream }: Parts,
  end: End,
  events: DecodedEvents,
  kernel: { readonly counters: Counters; readonly counted: Counted },
) {
  const outcome = {
    exitCode: end.by === 'exit' ? end.exit.code : null,
    truncated: end.by === 'full',
    ended: WHY[end.by],
    ...kernel,
  };
  if (stream) return stream.end(events, outcome);
  const all = tabulator.tabulate(events, outcome);
  const hit = until && firstHit(until, all);
  if (until && (hit !== null || end.by === 'until')) {
    const last = (hit ?? Number.POSITIVE_INFINITY) + AFTER_NS - Number(events.base - origin.clock);
    return tabulator.tabulate(rowsUpTo(events, last), { ...outcome, ended: `until ${until.text}` });
  }
  return all;
}

const WHY = {
  stop: 'stopped',
  time: 'its time was over',
  full: 'as many rows as asked for',
  until: 'until',
  exit: 'the command ended',
  disk: CUT_SHORT,
} as const satisfies Record<End['by'], string>;

function rowsWanted({ maxEvents, keepMs, until }: TraceOptions): Pick<CollectRequest, 'maxEvents' | 'keep'> {
  return {
    ...(maxEvents === undefined ? {} : { maxEvents }),
    ...(keepMs === undefined && until === undefined
      ? {}
      : { keep: { ms: keepMs ?? Number.POSITIVE_INFINITY, lasting: LASTING } }),
  };
}

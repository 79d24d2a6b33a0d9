import type { Running } from '../base/running.ts';
import { callSites } from '../code/call-sites.ts';
import { instructionStarts } from '../code/disassemble.ts';
import { readFunctions } from '../code/function-code.ts';
import type { TracedKernel } from '../probes/kernel.ts';
import type { TraceOptions } from '../probes/options.ts';
import { type RunningTrace, startTrace } from '../probes/pipeline.ts';
import type { KernelFacts } from '../probes/spec/types.ts';
import type { RowSink } from '../probes/stream-rows.ts';
import type { TraceContent } from '../probes/trace.ts';
import type { WorkloadOutput } from '../probes/workload.ts';
import { requireKbuild } from '../targets/kbuild.ts';
import { causeOfDeath, isLab, type Target } from '../targets/target.ts';
import { type BuiltModule, buildModule } from './build/build.ts';
import { explainCrash } from './crash.ts';
import { type Sources, sources } from './generate/sources.ts';
import { type LoadedModule, loadedModules, loadModule } from './load/load.ts';
import type { ModuleReport } from './report.ts';
import { type RowFormat, rowFormats } from './spec/formats.ts';
import { type BodySpec, readBody } from './spec/handlers.ts';
import { checkFunctions, codeNeeds, placeProbes } from './spec/places.ts';
import { moduleRows, rowsInto } from './stored-rows.ts';
import type { RowTable } from './tabulate/rows.ts';

export interface ModuleContent {
  readonly rows: RowTable;
  readonly report: ModuleReport;
}

/** A module that is in the kernel, its rows being collected; it has ended when it is out again. */
export type RunningModule = Running<ModuleContent>;

export interface ModuleContext {
  readonly output: WorkloadOutput;
  readonly onProgress: (line: string) => void;
  /** Takes the rows that are too many for a notebook. */
  readonly sink?: RowSink | null;
  /** Ends the build. */
  readonly signal?: AbortSignal;
}

/**
 *      text
 *        │ spec       handlers, the places they stand at, the formats of rows
 *        │ generate   one C file, our headers, a Kbuild
 *        │ build      the kernel's kbuild, on this machine; or the cache
 *        │ load       insmod on the target, under the guard
 *        │ collect    probes/: the event of its rows, in our own instance
 *        │ tabulate   typed columns out of the messages
 *        ▼
 *      ModuleContent     rmmod, whatever happened
 *
 * Throws InputError, whose span points into `text`, or TargetError; nothing is left loaded then.
 */
export async function startModule(
  kernel: TracedKernel,
  wanted: string,
  text: string,
  options: TraceOptions,
  context: ModuleContext,
): Promise<RunningModule> {
  const { target } = kernel.tracer;
  const facts = await kernel.factsNow();
  const body = readBody(text);
  const name = freeName(wanted, await loadedModules(target));
  const kbuild = await requireKbuild(target, facts.release, context.onProgress);
  const source = await sourcesFor(kernel, name, body, facts);
  const built = await buildModule(name, source, text, kbuild, context.signal);
  let loaded: LoadedModule | null = null;
  try {
    const began = performance.now();
    loaded = await loadModule(kernel, name, built.data, body, isLab(target));
    const loadMs = performance.now() - began;
    const formats = rowFormats(text);
    const sink = context.sink ? rowsInto(context.sink, formats) : null;
    const event = `${name}:row task process place text`;
    const trace = await startTrace(kernel, event, options, context.output, sink);
    return new Run({ target, body, built, loaded, loadMs, trace, formats }).start();
  } catch (error) {
    await loaded?.unload().catch(() => undefined);
    throw explainCrash(await causeOfDeath(target, error), name, body);
  }
}

/** The C files of a module, with its probes at their places. Throws InputError. */
export async function sourcesFor(
  kernel: TracedKernel,
  name: string,
  body: BodySpec,
  facts: KernelFacts,
): Promise<Sources> {
  const { symbols, cpus } = facts;
  checkFunctions(body, symbols);
  const needs = codeNeeds(body);
  const calls = new Map<string, Awaited<ReturnType<typeof callSites>>>();
  for (const each of needs.calls) calls.set(each, await callSites(kernel.tracer.target, symbols, each));
  const starts = new Map<string, readonly number[]>();
  for (const each of needs.starts) starts.set(each, await startsOf(kernel.tracer.target, facts, each));
  return sources(name, body, placeProbes(body, { symbols, calls, starts }), cpus);
}

async function startsOf(target: Target, { symbols }: KernelFacts, name: string): Promise<readonly number[]> {
  try {
    const [code] = await readFunctions(target, symbols, [name]);
    return await instructionStarts(code!, symbols);
  } catch {
    return []; // the kernel checks it, too, with fewer words
  }
}

/** A module's name, and its event group's. One that could not be unloaded keeps its own. */
function freeName(wanted: string, taken: readonly string[]): string {
  const name = `probebook_${wanted.replaceAll(/[^A-Za-z0-9_]/g, '_')}`;
  let free = name;
  for (let n = 2; taken.includes(free); n++) free = `${name}_${n}`;
  return free;
}

interface Parts {
  readonly target: Target;
  readonly body: BodySpec;
  readonly built: BuiltModule;
  readonly loaded: LoadedModule;
  readonly loadMs: number;
  readonly trace: RunningTrace;
  readonly formats: readonly RowFormat[];
}

class Run {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): RunningModule {
    const { trace } = this.#parts;
    const done = this.#finish();
    done.catch(() => undefined);
    return {
      empty: this.#content(trace.empty, 0, null),
      progress: () => trace.progress(),
      snapshot: async () => this.#content(await trace.snapshot(), await this.#parts.loaded.missed(), null),
      stop: () => trace.stop(),
      done,
    };
  }

  async #finish(): Promise<ModuleContent> {
    const { target, loaded, trace, body } = this.#parts;
    try {
      const ended = await trace.done.catch(async (error) => {
        await loaded.unload().catch(() => undefined);
        throw error;
      });
      const missed = await loaded.missed();
      const began = performance.now();
      await loaded.unload();
      return this.#content(ended, missed, performance.now() - began);
    } catch (error) {
      throw explainCrash(await causeOfDeath(target, error), loaded.name, body);
    }
  }

  #content({ events, report }: TraceContent, missed: number, unloadMs: number | null): ModuleContent {
    const { loaded, built, loadMs, formats } = this.#parts;
    const { unpaired, filtered, commands, ...rest } = report;
    return {
      rows: moduleRows(events[0]!, formats),
      report: {
        ...rest,
        missed: report.missed + missed,
        module: loaded.name,
        warnings: built.warnings,
        buildMs: built.took,
        loadMs,
        unloadMs,
      },
    };
  }
}

import { untilEnded } from '../base/running.ts';
import { type CallSite, callSites as sitesOf } from '../code/call-sites.ts';
import type { TraceOptions } from '../probes/options.ts';
import { startTrace } from '../probes/pipeline.ts';
import { createTrace, type Trace } from '../probes/trace.ts';
import { workspace } from '../probes/workspace.ts';
import { journal } from '../recording/journal.ts';
import { traces } from '../recording/pack-trace.ts';
import { plain } from '../recording/packed.ts';
import { currentSignal } from '../session/routing.ts';
import { buildTable } from '../table/build.ts';
import type { Table } from '../table/types.ts';
import { refuseEndless } from './endless.ts';

/** Options of `kprobe`; `output` gets what the command of `run` prints, by default nobody. */
export interface KprobeOptions extends TraceOptions {
  readonly output?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Ends the trace; what was collected is kept. By default the interrupt of the cell. */
  readonly signal?: AbortSignal;
}

/**
 * Installs the probes of `text` (a `%%kprobe` body) on the current target and collects until `run`, `forMs`,
 * `maxEvents`, `until` or `signal` ends it. Throws InputError with a caret into `text`, or TargetError.
 */
export async function kprobe(text: string, options: KprobeOptions): Promise<Trace> {
  const { output, signal = currentSignal() ?? undefined, ...trace } = options;
  const { run, forMs, maxEvents, until } = trace;
  refuseEndless({ run, forMs, maxEvents, until, signal: options.signal });
  const { running, kept } = await journal.start(
    { magic: 'kprobe', name: null, text, options: trace },
    traces,
    async (shown, rows) => startTrace(await workspace.kernel(), text, trace, shown, rows),
    { stream: (name, chunk) => output?.(name, chunk) },
  );
  return createTrace(await untilEnded(running, signal), kept);
}

/**
 * The calls in kernel function `fn`, in the order of addresses: `callee`, `n` (which call of that callee, from 1) and
 * `offset` of the instruction after the call, where a probe sees what came back.
 */
export async function callSites(fn: string): Promise<Table<CallSite>> {
  const sites = await journal.ask(
    { magic: 'callSites', name: null, text: fn, options: {} },
    plain<readonly CallSite[]>(),
    async () => {
      const kernel = await workspace.kernel();
      const { symbols } = await kernel.facts();
      return sitesOf(kernel.tracer.target, symbols, fn);
    },
  );
  const schema = {
    name: `calls in ${fn}`,
    columns: [
      { name: 'callee', type: { kind: 'string' }, nullable: false },
      { name: 'n', type: { kind: 'number' }, nullable: false },
      { name: 'offset', type: { kind: 'number' }, nullable: true },
    ],
  } as const;
  return buildTable<CallSite>(schema, {
    callee: sites.map(({ callee }) => callee),
    n: sites.map(({ n }) => n),
    offset: sites.map(({ offset }) => offset),
  });
}

/** Switches the target of this process: what `%target` does. */
export async function useTarget(spec: string): Promise<void> {
  await journal.ask(
    { magic: 'useTarget', name: null, text: spec, options: {}, use: spec },
    plain(),
    async () => {
      await workspace.use(spec, () => undefined);
    },
  );
}

/** Ends every trace and closes the target, so that a script can end. */
export async function closeTarget(): Promise<void> {
  await workspace.close();
}

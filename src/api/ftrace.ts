import { untilEnded } from '../base/running.ts';
import type { TraceOptions } from '../probes/options.ts';
import { startTrace } from '../probes/pipeline.ts';
import { createTrace, type Trace } from '../probes/trace.ts';
import { workspace } from '../probes/workspace.ts';
import { journal } from '../recording/journal.ts';
import { traces } from '../recording/pack-trace.ts';
import { currentSignal } from '../session/routing.ts';
import { refuseEndless } from './endless.ts';

/** Options of `ftrace`; `output` gets what the command of `run` prints, by default nobody. */
export interface FtraceOptions
  extends Pick<TraceOptions, 'run' | 'forMs' | 'only' | 'maxEvents' | 'bufferKiB'> {
  /** How many levels of calls, from 1; all by default. */
  readonly depth?: number;
  readonly output?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Ends the trace; what was collected is kept. By default the interrupt of the cell. */
  readonly signal?: AbortSignal;
}

/** A row of a function graph: one call. Times are ns. */
export interface CallRow {
  readonly ts: number;
  readonly dur: number;
  readonly cpu: number;
  readonly tid: number;
  readonly pid: number | null;
  readonly comm: string | null;
  readonly function: string;
  /** How many calls of the graph are around it: 0 for the function itself. */
  readonly depth: number;
}

/**
 * Records the calls of kernel function `name` (a pattern: `vfs_*`) and of what it calls on the current target, until `run`, `forMs`,
 * `maxEvents` or `signal` ends it. Throws InputError `unknown-function`, TargetError `tracer-busy`.
 */
export async function ftrace(name: string, options: FtraceOptions): Promise<Trace<{ rows: CallRow }>> {
  const { output, depth = null, signal = currentSignal() ?? undefined, ...trace } = options;
  const { run, forMs, maxEvents } = trace;
  refuseEndless({ run, forMs, maxEvents, signal: options.signal });
  const { running, kept } = await journal.start(
    { magic: 'ftrace', name: null, text: name, options: { ...trace, depth } },
    traces,
    async (shown, rows) =>
      startTrace(await workspace.kernel(), { function: name, depth }, trace, shown, rows),
    { stream: (stream, chunk) => output?.(stream, chunk) },
  );
  return createTrace(await untilEnded(running, signal), kept) as unknown as Trace<{ rows: CallRow }>;
}

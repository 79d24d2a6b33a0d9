import { InputError } from '../base/errors.ts';
import { untilEnded } from '../base/running.ts';
import { createResult, type Kmod } from '../kmod/result.ts';
import type { TraceOptions } from '../probes/options.ts';
import type { RowSink } from '../probes/stream-rows.ts';
import type { WorkloadOutput } from '../probes/workload.ts';
import { workspace } from '../probes/workspace.ts';
import { journal } from '../recording/journal.ts';
import { modules } from '../recording/pack-module.ts';
import { currentSignal } from '../session/routing.ts';
import { isLab } from '../targets/target.ts';

/** Options of `kmod`; `output` gets what the command of `run` prints, by default nobody. */
export interface KmodOptions extends Pick<TraceOptions, 'run' | 'forMs' | 'maxEvents' | 'bufferKiB'> {
  /** That you know what a module can do to a kernel. */
  readonly unsafe: true;
  /** That you know it of one that is not the lab VM's. */
  readonly onThisMachine?: boolean;
  readonly output?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Ends it; what was collected is kept. By default the interrupt of the cell. */
  readonly signal?: AbortSignal;
}

/**
 * Builds `text` (a `%%kmod` body) as a module named NAME, loads it into the current target's kernel, collects its rows until
 * `run`, `forMs`, `maxEvents` or `signal` ends it, and unloads it. Throws InputError with a caret into `text`, or TargetError.
 */
export async function kmod(name: string, text: string, options: KmodOptions): Promise<Kmod> {
  const { output, signal = currentSignal() ?? undefined, unsafe, onThisMachine, ...trace } = options;
  const live = async (shown: WorkloadOutput, sink: RowSink | null) => {
    const kernel = await workspace.kernel();
    const { target } = kernel.tracer;
    if (!unsafe || !(isLab(target) || onThisMachine))
      throw new InputError({
        code: 'not-the-lab',
        what: `a module can crash the kernel of ${target.name}`,
        hint: 'unsafe: true says that you know, onThisMachine: true that you know it of a machine that somebody uses',
      });
    const { startModule } = await import('../kmod/pipeline.ts');
    const onProgress = () => undefined;
    return startModule(kernel, name, text, trace, {
      output: shown,
      onProgress,
      sink,
      ...(signal && { signal }),
    });
  };
  const { running, kept } = await journal.start(
    { magic: 'kmod', name, text, options: trace, call: true },
    modules,
    live,
    { stream: (stream, chunk) => output?.(stream, chunk) },
  );
  return createResult(await untilEnded(running, signal), kept);
}

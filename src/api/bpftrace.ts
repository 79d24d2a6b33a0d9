import { InputError } from '../base/errors.ts';
import { untilEnded } from '../base/running.ts';
import type { ProgramOptions } from '../bpftrace/options.ts';
import { startProgram } from '../bpftrace/pipeline.ts';
import { type Bpftrace, createResult } from '../bpftrace/result.ts';
import { workspace } from '../probes/workspace.ts';
import { journal } from '../recording/journal.ts';
import { programs } from '../recording/pack-program.ts';
import { currentSignal } from '../session/routing.ts';

/** Options of `bpftrace`; `output` gets what the command of `run` prints, by default nobody. */
export interface BpftraceOptions extends ProgramOptions {
  readonly output?: (stream: 'stdout' | 'stderr', text: string) => void;
  /** Ends the program, its maps printed. By default the interrupt of the cell. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a bpftrace program on the current target until it exits, or `run`, `forMs` or `signal` ends it. Throws InputError
 * with a caret into `text`, or TargetError.
 */
export async function bpftrace(text: string, options: BpftraceOptions = {}): Promise<Bpftrace> {
  const { output, signal = currentSignal() ?? undefined, ...program } = options;
  if (program.run !== undefined && program.pid !== undefined)
    throw new InputError({
      code: 'run-and-pid',
      what: 'bpftrace takes run or pid, not both',
      hint: 'leave out one of them',
    });
  const { running, kept } = await journal.start(
    { magic: 'bpftrace', name: null, text, options: program },
    programs,
    async (shown, rows) => startProgram(await workspace.kernel(), text, program, shown, rows),
    { stream: (name, chunk) => output?.(name, chunk) },
  );
  return createResult(await untilEnded(running, signal), kept);
}

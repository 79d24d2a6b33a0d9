import type { TracedKernel } from '../probes/kernel.ts';
import type { MagicContext } from '../session/magics.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Services } from './services.ts';

/** The kernel of `target`, by default the current one, opened under the cell's eyes; an interrupt waits for nothing. */
export function openKernel(
  target: string | undefined,
  { output, signal }: MagicContext,
  services: Services,
): Promise<TracedKernel> {
  return untilInterrupted(
    services.kernel((line) => output.stream('stdout', `${line}\n`), target),
    signal,
  );
}

import type { HistPrint } from '../decode/tally.ts';
import { histScript, type InstallPlan } from '../install/script.ts';
import type { ControlShell } from '../install/shell.ts';
import type { CompiledHist } from '../spec/types.ts';
import { KernelCounter } from './kernel-counter.ts';
import { readKernelCounts } from './kernel-text.ts';

/** What the kernel's triggers have counted. */
export interface Counted {
  readonly prints: ReadonlyMap<CompiledHist, readonly HistPrint[]>;
  /** Events that had no room. */
  readonly dropped: number;
}

/** Follows the histograms of a trace that the kernel counts. */
export interface Counting {
  /** Begins the intervals of those that have some. */
  start(): void;
  /** All there is now. */
  now(): Promise<Counted>;
  /** Ends the intervals; no more prints come but the last. */
  stop(): void;
  /** All there was, given the output of `disableScript`. */
  end(output: string): Counted;
}

export function createCounting(shell: ControlShell, plan: InstallPlan): Counting {
  const counters = plan.hists
    .filter(({ how }) => how.kind === 'kernel')
    .map((hist) => new KernelCounter(hist));
  const timers: NodeJS.Timeout[] = [];
  const read = async (hists: readonly CompiledHist[]) =>
    readKernelCounts((await shell.run(histScript(plan, hists))).stdout);
  const tick = async (counter: KernelCounter) => {
    const counts = await read([counter.hist]);
    if (counts) counter.tick(counts);
  };
  const counted = (counts: Awaited<ReturnType<typeof read>>): Counted => ({
    prints: new Map(counters.map((counter) => [counter.hist, counter.prints(counts)])),
    dropped: counters.reduce((sum, { dropped }) => sum + dropped, 0),
  });
  return {
    start() {
      for (const counter of counters) {
        const { everyNs } = counter.hist;
        // A target that is gone is noticed by the reader of the pages.
        if (everyNs !== null)
          timers.push(setInterval(() => void tick(counter).catch(() => undefined), everyNs / 1e6));
      }
    },
    now: async () => counted(counters.length === 0 ? null : await read(plan.hists)),
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
    end: (output) => counted(readKernelCounts(output)),
  };
}

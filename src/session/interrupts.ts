import type { Gate } from '../wire/gate.ts';

/** The interrupts of what runs: cells, of which those of subshells run side by side, and handlers of comm messages. */
export interface Interrupts {
  begin(): Interruptible;
  /** The interrupt with this number has come: everything that began before it is to stop. */
  interrupt(count: number): void;
}

export interface Interruptible {
  /** Fires at the first interrupt. */
  readonly signal: AbortSignal;
  /** Resolves at the second: a magic has not ended by itself. */
  readonly forced: Promise<void>;
  /** True once the socket thread has seen an interrupt, even when this thread was too busy to hear of it. */
  readonly interrupted: () => boolean;
  readonly end: () => void;
}

interface Running {
  readonly began: number;
  readonly interrupt: () => void;
}

export function createInterrupts(gate: Gate): Interrupts {
  const running = new Set<Running>();
  const newest = (): number => Math.max(...[...running].map(({ began }) => began));
  return {
    begin() {
      const controller = new AbortController();
      const { promise: forced, resolve: force } = Promise.withResolvers<void>();
      const one: Running = {
        began: gate.interrupts(),
        interrupt: () => (controller.signal.aborted ? force() : controller.abort()),
      };
      running.add(one);
      gate.since = one.began;
      return {
        signal: controller.signal,
        forced,
        interrupted: () => gate.interrupts() > one.began,
        end() {
          running.delete(one);
          gate.since = running.size > 0 ? newest() : gate.interrupts();
        },
      };
    },
    interrupt(count) {
      for (const one of [...running]) if (one.began < count) one.interrupt();
    },
  };
}

import type { Gate } from '../wire/gate.ts';

/** The interrupts of the cell that runs. */
export interface Interrupts {
  begin(id: number): CellInterrupts;
  /** Someone wants the cell `id` to stop; too late when another one runs already. */
  interrupt(id: number): void;
}

export interface CellInterrupts {
  /** Fires at the first interrupt. */
  readonly signal: AbortSignal;
  /** Resolves at the second: a magic has not ended by itself. */
  readonly forced: Promise<void>;
  /** True once the socket thread has seen an interrupt, even when this thread was too busy to hear of it. */
  readonly interrupted: () => boolean;
  readonly end: () => void;
}

export function createInterrupts(gate: Gate): Interrupts {
  let current: {
    readonly id: number;
    readonly controller: AbortController;
    readonly force: () => void;
  } | null = null;
  return {
    begin(id) {
      const controller = new AbortController();
      const { promise: forced, resolve: force } = Promise.withResolvers<void>();
      current = { id, controller, force };
      gate.cell = id;
      return {
        signal: controller.signal,
        forced,
        interrupted: () => gate.interrupted === id,
        end() {
          current = null;
          gate.cell = 0;
        },
      };
    },
    interrupt(id) {
      if (current?.id !== id) return;
      if (current.controller.signal.aborted) current.force();
      else current.controller.abort();
    },
  };
}
